import { DisposableStore, type Disposable } from "../../../src/base/disposable.ts";
import { onDidChangeTheme, readTheme } from "../../shared/theme.ts";
import { demandOf } from "../demand.ts";
import type { GridModel } from "../gridModel.ts";
import { linesIn, rectOf, type Line } from "../layout.ts";
import { groupKindOf } from "../results/groupHeader.ts";
import { thumbSizeFor } from "../../shared/thumbs/picture.ts";
import { ScrollLoop, type ScrollElements } from "../scrollLoop.ts";
import { ScrollSpeed } from "../scrollSpeed.ts";
import { AccessibleRows } from "./accessibleRows.ts";
import { PictureRows } from "./pictureRows.ts";
import { Sheet } from "./sheet.ts";

/** The scroller holds the others. */
export interface SurfaceElements extends ScrollElements {
  /** The element with the role "grid". */
  readonly grid: HTMLElement;
  /** Its only child. */
  readonly sheet: HTMLElement;
}

/** Draws the model: pictures, accessible rows and scroll position, once a frame and only when something has changed. */
export class GridSurface implements Disposable {
  readonly model: GridModel<ImageBitmap>;
  readonly elements: SurfaceElements;
  readonly rows: AccessibleRows;
  readonly #pictures: PictureRows;
  readonly #sheet: Sheet;
  readonly #disposables = new DisposableStore();
  readonly #loop: ScrollLoop;
  #direction: 1 | -1 = 1;
  readonly #speed = new ScrollSpeed();
  /** Where it was at the last paint. */
  #top = 0;
  /** Whether it last moved so far at once that what is near it says nothing about what comes next. */
  #leapt = false;
  #cellsChanged = true;
  #hovered: number | null = null;
  #size = { width: 0, ratio: 0 };

  constructor(model: GridModel<ImageBitmap>, elements: SurfaceElements) {
    this.model = model;
    this.elements = elements;
    this.#sheet = new Sheet(elements.sheet);
    this.rows = new AccessibleRows(elements.grid, this.#sheet);
    const { overlay } = model.curation;
    const { ranges, thumbs } = model;
    const sources = { ranges, thumbs, overlay };
    this.#pictures = new PictureRows(this.#sheet, sources, readTheme(), () => this.schedule());
    const add = (disposable: Disposable): void => void this.#disposables.add(disposable);
    add(model.onDidChange(() => (this.#cellsChanged = true)));
    this.#loop = this.#disposables.add(
      new ScrollLoop({
        model,
        elements,
        paint: () => this.#paint(),
        resize: (width, height) => this.#resize(width, height),
        isHurried: () => this.#speed.isHurried(model.viewport.scroll.viewport),
      }),
    );
    add(overlay.onDidLoad(() => this.schedule()));
    add(
      overlay.onDidChange(() => {
        this.#pictures.invalidate();
        this.schedule();
      }),
    );
    add(
      onDidChangeTheme(() => {
        this.#pictures.setTheme(readTheme());
        this.schedule();
      }),
    );
    model.tell(
      document.fonts.load("16px codicon").then(() => {
        this.#pictures.invalidate();
        this.schedule();
      }),
    );
  }

  /** Paints in the next frame. */
  schedule(): void {
    this.#loop.schedule();
  }

  setHovered(position: number | null): void {
    if (position === this.#hovered) return;
    this.#hovered = position;
    this.schedule();
  }

  /** The ring around the cell with the focus is for who uses the keyboard. */
  showFocus(shows: boolean): void {
    this.elements.grid.classList.toggle("shows-focus", shows);
  }

  /** Gives the focus to the cell under the cursor, which is on the screen or kept for it. */
  focusCursor(): void {
    const cursor = this.model.selection.cursor.value;
    if (!cursor) return;
    this.#loop.paintNow();
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

  #resize(width: number, height: number): void {
    this.#size = { width, ratio: devicePixelRatio };
    this.#pictures.resize(width, devicePixelRatio);
    this.model.viewport.resize(width, height);
    // At once: this frame would else show the new size with the old layout.
    this.#loop.paintNow();
  }

  // By the wheel or by keys, which move the viewport first.
  #noteMove(top: number): void {
    const by = top - this.#top;
    if (by === 0) return;
    this.#top = top;
    this.#leapt = Math.abs(by) > 2 * this.model.viewport.scroll.viewport;
    this.#direction = by > 0 ? 1 : -1;
    this.#speed.moved(by, performance.now());
  }

  /** The smallest thumbnails will do then: they are a quarter of the bytes. */
  get #hurried(): boolean {
    return this.#loop.scrolling && this.#speed.isHurried(this.model.viewport.scroll.viewport);
  }

  #paint(): void {
    if (this.#size.width === 0) return;
    if (this.#size.ratio !== devicePixelRatio) {
      this.#size.ratio = devicePixelRatio;
      this.#pictures.resize(this.#size.width, devicePixelRatio);
    }
    this.#loop.applyScroll();
    const { viewport, trueAspect, ranges, thumbs, selection } = this.model;
    const layout = viewport.layout.value;
    const { top } = viewport.scroll;
    this.#noteMove(top);
    const whole = trueAspect.value;
    const px = thumbSizeFor(viewport.cell.value, devicePixelRatio, whole);
    const visible = viewport.lines();
    const focus = selection.cursor.value?.focus ?? null;
    this.#sheet.moveTo(top, devicePixelRatio);
    const scene = { layout, px, whole, hovered: this.#hovered };
    const complete = this.#pictures.paint(visible, scene);
    this.#setBusy(!complete);

    const lines = this.#withFocus(visible, focus);
    if (this.#cellsChanged || !this.rows.holds(lines)) {
      const tabStop = focus ?? visible.find((line) => line.kind === "row")?.start ?? -1;
      const hadFocus = this.rows.hasFocus;
      this.rows.update({ layout, lines, ranges, tabStop, groups: groupKindOf(this.model) });
      this.#cellsChanged = false;
      // The cell with the focus may be another element now: the focus goes with it.
      if (hadFocus) this.rows.focusCell(tabStop);
    }
    this.rows.place(lines);

    // While the grid moves, what has just come in stays longest: what is about to leave would arrive for nobody.
    const urgent = this.#loop.scrolling && this.#direction > 0 ? visible.toReversed() : visible;
    const how = { px, scrolling: this.#loop.scrolling, hurried: this.#hurried };
    const demand = demandOf(urgent, this.#nearby(), ranges, how);
    ranges.want(demand.blocks);
    thumbs.want(demand.thumbs);
    // Pictures go first while the grid moves; what is drawn over them can wait until it stands still.
    const { ids, images } = demand.thumbs;
    if (!this.#loop.scrolling) this.model.curation.overlay.want(ids, images);
  }

  // For assistive technology, and for whoever measures how long cells stay blank.
  #setBusy(busy: boolean): void {
    const { grid } = this.elements;
    if (grid.ariaBusy !== String(busy)) grid.ariaBusy = String(busy);
  }

  // Three screens ahead in a hurry, which at 6,000 pixels a second is a third of a second; at rest one on either side.
  #nearby(): Line[] {
    if (this.#loop.scrolling && this.#leapt) return [];
    const { viewport } = this.model;
    const { top, viewport: height } = viewport.scroll;
    const layout = viewport.layout.value;
    const reach = (this.#hurried ? 3 : this.#loop.scrolling ? 2 : 1) * height;
    const below = linesIn(layout, top + height, top + height + reach);
    const above = linesIn(layout, top - reach, top).toReversed();
    if (this.#loop.scrolling) return this.#direction > 0 ? below : above;
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
