import { normaliseRows } from "../models/normalise.ts";
import type { Matrix, Neighbours } from "../types.ts";
import { exactSearch, type Found, type Searched } from "./exactSearch.ts";
import { nearestRows } from "./nearestRows.ts";
import { prepareRows, type PreparedRows } from "./prepareRows.ts";

/** What is heavy about vectors, for `ctx.compute`. */
export const vectorComputations = {
  /** @param rows in shared memory: they are normalised where they are */
  prepareRows: (rows: Matrix): PreparedRows => prepareRows(rows),

  searchRows: (space: Searched, queries: Matrix, k: number): Promise<Found> => {
    const data = normaliseRows(queries.data.slice(), queries.columns);
    return exactSearch(space, { ...queries, data }, k);
  },

  /** @param done told how many rows are done, in its first place; in shared memory */
  nearestRows: (space: Searched, k: number, done: Int32Array): Promise<Neighbours> =>
    nearestRows(space, k, done),
};
