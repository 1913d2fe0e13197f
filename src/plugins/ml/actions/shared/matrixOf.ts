import type { Matrix } from "../../types.ts";

/** The numbers of a space alone, for a thread: the names of its rows would be copied, and take longer than most that is computed. */
export function matrixOf({ data, rows, columns }: Matrix): Matrix {
  return { data, rows, columns };
}
