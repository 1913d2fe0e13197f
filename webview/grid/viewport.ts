import { batch, signal } from "@preact/signals";
import { Emitter } from "../../src/base/event.ts";
import type { ViewGroup } from "../../src/protocol/view.ts";
import {
  hitTest,
  layOut,
  linesIn,
  rectOf,
  sectionOf,
  type GridLayout,
  type Line,
  type Section,
} from "./layout.ts";
import { ScrollMap } from "./scrollMap.ts";

/** Edges of a cell that a user can choose, in CSS pixels. */
export const cellEdges = { smallest: 32, usual: 112, largest: 512 } as const;

/** What there is to lay out. */
export interface Content {
  readonly total: number;
  readonly groups: readonly ViewGroup[];
  readonly labelLines: number;
}

/** Something that stays where it is on the screen while the grid is laid out anew. */
export interface Keep {
  readonly position: number;
  /** A height on the screen, and how far down its row it lies, in rows. */
  readonly at: number;
  readonly fraction: number;
}

/** The screen's window on the grid: the layout, how far it is scrolled, and what stays in place when either changes. */
export class Viewport {
  readonly layout = signal<GridLayout>(
    layOut({ ...nothing, width: 0, cell: 1, folded: new Set() }),
  );
  readonly cell = signal<number>(cellEdges.usual);
  readonly folded = signal<ReadonlySet<string>>(new Set());
  /** Height of a row while the view is shown as a table; null while it is a grid. */
  readonly row = signal<number | null>(null);
  readonly scroll = new ScrollMap();
  readonly #changed = new Emitter<void>();
  #content: Content = nothing;
  #width = 0;

  readonly onDidChange = this.#changed.event;

  get content(): Content {
    return this.#content;
  }

  /** Headers and rows on the screen, and `margin` pixels beyond it. */
  lines(margin = { above: 0, below: 0 }): Line[] {
    const { top, viewport } = this.scroll;
    return linesIn(this.layout.value, top - margin.above, top + viewport + margin.below);
  }

  foldAll(): void {
    this.fold(new Set(this.#content.groups.map(({ key }) => key)));
  }

  unfoldAll(): void {
    this.fold(new Set());
  }

  /** The size of the visible part, in CSS pixels. */
  resize(width: number, height: number): void {
    const keep = this.keepTop();
    this.#width = width;
    this.scroll.resize(this.layout.value.height, height);
    this.#relayout(keep);
  }

  /** Lays out other content; `keep` is a position of it. */
  show(content: Content, keep: Keep | null): void {
    this.#content = content;
    this.#relayout(keep);
  }

  /** The layout of other content and how far down it would be scrolled. */
  preview(content: Content, keep: Keep | null): { layout: GridLayout; top: number } {
    const layout = layOut({
      ...content,
      width: this.#width,
      cell: this.cell.value,
      folded: this.folded.value,
      row: this.row.value,
    });
    const rect = keep && rectOf(layout, keep.position);
    const top = rect ? rect.y + keep.fraction * layout.rowHeight - keep.at : this.scroll.top;
    return { layout, top };
  }

  /** Lays out as a table with rows of this height, or as a grid again; what is at the top stays there. */
  setRow(row: number | null): void {
    const keep = this.keepTop();
    batch(() => {
      this.row.value = row;
      this.#relayout(keep);
    });
  }

  /** `around`: a height on the screen that stays in place; without it the middle, or the top of an unscrolled grid. */
  setCell(cell: number, around?: number): void {
    const { smallest, largest } = cellEdges;
    const next = Math.round(Math.max(smallest, Math.min(largest, cell)));
    if (next === this.cell.value) return;
    const atTop = around === undefined && this.scroll.top === 0;
    const keep = atTop ? null : this.#keepAt(around ?? this.scroll.viewport / 2);
    batch(() => {
      this.cell.value = next;
      this.#relayout(keep);
    });
  }

  scaleCell(factor: number, around?: number): void {
    const scaled = this.cell.value * factor;
    this.setCell(factor > 1 ? Math.ceil(scaled) : Math.floor(scaled), around);
  }

  /** Folds and unfolds groups, all others being open; the header of `keepKey` stays where it is. */
  fold(folded: ReadonlySet<string>, keepKey?: string): void {
    const before = this.sectionByKey(keepKey);
    // The header of a group that has scrolled past the top sticks to it.
    const offset = before && Math.max(0, before.top - this.scroll.top);
    const keep = before ? null : this.keepTop();
    batch(() => {
      this.folded.value = folded;
      this.#relayout(keep);
      const after = this.sectionByKey(keepKey);
      if (after && offset !== undefined) this.scrollTo(after.top - offset);
    });
  }

  toggleFold(key: string): void {
    const folded = new Set(this.folded.value);
    if (!folded.delete(key)) folded.add(key);
    this.fold(folded, key);
  }

  sectionByKey(key: string | undefined): Section | undefined {
    return key === undefined ? undefined : this.layout.value.sections.find((s) => s.key === key);
  }

  scrollTo(top: number): void {
    this.scroll.moveTo(top);
    this.#changed.fire();
  }

  /** Shows a whole cell, below the header that sticks: by scrolling as little as needed, or to the middle. */
  revealPosition(position: number, where: "near" | "middle" = "near"): void {
    const layout = this.layout.value;
    const rect = rectOf(layout, position);
    if (!rect) return;
    const { top, viewport } = this.scroll;
    const above = (sectionOf(layout, position)?.header ?? 0) + margin;
    const isAbove = rect.y - above < top;
    const isBelow = rect.y + rect.height + margin > top + viewport;
    if (!isAbove && !isBelow) return;
    if (where === "middle") this.scrollTo(rect.y - (viewport - rect.height) / 2);
    else this.scrollTo(isAbove ? rect.y - above : rect.y + rect.height + margin - viewport);
  }

  /** Scrolls a position's row, or the header of its folded group, to the top of the screen. */
  scrollToTop(position: number): void {
    const section = sectionOf(this.layout.value, position);
    const rect = rectOf(this.layout.value, position);
    if (section) this.scrollTo(rect ? rect.y - section.header - margin : section.top);
  }

  /** Unfolds the group of a position. */
  uncover(position: number): void {
    const section = sectionOf(this.layout.value, position);
    if (section?.folded && section.key !== null) this.toggleFold(section.key);
  }

  /** The first row on the screen; null when the grid is not scrolled, so that what comes first stays in sight. */
  keepTop(): Keep | null {
    const { top } = this.scroll;
    if (top === 0) return null;
    const rows = this.lines().filter((line) => line.kind === "row");
    const row = rows.find((line) => line.top >= top - this.layout.value.rowHeight / 2) ?? rows[0];
    return row ? { position: middleOf(row), at: row.top - top, fraction: 0 } : null;
  }

  #keepAt(at: number): Keep | null {
    const layout = this.layout.value;
    const y = this.scroll.top + at;
    const [row] = linesIn(layout, y, y + layout.rowHeight).filter((line) => line.kind === "row");
    return row ? { position: middleOf(row), at, fraction: (y - row.top) / layout.rowHeight } : null;
  }

  #relayout(keep: Keep | null): void {
    const { layout, top } = this.preview(this.#content, keep);
    this.scroll.resize(layout.height, this.scroll.viewport);
    if (keep) this.scroll.moveTo(top);
    this.layout.value = layout;
    this.#changed.fire();
  }

  /** The cell at a point of the screen. */
  hit(x: number, y: number): ReturnType<typeof hitTest> {
    const top = this.scroll.top + y;
    for (const line of this.lines())
      if (line.kind === "header" && top >= line.top && top < line.top + line.section.header)
        return { kind: "header", section: line.section };
    return hitTest(this.layout.value, x, top);
  }
}

const margin = 6;

// What comes or goes before it moves the middle of a row to another row later than its ends.
function middleOf({ start, count }: { start: number; count: number }): number {
  return start + (count >> 1);
}

const nothing: Content = { total: 0, groups: [], labelLines: 0 };
