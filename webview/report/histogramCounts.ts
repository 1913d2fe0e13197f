import { below, type Sorted } from "../../src/protocol/reportValues.ts";

export interface Bin {
  /** Of [from, to); the last one holds its end, too. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Equal bins over [min, max]; what lies beyond the ends is in the first and the last. */
export function binsOf(
  values: Sorted,
  [min, max]: readonly [number, number],
  count: number,
): Bin[] {
  const bins = max > min ? count : 1;
  const edge = (i: number): number => (i === bins ? max : min + ((max - min) * i) / bins);
  return Array.from({ length: bins }, (_, i) => {
    const start = i === 0 ? 0 : below(values, edge(i));
    const end = i === bins - 1 ? values.length : below(values, edge(i + 1));
    return { from: edge(i), to: edge(i + 1), count: end - start };
  });
}

/** Least and greatest value of a bin, both in it; the first and the last bin have no end outwards. */
export function endsOf(bin: Bin, bins: readonly Bin[]): { min?: number; max?: number } {
  return {
    ...(bin !== bins[0] && { min: bin.from }),
    ...(bin !== bins.at(-1) && { max: floatBelow(bin.to) }),
  };
}

/** The float32 before the one that a number is as such: the upper edge of a bin belongs to the next one. */
function floatBelow(value: number): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  if (bits.getFloat32(0) === 0) return -1.401298464324817e-45;
  bits.setInt32(0, bits.getInt32(0) + (bits.getFloat32(0) > 0 ? -1 : 1));
  return bits.getFloat32(0);
}
