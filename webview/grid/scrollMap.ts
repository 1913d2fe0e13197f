/**
 * Browsers clamp an element's height (Chromium at 2^25 device pixels, 33.5 million), so a million large cells cannot
 * have their own height. Up to {@link tallestSpacer} the spacer is as tall as the content and the mapping is the
 * identity. Beyond it, small moves (wheel, touch, keys) stay exact to the pixel and large ones (the thumb of the
 * scroll bar, where one pixel is thousands of rows) are mapped by ratio; `settle` brings both together when the
 * scrolling pauses. Rejected: scrolling by our own wheel handler, which loses the platform's smooth scrolling.
 */
export class ScrollMap {
  #content = 0;
  #viewport = 0;
  #top = 0;
  #scrollTop = 0;
  #toApply: number | null = null;

  /** Distance of the content's top from the viewport's, in CSS pixels: exact, fractions included. */
  get top(): number {
    return this.#top;
  }

  /** Height that the scrolled element must have. */
  get spacer(): number {
    return Math.min(this.#content, tallestSpacer);
  }

  get viewport(): number {
    return this.#viewport;
  }

  get #largestTop(): number {
    return Math.max(0, this.#content - this.#viewport);
  }

  get #ratio(): number {
    return this.#largestTop / Math.max(1, this.spacer - this.#viewport);
  }

  /** Takes new heights and keeps the top where it is, as far as the content reaches. */
  resize(content: number, viewport: number): void {
    const wasExact = this.#exact;
    this.#content = content;
    this.#viewport = viewport;
    if (!wasExact || !this.#exact || this.#top > this.#largestTop) this.moveTo(this.#top);
  }

  /** Moves to a top; the element is to follow by {@link takeScrollTop}. */
  moveTo(top: number): void {
    this.#top = clamp(top, this.#largestTop);
    this.#scrollTop = this.#exact ? this.#top : this.#top / this.#ratio;
    this.#toApply = this.#scrollTop;
  }

  /** The `scrollTop` that the element has to be given, once for each move; null when there is none. */
  takeScrollTop(): number | null {
    const scrollTop = this.#toApply;
    this.#toApply = null;
    return scrollTop;
  }

  /** The browser rounds a `scrollTop` that it is given: tell it back, or the rounding counts as a move. */
  accepted(scrollTop: number): void {
    this.#scrollTop = scrollTop;
  }

  /** The browser scrolled the element: follows it. */
  scrolled(scrollTop: number): void {
    const moved = scrollTop - this.#scrollTop;
    this.#scrollTop = scrollTop;
    if (this.#exact) this.#top = clamp(scrollTop, this.#largestTop);
    else if (Math.abs(moved) <= this.#viewport)
      this.#top = clamp(this.#top + moved, this.#largestTop);
    else this.#top = clamp(scrollTop * this.#ratio, this.#largestTop);
    if (!this.#exact) this.#snap();
  }

  /**
   * Brings the element to where the exact top is. To be called when scrolling pauses, because setting `scrollTop` ends
   * a running smooth scroll; and at once when the element is {@link stuck}.
   */
  settle(): void {
    if (!this.#exact && Math.abs(this.#top / this.#ratio - this.#scrollTop) >= 1)
      this.moveTo(this.#top);
  }

  /** Whether the element is at an end that the content has not reached, so that the wheel would be stuck. */
  get stuck(): boolean {
    if (this.#exact) return false;
    const atTop = this.#scrollTop <= 0 && this.#top > 0;
    const atBottom =
      this.#scrollTop >= this.spacer - this.#viewport - 1 && this.#top < this.#largestTop;
    return atTop || atBottom;
  }

  // Less than a pixel of the element is left: its end means the content's.
  #snap(): void {
    const left = this.#largestTop - this.#top;
    if (this.#scrollTop <= 0 && this.#top < this.#ratio) this.#top = 0;
    else if (this.#scrollTop >= this.spacer - this.#viewport - 1 && left < this.#ratio)
      this.#top = this.#largestTop;
  }

  get #exact(): boolean {
    return this.#content <= tallestSpacer;
  }
}

/** Safe at a device pixel ratio of 4. */
export const tallestSpacer = 8_000_000;

function clamp(top: number, largest: number): number {
  return Math.max(0, Math.min(top, largest));
}
