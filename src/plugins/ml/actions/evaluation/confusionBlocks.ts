import type { Group, ReportBlock, ReportCell } from "../../../../plugin-api/index.ts";

/** Who is taken for whom. */
export interface Confusion {
  /** Of the model; empty where there is only one. */
  readonly name: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  valueAt(row: number, column: number): number;
  /** Images of a cell; null: none. Its name is given here. */
  groupAt(row: number, column: number): Group | null;
}

/** A matrix shows at most so many labels, and the whole report so many linked cells; the table has the rest. */
const mostLabels = 500;
const mostLinks = 10_000;
const mostConfusions = 200;

/** The confusion matrix of a model, and a table of its most frequent confusions. */
export function confusionBlocks(confusion: Confusion): ReportBlock[] {
  const { name, rows, columns, valueAt, groupAt } = confusion;
  const of = name === "" ? "" : ` of ${name}`;
  const cells: { row: number; column: number; value: number }[] = [];
  for (let row = 0; row < rows.length; row++)
    for (let column = 0; column < columns.length; column++) {
      const value = valueAt(row, column);
      if (value > 0) cells.push({ row, column, value });
    }
  const ranked = cells.toSorted((a, b) => b.value - a.value);
  const named = (row: number, column: number): Group | null => {
    const group = groupAt(row, column);
    const what =
      rows[row] === columns[column] ? `${rows[row]}: right` : `${rows[row]} → ${columns[column]}`;
    return group && { ...group, name: what };
  };
  const blocks: ReportBlock[] = [];
  if (rows.length <= mostLabels && columns.length <= mostLabels) {
    const selects = Array.from({ length: rows.length * columns.length }, (): Group | null => null);
    for (const { row, column } of ranked.slice(0, mostLinks))
      selects[row * columns.length + column] = named(row, column);
    blocks.push({
      kind: "matrix",
      title: `Confusion matrix${of}`,
      description: "A row is what is true, a column what was predicted; a click shows the images.",
      rowTitle: "Truth",
      columnTitle: "Prediction",
      rows,
      columns,
      values: rows.flatMap((_, row) => columns.map((__, column) => valueAt(row, column))),
      selects,
    });
  }
  const mistakes = ranked.filter(({ row, column }) => rows[row] !== columns[column]);
  if (mistakes.length > 0)
    blocks.push({
      kind: "table",
      title: `Most frequent confusions${of}`,
      columns: [{ title: "Truth" }, { title: "Prediction" }, { title: "Cases", format: "number" }],
      rows: mistakes.slice(0, mostConfusions).map(({ row, column, value }): ReportCell[] => {
        const select = named(row, column);
        return [rows[row], columns[column], select ? { value, select } : value];
      }),
    });
  return blocks;
}
