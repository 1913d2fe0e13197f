import type { PropertyInfo } from "../../../src/protocol/data.ts";
import type { ViewSpec } from "../../../src/protocol/view.ts";

/** One column of the table. The first is always the name, with the thumbnail. */
export interface Column {
  /** A property's key. */
  readonly key: string;
  /** In CSS pixels, from 60 to 1000. */
  readonly width: number;
}

const columnWidths = { smallest: 60, usual: 130, name: 260, largest: 1000 } as const;

/** As many as one request of the view's labels may name. */
const mostColumns = 30;

const usualFacts = ["width", "height", "format", "bytes", "modified", "sharpness"] as const;
const mostOwn = 8;

/** What a table shows at first: the project's own properties, then what is usually asked of a file. */
export function defaultColumns(properties: readonly PropertyInfo[]): Column[] {
  const own = properties.slice(0, mostOwn).map(({ id }) => `#${id}`);
  return [
    { key: "name", width: columnWidths.name },
    ...[...own, ...usualFacts].map((key) => ({ key, width: columnWidths.usual })),
  ];
}

/** Adds a column at the end, or takes it out; the name stays. */
export function toggleColumn(columns: readonly Column[], key: string): readonly Column[] {
  if (key === "name") return columns;
  const others = columns.filter((column) => column.key !== key);
  if (others.length < columns.length) return others;
  if (columns.length > mostColumns) return columns;
  return [...columns, { key, width: columnWidths.usual }];
}

/** Moves a column to another place; nothing comes before the name. */
export function moveColumn(
  columns: readonly Column[],
  from: number,
  to: number,
): readonly Column[] {
  const moved = columns[from];
  const place = Math.max(1, Math.min(columns.length - 1, to));
  if (from === 0 || !moved || place === from) return columns;
  const others = columns.filter((_, i) => i !== from);
  return [...others.slice(0, place), moved, ...others.slice(place)];
}

export function resizeColumn(
  columns: readonly Column[],
  at: number,
  width: number,
): readonly Column[] {
  const { smallest, largest } = columnWidths;
  const fitting = Math.round(Math.max(smallest, Math.min(largest, width)));
  return columns.map((column, i) => (i === at ? { ...column, width: fitting } : column));
}

/** The left edge of a column, in CSS pixels; with the number of columns, the width of all. */
export function leftOf(columns: readonly Column[], at: number): number {
  return columns.slice(0, at).reduce((sum, { width }) => sum + width, 0);
}

/** The column at a distance from the left edge of the first; the last one beyond the right end. */
export function columnAt(columns: readonly Column[], x: number): number {
  let right = 0;
  for (const [i, { width }] of columns.entries()) {
    right += width;
    if (x < right) return i;
  }
  return columns.length - 1;
}

/**
 * The keys to ask the view for as labels. What is there already keeps its place, so that blocks on the screen are
 * still read rightly while those with a new column are on their way.
 */
export function labelsFor(columns: readonly Column[], before: readonly string[]): string[] {
  const wanted = columns.slice(1).map(({ key }) => key);
  const kept = before.filter((key) => wanted.includes(key));
  return [...kept, ...wanted.filter((key) => !kept.includes(key))];
}

type Sort = ViewSpec["sort"];

const mostKeys = 4;

/** A click on a header: ascending, descending, not at all. `adds`: after the keys that decide already. */
export function nextSort(sort: Sort, key: string, adds: boolean): Sort {
  const before = sort.find(({ by }) => by === key);
  const next = before ? (before.descending ? null : { by: key, descending: true }) : undefined;
  if (next === undefined) {
    const first = { by: key, descending: false };
    return adds ? [...sort, first].slice(-mostKeys) : [first];
  }
  if (!adds) return next ? [next] : [];
  return sort.flatMap((entry) => (entry.by === key ? (next ?? []) : entry));
}

/** Rows as text that spreadsheets take apart again: tabs between cells, a line a row. */
export function tabSeparated(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells) => cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, " ")).join("\t"))
    .join("\n");
}
