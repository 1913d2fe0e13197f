import type { ViewGroup } from "../../src/protocol/view.ts";

/** CSS pixels that every layout shares. */
export const metrics = {
  padding: 12,
  gap: 6,
  header: 34,
  /** Below a header, so that the ring around a selected cell has room. */
  headerGap: 6,
  /** Below the last row of a group. */
  sectionGap: 12,
  labelGap: 5,
  labelLine: 16,
  /** Below this edge a label would be an ellipsis, so it is left out. */
  smallestLabelled: 64,
} as const;

export interface LayoutInput {
  /** Width of the visible part, in CSS pixels. */
  readonly width: number;
  /** The edge that the user asked for; the real one differs a little, so that whole columns fill the width. */
  readonly cell: number;
  readonly labelLines: number;
  readonly total: number;
  readonly groups: readonly ViewGroup[];
  readonly folded: ReadonlySet<string>;
  /** Height of a row where each instance has a row of its own, as in the table; left out where cells are squares. */
  readonly row?: number | null;
}

/** A run of rows under one header; an ungrouped grid is one section without a header. */
export interface Section {
  /** Null when the grid is not grouped. */
  readonly key: string | null;
  readonly label: string;
  /** Of a result's group, for people; empty without one. */
  readonly score: string;
  /** Positions [start, start + count) of the view. */
  readonly start: number;
  readonly count: number;
  readonly folded: boolean;
  readonly top: number;
  /** Height of the header and the gap below it, 0 without one. */
  readonly header: number;
  /** Rows of cells that are laid out; 0 when folded. */
  readonly rows: number;
  /** Lines (headers and rows) of the grid before this section. */
  readonly firstLine: number;
}

/** Where everything is. Its size follows the number of groups, never the number of cells. */
export interface GridLayout {
  readonly columns: number;
  /** Edge of a thumbnail. */
  readonly edge: number;
  /** Distance of two columns. */
  readonly pitch: number;
  /** Distance of two rows. */
  readonly rowHeight: number;
  /** Height of a cell: thumbnail and labels. */
  readonly cellHeight: number;
  readonly labelLines: number;
  readonly total: number;
  readonly height: number;
  /** Headers and rows together. */
  readonly lines: number;
  readonly sections: readonly Section[];
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a horizontal slice of the grid holds, top to bottom. */
export type Line = HeaderLine | RowLine;

export interface HeaderLine {
  readonly kind: "header";
  readonly section: Section;
  /** Where its group begins, or the top of the slice while the group reaches above it. */
  readonly top: number;
  /** Index among all lines of the grid. */
  readonly index: number;
}

export interface RowLine {
  readonly kind: "row";
  readonly section: Section;
  readonly top: number;
  /** Positions [start, start + count). */
  readonly start: number;
  readonly count: number;
  /** Index among all lines of the grid. */
  readonly index: number;
}

export type Hit =
  | { readonly kind: "cell"; readonly position: number }
  | { readonly kind: "header"; readonly section: Section }
  | { readonly kind: "empty" };

export function layOut(input: LayoutInput): GridLayout {
  const row = input.row ?? null;
  const { columns, edge } =
    row === null ? fitColumns(input.width, input.cell) : { columns: 1, edge: row };
  const labelLines = row !== null || edge < metrics.smallestLabelled ? 0 : input.labelLines;
  const cellHeight =
    edge + (labelLines === 0 ? 0 : metrics.labelGap + labelLines * metrics.labelLine);
  const rowHeight = cellHeight + (row === null ? metrics.gap : 0);
  const padding = row === null ? metrics.padding : 0;
  const sections: Section[] = [];
  let top: number = padding;
  let firstLine = 0;
  const add = (group: ViewGroup | null): void => {
    const { start, count } = group ?? { start: 0, count: input.total };
    const folded = group !== null && input.folded.has(group.key);
    const rows = folded ? 0 : Math.ceil(count / columns);
    const header = group === null ? 0 : metrics.header + metrics.headerGap;
    const [key, label] = group === null ? [null, ""] : [group.key, group.label];
    const score = group?.score ?? "";
    sections.push({ key, label, score, start, count, folded, top, header, rows, firstLine });
    top += header + rows * rowHeight + (header > 0 && rows > 0 ? metrics.sectionGap : 0);
    firstLine += rows + (header > 0 ? 1 : 0);
  };
  if (input.groups.length === 0) add(null);
  else for (const group of input.groups) add(group);
  return {
    columns,
    edge,
    pitch: edge + metrics.gap,
    rowHeight,
    cellHeight,
    labelLines,
    total: input.total,
    height: top + padding,
    lines: firstLine,
    sections,
  };
}

/** Lines that touch [top, bottom), found by binary search. */
export function linesIn(layout: GridLayout, top: number, bottom: number): Line[] {
  const lines: Line[] = [];
  for (let s = sectionIndexAt(layout, top); s < layout.sections.length; s++) {
    const section = layout.sections[s];
    if (!section || section.top >= bottom) break;
    const rowsTop = section.top + section.header;
    const first = Math.max(0, Math.floor((top - rowsTop) / layout.rowHeight));
    const end = Math.min(section.rows, Math.ceil((bottom - rowsTop) / layout.rowHeight));
    if (section.header > 0 && (first < end || rowsTop > top))
      lines.push({
        kind: "header",
        section,
        top: stickingTop(layout, section, top),
        index: section.firstLine,
      });
    for (let row = first; row < end; row++)
      lines.push({
        kind: "row",
        section,
        top: rowsTop + row * layout.rowHeight,
        start: section.start + row * layout.columns,
        count: Math.min(layout.columns, section.count - row * layout.columns),
        index: section.firstLine + (section.header > 0 ? 1 : 0) + row,
      });
  }
  return lines;
}

// The section under a height; the first or last one beyond the ends.
function sectionAt(layout: GridLayout, y: number): Section | undefined {
  return layout.sections[sectionIndexAt(layout, y)];
}

/** The section that a position belongs to. */
export function sectionOf(layout: GridLayout, position: number): Section | undefined {
  return layout.sections[sectionIndexOf(layout, position)];
}

export function sectionIndexOf(layout: GridLayout, position: number): number {
  return lastIndex(layout.sections, (section) => section.start <= position);
}

/** The whole cell, labels included; null when its group is folded. */
export function rectOf(layout: GridLayout, position: number): Rect | null {
  const section = sectionOf(layout, position);
  if (!section || section.folded || position >= section.start + section.count) return null;
  const index = position - section.start;
  return {
    x: metrics.padding + (index % layout.columns) * layout.pitch,
    y: section.top + section.header + Math.floor(index / layout.columns) * layout.rowHeight,
    width: layout.edge,
    height: layout.cellHeight,
  };
}

/** The cells that a rectangle of the grid touches, as half-open runs of positions. */
export function cellsIn(layout: GridLayout, rect: Rect): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  const left = rect.x - metrics.padding;
  const first = Math.max(0, Math.floor((left - layout.edge) / layout.pitch) + 1);
  const last = Math.min(layout.columns - 1, Math.ceil((left + rect.width) / layout.pitch) - 1);
  for (const line of linesIn(layout, rect.y, rect.y + rect.height)) {
    // Between a row's cells and the next row there is a gap.
    if (line.kind === "header" || line.top + layout.cellHeight <= rect.y) continue;
    const [from, to] = [line.start + first, line.start + Math.min(line.count, last + 1)];
    const before = runs.at(-1);
    if (from >= to) continue;
    if (before?.to === from) before.to = to;
    else runs.push({ from, to });
  }
  return runs;
}

export function hitTest(layout: GridLayout, x: number, y: number): Hit {
  const section = sectionAt(layout, y);
  if (!section || y < section.top) return { kind: "empty" };
  const within = y - section.top - section.header;
  if (within < 0) return { kind: "header", section };
  const column = Math.floor((x - metrics.padding) / layout.pitch);
  const row = Math.floor(within / layout.rowHeight);
  const inCell =
    column >= 0 &&
    column < layout.columns &&
    row < section.rows &&
    (x - metrics.padding) % layout.pitch < layout.edge &&
    within % layout.rowHeight < layout.cellHeight;
  const index = row * layout.columns + column;
  return inCell && index < section.count
    ? { kind: "cell", position: section.start + index }
    : { kind: "empty" };
}

// A header stays on the screen as long as a row of its group does, and is pushed out by the next header.
function stickingTop(layout: GridLayout, section: Section, top: number): number {
  const lowest = section.top + section.rows * layout.rowHeight;
  return Math.max(section.top, Math.min(top, lowest));
}

// Rounding, not flooring: a cell then differs from the wish by less than half a column, in either direction.
function fitColumns(width: number, cell: number): { columns: number; edge: number } {
  const inner = Math.max(1, width - 2 * metrics.padding);
  const columns = Math.max(1, Math.round((inner + metrics.gap) / (cell + metrics.gap)));
  const edge = Math.floor((inner - (columns - 1) * metrics.gap) / columns);
  return { columns, edge: Math.max(16, Math.min(edge, Math.round(cell * 1.4))) };
}

function sectionIndexAt(layout: GridLayout, y: number): number {
  return lastIndex(layout.sections, (section) => section.top <= y);
}

// Index of the last item for which the predicate holds, given that it holds for a prefix; 0 when it holds for none.
function lastIndex<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
