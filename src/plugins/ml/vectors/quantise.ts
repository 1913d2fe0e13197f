/** Rows of one byte a number: `rows` × `columns` like the matrix that it was made of. */
export interface QuantisedRows {
  /** In shared memory. */
  readonly data: Int8Array;
  /** What a number was multiplied with. */
  readonly scale: number;
}

/** Numbers as bytes, all with the same scale, so that their inner products keep the order of the cosines. */
export function quantise(data: Float32Array): QuantisedRows {
  const scale = scaleOf(data);
  const bytes = new Int8Array(new SharedArrayBuffer(data.length));
  quantiseInto(data, scale, bytes);
  return { data: bytes, scale };
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
