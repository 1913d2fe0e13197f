import { DisposableStore, toDisposable, type Disposable } from "../../../src/base/disposable.ts";
import { onDidChangeTheme, readTheme } from "../../shared/theme.ts";
import { demandOf } from "../demand.ts";
import type { GridModel } from "../gridModel.ts";
import { linesIn, rectOf, type Line } from "../layout.ts";
import { thumbSizeFor } from "../picture.ts";
import { AccessibleRows } from "./accessibleRows.ts";
import { Painter } from "./painter.ts";

export interface SurfaceElements {
  /** Scrolls; holds the other three. */
  readonly scroller: HTMLElement;
  /** As tall as what is not on the screen. */
  readonly filler: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** The element with the role "grid", over the canvas. */
  readonly grid: HTMLElement;
}

/** How long after the last scroll event the grid counts as standing still, in milliseconds. */
const stillAfter = 120;

/** Faster than so many screens a second, the smallest thumbnails are fetched first: they are a quarter of the bytes. */
const hurriedAbove = 4;

/** Draws the model: canvas, accessible rows and scroll position, once a frame and only when something has changed. */
export class GridSurface implements Disposable {
  readonly model: GridModel<ImageBitmap>;
  readonly elements: SurfaceElements;
  readonly rows: AccessibleRows;
  readonly #painter: Painter;
  readonly #disposables = new DisposableStore();
  #frame = 0;
  #still = 0;
  #direction: 1 | -1 = 1;
  #scrolling = false;
  /** In CSS pixels a millisecond, of the last few scroll events. */
  #speed = 0;
  #scrolledAt = 0;
  #cellsChanged = true;
  #hovered: number | null = null;
  #showsFocus = false;
  #size = { width: 0, height: 0, ratio: 0 };

  constructor(model: GridModel<ImageBitmap>, elements: SurfaceElements) {
    this.model = model;
    this.elements = elements;
    this.rows = new AccessibleRows(elements.grid);
    const { overlay } = model.curation;
    this.#painter = new Painter(elements.canvas, model.ranges, model.thumbs, overlay, readTheme());
    const add = (disposable: Disposable): void => void this.#disposables.add(disposable);
    add(
      model.onDidChange(() => {
        this.#cellsChanged = true;
        this.schedule();
      }),
    );
    add(model.onDidLoadThumbs(() => this.schedule()));
    add(overlay.onDidChange(() => this.schedule()));
    add(
      onDidChangeTheme(() => {
        this.#painter.setTheme(readTheme());
        this.schedule();
      }),
    );
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(elements.scroller);
    add(toDisposable(() => resized.disconnect()));
    const onScroll = (): void => this.#onScroll();
    elements.scroller.addEventListener("scroll", onScroll, { passive: true });
    add(toDisposable(() => elements.scroller.removeEventListener("scroll", onScroll)));
    add(toDisposable(() => cancelAnimationFrame(this.#frame)));
    add(toDisposable(() => clearTimeout(this.#still)));
    model.tell(document.fonts.load("16px codicon").then(() => this.schedule()));
  }

  /** Paints in the next frame. */
  schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  setHovered(position: number | null): void {
    if (position === this.#hovered) return;
    this.#hovered = position;
    this.schedule();
  }

  /** The ring around the cell with the focus is for who uses the keyboard. */
  showFocus(shows: boolean): void {
    this.#showsFocus = shows;
    this.schedule();
  }

  /** Gives the focus to the cell under the cursor, which is on the screen or kept for it. */
  focusCursor(): void {
    const cursor = this.model.selection.cursor.value;
    if (!cursor) return;
    this.#paint();
    this.rows.focusCell(cursor.focus);
  }

  /** Whole rows on the screen. */
  get pageRows(): number {
    const { layout, scroll } = this.model.viewport;
    return Math.max(1, Math.floor(scroll.viewport / layout.value.rowHeight));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.elements.scroller;
    // A tab in the background has no size; what was on the screen stays in place for when it comes back.
    if (width === 0 || height === 0) return;
    this.#size = { width, height, ratio: devicePixelRatio };
    this.#painter.resize(width, height, devicePixelRatio);
    this.model.viewport.resize(width, height);
    // At once, because a canvas that changes its size is empty until it is painted.
    this.#paint();
  }

  #onScroll(): void {
    const { scroll } = this.model.viewport;
    const before = scroll.top;
    scroll.scrolled(this.elements.scroller.scrollTop);
    if (scroll.top !== before) this.#direction = scroll.top > before ? 1 : -1;
    this.#noteSpeed(Math.abs(scroll.top - before));
    if (scroll.stuck) scroll.settle();
    this.#scrolling = true;
    clearTimeout(this.#still);
    this.#still = setTimeout(() => {
      this.#scrolling = false;
      scroll.settle();
      this.model.settled();
      this.schedule();
    }, stillAfter);
    this.schedule();
  }

  #noteSpeed(moved: number): void {
    const now = performance.now();
    const elapsed = now - this.#scrolledAt;
    this.#scrolledAt = now;
    // One leap after a rest is no speed.
    this.#speed =
      elapsed > stillAfter ? 0 : 0.7 * this.#speed + (0.3 * moved) / Math.max(1, elapsed);
  }

  get #hurried(): boolean {
    const { viewport } = this.model.viewport.scroll;
    return this.#scrolling && this.#speed * 1000 > hurriedAbove * viewport;
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#size.width === 0) return;
    if (this.#size.ratio !== devicePixelRatio) {
      this.#size.ratio = devicePixelRatio;
      this.#painter.resize(this.#size.width, this.#size.height, devicePixelRatio);
    }
    this.#applyScroll();
    const { viewport, trueAspect, ranges, thumbs, selection } = this.model;
    const layout = viewport.layout.value;
    const { top } = viewport.scroll;
    const whole = trueAspect.value;
    const px = thumbSizeFor(viewport.cell.value, devicePixelRatio, whole);
    const visible = viewport.lines();
    const focus = selection.cursor.value?.focus ?? null;
    const hovered = this.#hovered;
    const focused = this.#showsFocus ? focus : null;
    const complete = this.#painter.paint({
      layout,
      lines: visible,
      top,
      px,
      whole,
      hovered,
      focused,
    });
    this.#setBusy(!complete);

    const lines = this.#withFocus(visible, focus);
    if (this.#cellsChanged || !this.rows.holds(lines)) {
      const tabStop = focus ?? visible.find((line) => line.kind === "row")?.start ?? -1;
      const hadFocus = this.rows.hasFocus;
      this.rows.update({ layout, lines, ranges, tabStop });
      this.#cellsChanged = false;
      // The cell with the focus may be another element now: the focus goes with it.
      if (hadFocus) this.rows.focusCell(tabStop);
    }
    this.rows.place(lines, top);

    // While the grid moves, what has just come in stays longest: what is about to leave would arrive for nobody.
    const urgent = this.#scrolling && this.#direction > 0 ? visible.toReversed() : visible;
    const how = { px, scrolling: this.#scrolling, hurried: this.#hurried };
    const demand = demandOf(urgent, this.#nearby(), ranges, how);
    ranges.want(demand.blocks);
    thumbs.want(demand.thumbs);
    // Pictures go first while the grid moves; what is drawn over them can wait until it stands still.
    const { ids, images } = demand.thumbs;
    if (!this.#scrolling) this.model.curation.overlay.want(ids, images);
  }

  // For assistive technology, and for whoever measures how long cells stay blank.
  #setBusy(busy: boolean): void {
    const { grid } = this.elements;
    if (grid.ariaBusy !== String(busy)) grid.ariaBusy = String(busy);
  }

  #applyScroll(): void {
    const { scroller, filler } = this.elements;
    const { scroll } = this.model.viewport;
    const height = `${Math.max(0, scroll.spacer - this.#size.height)}px`;
    if (filler.style.height !== height) filler.style.height = height;
    const scrollTop = scroll.takeScrollTop();
    if (scrollTop === null) return;
    scroller.scrollTop = scrollTop;
    scroll.accepted(scroller.scrollTop);
  }

  // Three screens ahead in a hurry, which at 6,000 pixels a second is a third of a second; at rest one on either side.
  #nearby(): Line[] {
    const { viewport } = this.model;
    const { top, viewport: height } = viewport.scroll;
    const layout = viewport.layout.value;
    const reach = (this.#hurried ? 3 : this.#scrolling ? 2 : 1) * height;
    const below = linesIn(layout, top + height, top + height + reach);
    const above = linesIn(layout, top - reach, top).toReversed();
    if (this.#scrolling) return this.#direction > 0 ? below : above;
    return [...below, ...above];
  }

  // The row with the focus keeps its elements wherever it is.
  #withFocus(visible: readonly Line[], focus: number | null): readonly Line[] {
    const layout = this.model.viewport.layout.value;
    const rect = focus === null ? null : rectOf(layout, focus);
    if (!rect) return visible;
    const row = linesIn(layout, rect.y, rect.y + 1).find((line) => line.kind === "row");
    const isVisible = visible.some((line) => line.kind === "row" && line.index === row?.index);
    if (!row || isVisible) return visible;
    return row.index < (visible[0]?.index ?? 0) ? [row, ...visible] : [...visible, row];
  }
}
