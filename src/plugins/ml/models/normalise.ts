/** Scales each row to the length 1, in place; a row of zeros stays. @returns the same numbers */
export function normaliseRows(data: Float32Array, columns: number): Float32Array {
  for (let start = 0; start < data.length; start += columns) {
    let sum = 0;
    for (let i = start; i < start + columns; i++) sum += (data[i] ?? 0) ** 2;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let i = start; i < start + columns; i++) data[i] = (data[i] ?? 0) * scale;
  }
  return data;
}
