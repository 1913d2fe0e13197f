import { DisposableStore, toDisposable, type Disposable } from "../../../src/base/disposable.ts";
import { demandOf } from "../demand.ts";
import type { GridModel } from "../gridModel.ts";
import { linesIn, type Line } from "../layout.ts";
import type { ThumbSize } from "../thumbStore.ts";

export interface TableElements {
  readonly scroller: HTMLElement;
  /** As tall as what is not on the screen. */
  readonly filler: HTMLElement;
}

/** Thumbnails in rows; the smallest that there are fill them. */
export const tableThumb: ThumbSize = 64;

export const headerHeight = 30;

const stillAfter = 120;

/** Scrolls the table and asks for what it shows; drawing is the component's, once a frame at most. */
export class TableSurface implements Disposable {
  readonly #model: GridModel<ImageBitmap>;
  readonly #elements: TableElements;
  readonly #draw: () => void;
  readonly #disposables = new DisposableStore();
  #frame = 0;
  #still = 0;
  #scrolling = false;

  /** `draw` renders anew; `focus` gives the focus to the cell under the cursor once that is drawn. */
  constructor(model: GridModel<ImageBitmap>, elements: TableElements, draw: () => void) {
    this.#model = model;
    this.#elements = elements;
    this.#draw = draw;
    const add = (disposable: Disposable): void => void this.#disposables.add(disposable);
    add(model.onDidChange(() => this.schedule()));
    add(model.onDidLoadThumbs(() => this.schedule()));
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(elements.scroller);
    add(toDisposable(() => resized.disconnect()));
    const onScroll = (): void => this.#onScroll();
    elements.scroller.addEventListener("scroll", onScroll, { passive: true });
    add(toDisposable(() => elements.scroller.removeEventListener("scroll", onScroll)));
    add(toDisposable(() => cancelAnimationFrame(this.#frame)));
    add(toDisposable(() => clearTimeout(this.#still)));
  }

  /** Draws in the next frame. */
  schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#elements.scroller;
    if (width === 0 || height <= headerHeight) return;
    this.#model.viewport.resize(width, height - headerHeight);
    this.#paint();
  }

  #onScroll(): void {
    const { scroll } = this.#model.viewport;
    scroll.scrolled(this.#elements.scroller.scrollTop);
    if (scroll.stuck) scroll.settle();
    this.#scrolling = true;
    clearTimeout(this.#still);
    this.#still = setTimeout(() => {
      this.#scrolling = false;
      scroll.settle();
      this.#model.settled();
    }, stillAfter);
    this.schedule();
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#applyScroll();
    const { viewport, ranges, thumbs } = this.#model;
    thumbs.nextFrame();
    this.#draw();
    const how = { px: tableThumb, scrolling: this.#scrolling, hurried: false };
    const demand = demandOf(viewport.lines(), this.#nearby(), ranges, how);
    ranges.want(demand.blocks);
    thumbs.want(demand.thumbs);
  }

  #nearby(): Line[] {
    const { viewport } = this.#model;
    const { top, viewport: height } = viewport.scroll;
    const layout = viewport.layout.value;
    const below = linesIn(layout, top + height, top + 2 * height);
    return [...below, ...linesIn(layout, top - height, top).toReversed()];
  }

  #applyScroll(): void {
    const { scroller, filler } = this.#elements;
    const { scroll } = this.#model.viewport;
    const height = `${Math.max(0, scroll.spacer - scroll.viewport)}px`;
    if (filler.style.height !== height) filler.style.height = height;
    const scrollTop = scroll.takeScrollTop();
    if (scrollTop === null) return;
    scroller.scrollTop = scrollTop;
    scroll.accepted(scroller.scrollTop);
  }
}

/** Lines to draw: those on the screen, and the row of a position wherever it is, so that its focus is never lost. */
export function linesWith(model: GridModel<ImageBitmap>, position: number | null): Line[] {
  const { viewport } = model;
  const lines = viewport.lines();
  if (position === null || lines.some((line) => holds(line, position))) return lines;
  const layout = viewport.layout.value;
  const section = layout.sections.findLast(({ start }) => start <= position);
  if (!section || section.folded || position >= section.start + section.count) return lines;
  const top = section.top + section.header + (position - section.start) * layout.rowHeight;
  const row = linesIn(layout, top, top + 1).find((line) => holds(line, position));
  if (!row) return lines;
  return row.index < (lines[0]?.index ?? 0) ? [row, ...lines] : [...lines, row];
}

function holds(line: Line, position: number): boolean {
  return line.kind === "row" && line.start === position;
}
