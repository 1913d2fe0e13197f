/** Scales to the length 1, in place; `damping` keeps what is almost nothing (noise on an even area) from becoming much. */
export function toUnit(values: Float32Array, damping: number): Float32Array {
  let sum = damping;
  for (const value of values) sum += value * value;
  const scale = 1 / Math.sqrt(sum);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * scale;
  return values;
}
