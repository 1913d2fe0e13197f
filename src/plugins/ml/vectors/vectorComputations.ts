import { normaliseRows } from "../models/normalise.ts";
import type { Matrix, Share } from "../types.ts";
import { exactSearch } from "./exactSearch.ts";
import type { Found, Searched } from "./found.ts";
import { nearestOfCandidates } from "./nearestByBytes.ts";
import {
  candidatesByBytes,
  checkNeighbours,
  nearestByMethod,
  neighbourMethod,
} from "./nearestRows.ts";
import { prepareRows, type PreparedRows } from "./prepareRows.ts";

/** What is heavy about vectors, for `ctx.compute`. */
export const vectorComputations = {
  /** @param rows in shared memory: they are normalised where they are */
  prepareRows: (rows: Matrix): PreparedRows => prepareRows(rows),

  /** @param share of the blocks of bytes */
  searchRows: (space: Searched, queries: Matrix, k: number, share: Share): Promise<Found> => {
    const data = normaliseRows(queries.data.slice(), queries.columns);
    return exactSearch(space, { ...queries, data }, k, share);
  },

  neighbourMethod,
  candidatesByBytes,
  nearestOfCandidates,
  nearestByMethod,
  checkNeighbours,
};
