/** Rows of numbers: row i is data[i × columns, (i + 1) × columns). */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The k nearest other rows of every row, nearest first: place i × k + j is the j-th neighbour of row i, −1 where there
 * are fewer than k. Similarities are cosines, in [−1, 1].
 */
export interface Neighbours {
  readonly k: number;
  readonly rows: Int32Array;
  readonly similarities: Float32Array;
}

/** Rows, or blocks of them, in [from, end): what one thread takes of a search. */
export interface Share {
  readonly from: number;
  readonly end: number;
}

/** What a vector belongs to: an image by its SHA-1, 40 hexadecimal digits; an annotation by its id. */
export type VectorKey = string | number;

/** All vectors of one type in shared memory, so that threads read them without a copy; rows are L2-normalised. */
export interface VectorRows extends Matrix {
  readonly typeId: number;
}

/** With what they belong to: row i to `keys[i]`, ascending where keys are ids. */
export interface VectorSpace<Key extends VectorKey = string> extends VectorRows {
  readonly keys: readonly Key[];
  readonly rowOf: ReadonlyMap<Key, number>;
}
