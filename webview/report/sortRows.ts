import type { ReportCellInfo } from "../../src/protocol/reports.ts";
import { valueOf } from "../../src/protocol/reportValues.ts";
import type { Sort } from "./reportModel.ts";

type Row = readonly ReportCellInfo[];

/** Rows by one column, stably: numbers before texts, what says nothing last whichever way. */
export function sortRows(rows: readonly Row[], { column, descending }: Sort): Row[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [valueOf(one[column] ?? null), valueOf(other[column] ?? null)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    if (typeof a === "string" && typeof b === "string") return sign * collator.compare(a, b);
    return typeof a === "number" ? -1 : 1;
  });
}

const collator = new Intl.Collator(undefined, { numeric: true });
