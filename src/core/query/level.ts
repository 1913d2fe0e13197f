/** One level of groups: which one each instance is in, ascending as groups are listed. */
export interface Level {
  /** By instance id, at least for the ids that it was made for; `size` without a value, which is listed last. */
  readonly ranks: Int32Array;
  /** Ranks of values are below this. */
  readonly size: number;
  name(rank: number): { readonly key: string; readonly label: string };
  /** The label of the group of those without a value. */
  readonly without: string;
}

/** Groups at most: more help nobody, and names of a million would fill a message. */
export const mostGroups = 100_000;

/** A level before it is known what lacks a value is called. */
export type UnnamedLevel = Omit<Level, "without">;

/** Numbers by row, NaN where there is none. */
export interface Rows {
  readonly [row: number]: number;
}
