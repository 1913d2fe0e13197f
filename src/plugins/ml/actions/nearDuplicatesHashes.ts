/** 64-bit perceptual hashes as two words each: high, low. */
export type Hashes = Uint32Array;

/** Two items whose hashes are near. */
export interface HashPair {
  readonly a: number;
  readonly b: number;
  /** Bits in which they differ. */
  readonly bits: number;
}

/** More bits than that are not found. */
export const mostBits = 7;

/**
 * Pairs whose hashes, or the hash of one and the mirrored hash of the other, differ in at most `limit` bits, lower item
 * first. Of items with the same hash each is a pair with the first of them, and the first alone with others: all pairs of
 * 6,000 frames of a fixed camera are more than memory holds. Multi-index hashing (Norouzi, Punjani, Fleet 2012): of four bands of 16 bits at least one differs in one bit at
 * most. Flat pictures, which have no bits, are like nothing.
 */
export function nearPairs(all: Hashes, limit: number): HashPair[] {
  const { items: places, equal } = firstOfEqual(all);
  const hashes = Uint32Array.from(
    { length: 2 * places.length },
    (_, word) => all[2 * places[word >> 1] + (word & 1)],
  );
  const found = new Map<number, HashPair>();
  const count = places.length;
  const flips = limit >= 4 ? [0, ...Array.from({ length: 16 }, (_, bit) => 1 << bit)] : [0];
  for (let band = 0; band < 4; band++) {
    const { starts, items } = bucketsOf(hashes, band);
    for (const mask of [0, mirror])
      for (let a = 0; a < count; a++) {
        const own = bandOf(hashes, a, band) ^ (mask & 0xffff);
        for (const flip of flips) {
          const bucket = own ^ flip;
          for (let i = starts[bucket]; i < starts[bucket + 1]; i++) {
            const b = items[i];
            if (b <= a) continue;
            const bits = differing(hashes, a, b, mask);
            const known = bits <= limit ? found.get(a * count + b) : undefined;
            if (bits <= limit && (!known || bits < known.bits))
              found.set(a * count + b, { a: places[a], b: places[b], bits });
          }
        }
      }
  }
  return [...equal, ...found.values()];
}

/** The fewer of the bits in which two hashes differ, and one of them and the mirrored other. */
export function differingBits(hashes: Hashes, a: number, b: number): number {
  return Math.min(differing(hashes, a, b, 0), differing(hashes, a, b, mirror));
}

/** 16 hexadecimal digits each; null: none, which counts as flat. */
export function hashesOf(texts: readonly (string | null)[]): Hashes {
  const hashes = new Uint32Array(2 * texts.length);
  for (const [i, text] of texts.entries()) {
    if (text === null) continue;
    hashes[2 * i] = Number.parseInt(text.slice(0, 8), 16);
    hashes[2 * i + 1] = Number.parseInt(text.slice(8), 16);
  }
  return hashes;
}

/**
 * What mirroring does to a hash, in each word: odd frequencies across change their sign, the others stay. They are compared
 * with the median, which is nearly 0, so a few bits may differ besides.
 */
const mirror = 0x55555555;

function differing(hashes: Hashes, a: number, b: number, mask: number): number {
  return (
    ones(hashes[2 * a] ^ hashes[2 * b] ^ mask) + ones(hashes[2 * a + 1] ^ hashes[2 * b + 1] ^ mask)
  );
}

/** Items whose hash no item before has, and pairs of the others with them; without flat pictures. */
function firstOfEqual(hashes: Hashes): { items: number[]; equal: HashPair[] } {
  const firsts = new Map<bigint, number>();
  const equal: HashPair[] = [];
  for (let item = 0; item < hashes.length >> 1; item++) {
    if (isFlat(hashes, item)) continue;
    const hash = (BigInt(hashes[2 * item]) << 32n) | BigInt(hashes[2 * item + 1]);
    const first = firsts.get(hash);
    if (first === undefined) firsts.set(hash, item);
    else equal.push({ a: first, b: item, bits: 0 });
  }
  return { items: [...firsts.values()], equal };
}

function isFlat(hashes: Hashes, item: number): boolean {
  return hashes[2 * item] === 0 && hashes[2 * item + 1] === 0;
}

function bandOf(hashes: Hashes, item: number, band: number): number {
  return (hashes[2 * item + (band >> 1)] >>> (band & 1 ? 0 : 16)) & 0xffff;
}

function bucketsOf(hashes: Hashes, band: number): { starts: Int32Array; items: Int32Array } {
  const count = hashes.length >> 1;
  const starts = new Int32Array(65_537);
  for (let item = 0; item < count; item++) starts[bandOf(hashes, item, band) + 1]++;
  for (let bucket = 0; bucket < 65_536; bucket++) starts[bucket + 1] += starts[bucket];
  const next = starts.slice();
  const items = new Int32Array(count);
  for (let item = 0; item < count; item++) items[next[bandOf(hashes, item, band)]++] = item;
  return { starts, items };
}

function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
