/**
 * Which rows a condition holds for: 1 or 0 a row. Bytes, not bits: the loops that fill and read them have no branch
 * that depends on a row (a million comparisons 1.4 ms, and 5 ms where each chooses a branch or is put into bits). What
 * must hold together narrows one mask, one condition after the other.
 */
export type Mask = Uint8Array<ArrayBuffer>;

export type Numbers = Float64Array | Int32Array | Uint8Array | Uint16Array;

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

export function fullMask(rows: number): Mask {
  return new Uint8Array(rows).fill(1);
}

/** `into` becomes what both hold. */
export function andMask(into: Mask, other: Mask): void {
  const [a, b, from] = words(into, other);
  for (let i = 0; i < a.length; i++) a[i] &= b[i];
  for (let i = from; i < into.length; i++) into[i] &= other[i];
}

/** `into` becomes what either holds. */
export function orMask(into: Mask, other: Mask): void {
  const [a, b, from] = words(into, other);
  for (let i = 0; i < a.length; i++) a[i] |= b[i];
  for (let i = from; i < into.length; i++) into[i] |= other[i];
}

export function invertMask(into: Mask): void {
  const [a, , from] = words(into, into);
  for (let i = 0; i < a.length; i++) a[i] ^= 0x01010101;
  for (let i = from; i < into.length; i++) into[i] ^= 1;
}

export function countMask(mask: Mask): number {
  const [fours, , from] = words(mask, mask);
  let count = 0;
  // The product has the sum of the four bytes as its highest one.
  for (let i = 0; i < fours.length; i++) count += Math.imul(fours[i], 0x01010101) >>> 24;
  for (let i = from; i < mask.length; i++) count += mask[i];
  return count;
}

/** Ascending; quick where they are few. */
export function rowsOfMask(mask: Mask, count: number): Int32Array {
  const rows = new Int32Array(count);
  const [fours, , from] = words(mask, mask);
  let n = 0;
  for (let at = 0; at < fours.length; at++)
    if (fours[at] !== 0)
      for (let row = 4 * at; row < 4 * at + 4; row++) if (mask[row] === 1) rows[n++] = row;
  for (let row = from; row < mask.length; row++) if (mask[row] === 1) rows[n++] = row;
  return rows;
}

/** The mask of rows that refer to rows of another table: `index[row]` is the row there. */
export function gatherMask(mask: Mask, index: Int32Array, rows: number): Mask {
  const out = new Uint8Array(rows);
  const end = Math.min(rows, index.length);
  for (let i = 0; i < end; i++) out[i] = mask[index[i]];
  return out;
}

/** Of some rows those whose number compares so with a constant; NaN does with nothing, not even by `!=`. */
export function compareWith(
  values: Numbers,
  operator: Comparison,
  constant: number,
  within: Mask,
): void {
  narrow(within, values, (loops, some, fours) => loops[operator](some, constant, fours));
}

export function keepBetween(values: Numbers, low: number, high: number, within: Mask): void {
  narrow(within, values, (loops, some, fours) => loops.between(some, low, high, fours));
}

/** Of some rows those whose code has a 1 in a table of codes. */
export function keepListed(codes: Numbers, table: Mask, within: Mask): void {
  narrow(within, codes, (loops, some, fours) => loops.listed(some, table, fours));
}

/** Runs a loop over all of a mask, by four rows: the last four may be looked at twice. */
function narrow(
  within: Mask,
  values: Numbers,
  run: (loops: Loops<Numbers>, values: Numbers, fours: Uint32Array) => void,
): void {
  const end = Math.min(within.length, values.length);
  within.fill(0, end);
  const whole = end >>> 2;
  if (whole > 0)
    run(loopsFor(values), values, new Uint32Array(within.buffer, within.byteOffset, whole));
  if (whole * 4 === end) return;
  const start = Math.max(0, end - 4);
  const last = new Uint8Array(4);
  last.set(within.subarray(start, end));
  const padded = Float64Array.from(last, (_, i) => (start + i < end ? values[start + i] : NaN));
  run(float64Loops as Loops<Numbers>, padded, new Uint32Array(last.buffer));
  within.set(last.subarray(0, end - start), start);
}

function words(a: Mask, b: Mask): [Uint32Array, Uint32Array, number] {
  const count = a.length >>> 2;
  return [
    new Uint32Array(a.buffer, a.byteOffset, count),
    new Uint32Array(b.buffer, b.byteOffset, count),
    count * 4,
  ];
}

/**
 * Loops of their own for each kind of array: V8 keeps what it learns of a function with the closure, and a loop that
 * has seen one kind of array is three times as fast as one that has seen three. Four rows of a mask are one word, and
 * rows of a word that is 0 are not looked at: of a mask with one row in fifty that takes 0.9 ms a million instead of
 * 1.4, and where all are set no longer than looking at each.
 */
interface Loops<T extends Numbers> extends Record<
  Comparison,
  (values: T, constant: number, fours: Uint32Array) => void
> {
  between(values: T, low: number, high: number, fours: Uint32Array): void;
  listed(values: T, table: Mask, fours: Uint32Array): void;
}

function makeLoops<T extends Numbers>(): Loops<T> {
  return {
    "=": (values, c, fours) => {
      for (let at = 0, i = 0; at < fours.length; at++, i += 4)
        if (fours[at] !== 0)
          fours[at] &= four(
            values[i] === c,
            values[i + 1] === c,
            values[i + 2] === c,
            values[i + 3] === c,
          );
    },
    "<": (values, c, fours) => {
      for (let at = 0, i = 0; at < fours.length; at++, i += 4)
        if (fours[at] !== 0)
          fours[at] &= four(values[i] < c, values[i + 1] < c, values[i + 2] < c, values[i + 3] < c);
    },
    "<=": (values, c, fours) => {
      for (let at = 0, i = 0; at < fours.length; at++, i += 4)
        if (fours[at] !== 0)
          fours[at] &= four(
            values[i] <= c,
            values[i + 1] <= c,
            values[i + 2] <= c,
            values[i + 3] <= c,
          );
    },
    ">": (values, c, fours) => {
      for (let at = 0, i = 0; at < fours.length; at++, i += 4)
        if (fours[at] !== 0)
          fours[at] &= four(values[i] > c, values[i + 1] > c, values[i + 2] > c, values[i + 3] > c);
    },
    ">=": (values, c, fours) => {
      for (let at = 0, i = 0; at < fours.length; at++, i += 4)
        if (fours[at] !== 0)
          fours[at] &= four(
            values[i] >= c,
            values[i + 1] >= c,
            values[i + 2] >= c,
            values[i + 3] >= c,
          );
    },
    "!=": (values, c, fours) => {
      for (let at = 0, i = 0; at < fours.length; at++, i += 4)
        if (fours[at] !== 0)
          fours[at] &= four(
            isOther(values[i], c),
            isOther(values[i + 1], c),
            isOther(values[i + 2], c),
            isOther(values[i + 3], c),
          );
    },
    between: (values, low, high, fours) => {
      for (let at = 0, i = 0; at < fours.length; at++, i += 4)
        if (fours[at] !== 0)
          fours[at] &= four(
            isBetween(values[i], low, high),
            isBetween(values[i + 1], low, high),
            isBetween(values[i + 2], low, high),
            isBetween(values[i + 3], low, high),
          );
    },
    listed: (values, table, fours) => {
      for (let at = 0, i = 0; at < fours.length; at++, i += 4)
        if (fours[at] !== 0)
          fours[at] &= four(
            table[values[i]] === 1,
            table[values[i + 1]] === 1,
            table[values[i + 2]] === 1,
            table[values[i + 3]] === 1,
          );
    },
  };
}

/** Four rows of a mask; the first is the lowest byte on every machine that this runs on. */
function four(a: boolean, b: boolean, c: boolean, d: boolean): number {
  return +a | (+b << 8) | (+c << 16) | (+d << 24);
}

function isOther(value: number, constant: number): boolean {
  return value !== constant && !Number.isNaN(value);
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

const float64Loops = makeLoops<Float64Array>();
const int32Loops = makeLoops<Int32Array>();
const uint8Loops = makeLoops<Uint8Array>();
const uint16Loops = makeLoops<Uint16Array>();

function loopsFor(values: Numbers): Loops<Numbers> {
  if (values instanceof Float64Array) return float64Loops as Loops<Numbers>;
  if (values instanceof Int32Array) return int32Loops as Loops<Numbers>;
  return (values instanceof Uint8Array ? uint8Loops : uint16Loops) as Loops<Numbers>;
}
