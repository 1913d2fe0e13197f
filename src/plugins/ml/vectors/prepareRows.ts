import { createHash } from "node:crypto";
import { normaliseRows } from "../models/normalise.ts";
import type { Matrix } from "../types.ts";
import { quantise, type QuantisedRows } from "./quantise.ts";

/** Rows as a search needs them. */
export interface PreparedRows {
  readonly quantised: QuantisedRows;
  /** Of all numbers and their order: what was kept of other ones is stale. */
  readonly checksum: string;
}

/** Normalises rows where they are, in shared memory, and makes bytes of them. */
export function prepareRows(rows: Matrix): PreparedRows {
  normaliseRows(rows.data, rows.columns);
  const quantised = quantise(rows);
  return { quantised, checksum: checksumOf(quantised, rows.columns) };
}

/** Of the bytes: they tell as much as any index of the rows can. */
function checksumOf({ blocks }: QuantisedRows, columns: number): string {
  const hash = createHash("sha1").update(String(columns));
  for (const bytes of blocks) hash.update(bytes);
  return hash.digest("hex");
}
