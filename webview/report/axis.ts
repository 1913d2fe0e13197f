/** Maps [min, max] to [from, to]; a range without width to its middle. */
export function linear(
  [min, max]: readonly [number, number],
  [from, to]: readonly [number, number],
): (value: number) => number {
  if (max === min) return () => (from + to) / 2;
  return (value) => from + ((value - min) / (max - min)) * (to - from);
}

/** Round numbers (1, 2 or 5 times a power of ten) in [min, max], about `count` of them, ascending. */
export function ticks(min: number, max: number, count: number): number[] {
  if (!(max > min)) return [min];
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((times) => power * times >= rough) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // By whole steps: adding up fractions drifts.
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** The least and the greatest of some values, ends that are given going before; [0, 1] without any. */
export function extent(
  values: Iterable<number | null>,
  ends: { readonly min: number | null; readonly max: number | null },
): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === null) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) [least, most] = [0, 1];
  const min = ends.min ?? least;
  return [min, Math.max(min, ends.max ?? most)];
}
