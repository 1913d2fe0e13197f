/**
 * Which rows a condition holds for: 1 or 0 a row. Bytes, not bits: the loops that fill and read them have no shifts
 * and no branches (a million comparisons 1.5 ms, and 5 ms where the result chooses a branch or is put into words);
 * combining them, four at a time, is too cheap to matter.
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

/** The mask of rows that refer to rows of another table: `index[row]` is the row there. */
export function gatherMask(mask: Mask, index: Int32Array, rows: number): Mask {
  const out = new Uint8Array(rows);
  const end = Math.min(rows, index.length);
  for (let i = 0; i < end; i++) out[i] = mask[index[i]];
  return out;
}

/** Rows whose number compares so with a constant; NaN with nothing, not even `!=`. */
export function compareWith(
  values: Numbers,
  operator: Comparison,
  constant: number,
  rows: number,
): Mask {
  const out = new Uint8Array(rows);
  loopsFor(values)[operator](values, constant, out, Math.min(rows, values.length));
  return out;
}

export function betweenMask(values: Numbers, low: number, high: number, rows: number): Mask {
  const out = new Uint8Array(rows);
  loopsFor(values).between(values, low, high, out, Math.min(rows, values.length));
  return out;
}

/** Rows whose code has a 1 in a table of codes. */
export function lookupMask(codes: Numbers, table: Mask, rows: number): Mask {
  const out = new Uint8Array(rows);
  loopsFor(codes).lookup(codes, table, out, Math.min(rows, codes.length));
  return out;
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
 * has seen one kind of array is three times as fast as one that has seen three.
 */
interface Loops<T extends Numbers> extends Record<
  Comparison,
  (values: T, constant: number, out: Mask, end: number) => void
> {
  between(values: T, low: number, high: number, out: Mask, end: number): void;
  lookup(values: T, table: Mask, out: Mask, end: number): void;
}

function makeLoops<T extends Numbers>(): Loops<T> {
  return {
    "=": (values, constant, out, end) => {
      for (let i = 0; i < end; i++) out[i] = +(values[i] === constant);
    },
    "!=": (values, constant, out, end) => {
      // What is missing is not equal to itself.
      for (let i = 0; i < end; i++) out[i] = +(values[i] !== constant) & +(values[i] === values[i]);
    },
    "<": (values, constant, out, end) => {
      for (let i = 0; i < end; i++) out[i] = +(values[i] < constant);
    },
    "<=": (values, constant, out, end) => {
      for (let i = 0; i < end; i++) out[i] = +(values[i] <= constant);
    },
    ">": (values, constant, out, end) => {
      for (let i = 0; i < end; i++) out[i] = +(values[i] > constant);
    },
    ">=": (values, constant, out, end) => {
      for (let i = 0; i < end; i++) out[i] = +(values[i] >= constant);
    },
    between: (values, low, high, out, end) => {
      for (let i = 0; i < end; i++) out[i] = +(values[i] >= low) & +(values[i] <= high);
    },
    lookup: (values, table, out, end) => {
      for (let i = 0; i < end; i++) out[i] = table[values[i]];
    },
  };
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
