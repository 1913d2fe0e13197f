/** How far a sheet moves before heights are counted from elsewhere: transforms are floats. In CSS pixels. */
const reach = 100_000;

/** What the rows of the grid lie on: scrolling moves it, and none of them. */
export class Sheet {
  readonly element: HTMLElement;
  readonly #places = new WeakMap<HTMLElement, string>();
  #origin = 0;
  #ratio = 1;
  #moved = "";

  constructor(element: HTMLElement) {
    this.element = element;
  }

  /** The height of the grid from which places are counted; another one asks for all places anew. */
  get origin(): number {
    return this.#origin;
  }

  /** Brings a height of the grid to the top of the screen; `ratio`: device pixels per CSS pixel. */
  moveTo(top: number, ratio: number): void {
    if (ratio !== this.#ratio || Math.abs(top - this.#origin) > reach)
      this.#origin = Math.round(top);
    this.#ratio = ratio;
    const moved = translate(this.#onPixels(this.#origin - top));
    if (moved !== this.#moved) this.element.style.transform = moved;
    this.#moved = moved;
  }

  /** Puts an element of the sheet at a height of the grid. */
  place(element: HTMLElement, y: number): void {
    const place = translate(this.#onPixels(y - this.#origin));
    if (place !== this.#places.get(element)) element.style.transform = place;
    this.#places.set(element, place);
  }

  // A grid that stops between two device pixels is a blurred grid.
  #onPixels(y: number): number {
    return Math.round(y * this.#ratio) / this.#ratio;
  }
}

function translate(y: number): string {
  return `translateY(${y}px)`;
}
