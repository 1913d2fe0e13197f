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

/**
 * All vectors of one type: row i belongs to the image `sha1s[i]` and is L2-normalised. The numbers lie in shared
 * memory, so that threads read them without a copy.
 */
export interface VectorSpace extends Matrix {
  readonly typeId: number;
  /** 40 hexadecimal digits each. */
  readonly sha1s: readonly string[];
  readonly rowOf: ReadonlyMap<string, number>;
}
