import type { Matrix } from "../types.ts";

/** Rows of one byte a number: as many rows and columns as the matrix that they were made of. */
export interface QuantisedRows {
  /**
   * Blocks of `blockRows` rows, the last one of what is left. Each is the whole of its own shared memory, since the search
   * library reads from where a buffer begins, and is a fifth quicker with less than all at once.
   */
  readonly blocks: readonly Int8Array[];
  readonly blockRows: number;
  /** What a number was multiplied with. */
  readonly scale: number;
}

/** Of a block. */
export const mostBlockRows = 32_768;

/** Numbers as bytes, all with the same scale, so that their inner products keep the order of the cosines. */
export function quantise({ data, rows, columns }: Matrix): QuantisedRows {
  const scale = scaleOf(data);
  const blocks: Int8Array[] = [];
  // An even number, so that two threads have as much to look through.
  const pairs = Math.ceil(rows / (2 * mostBlockRows));
  const blockRows = rows > mostBlockRows ? Math.ceil(rows / (2 * pairs)) : Math.max(1, rows);
  for (let row = 0; row < rows; row += blockRows) {
    const numbers = data.subarray(row * columns, Math.min(rows, row + blockRows) * columns);
    const bytes = new Int8Array(new SharedArrayBuffer(numbers.length));
    quantiseInto(numbers, scale, bytes);
    blocks.push(bytes);
  }
  return { blocks, blockRows, scale };
}

/** A copy of rows [from, end). */
export function bytesOfRows(
  { blocks, blockRows }: QuantisedRows,
  columns: number,
  from: number,
  end: number,
): Int8Array {
  const bytes = new Int8Array((end - from) * columns);
  for (let row = from; row < end;) {
    const first = row - (row % blockRows);
    const last = Math.min(end, first + blockRows);
    const block = blocks[first / blockRows];
    bytes.set(
      block.subarray((row - first) * columns, (last - first) * columns),
      (row - from) * columns,
    );
    row = last;
  }
  return bytes;
}

/** Queries in the scale of the rows; what exceeds it is cut off. */
export function quantiseQueries(queries: Float32Array, scale: number): Int8Array {
  const bytes = new Int8Array(queries.length);
  quantiseInto(queries, scale, bytes);
  return bytes;
}

function scaleOf(data: Float32Array): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Math.abs(data[i]);
    if (value > most) most = value;
  }
  return most > 0 ? 127 / most : 1;
}

function quantiseInto(data: Float32Array, scale: number, into: Int8Array): void {
  for (let i = 0; i < data.length; i++) {
    const value = Math.round(data[i] * scale);
    into[i] = value > 127 ? 127 : value < -127 ? -127 : value;
  }
}
