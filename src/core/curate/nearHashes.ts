/** 64-bit hashes as two words each: high, low. */
export type Hashes = Uint32Array;

/**
 * Calls `found` for each pair of positions whose hashes differ in at most `distance` bits (0 to 7), once a pair, lower
 * position first. Multi-index hashing (Norouzi, Punjani, Fleet 2012) with a radius for each band (the general
 * pigeonhole principle, Qin et al. 2018): if the radii, one added to each, exceed the distance together, two such
 * hashes agree within its radius in some band, so only hashes that do so are compared. For 6 bits of 100,000 hashes that
 * takes 0.1 s with four bands, where one radius for all takes 0.3; of a million 2.7 s with three, and 35 with four of
 * one radius. Equal hashes are as many pairs as they are: leave out copies where there could be many.
 */
export function nearPairs(
  hashes: Hashes,
  distance: number,
  found: (a: number, b: number) => void,
): void {
  const bands = bandsFor(hashes.length >> 1, distance);
  for (const [index, band] of bands.entries())
    joinBand(tableOf(hashes, band), band, bands.slice(0, index), distance, found);
}

/** Bits in which two hashes differ. */
export function distanceOf(hashes: Hashes, a: number, b: number): number {
  return ones(hashes[2 * a] ^ hashes[2 * b]) + ones(hashes[2 * a + 1] ^ hashes[2 * b + 1]);
}

/** Bits [shift, shift + bits) of a hash. */
interface Band {
  readonly shift: number;
  readonly bits: number;
  /** In how many of its bits near hashes may differ to be found by it. */
  readonly radius: number;
}

/** More hashes want wider bands, whose buckets stay small, though those have more neighbours to look into. */
function bandsFor(count: number, distance: number): Band[] {
  const widths = count < 300_000 ? [16, 16, 16, 16] : [22, 21, 21];
  const [share, rest] = [
    Math.floor((distance + 1) / widths.length),
    (distance + 1) % widths.length,
  ];
  let shift = 0;
  const bands = widths.map((bits, index) => {
    const radius = share - (index < widths.length - rest ? 1 : 0);
    const band = { shift, bits, radius };
    shift += bits;
    return band;
  });
  // A band with radius −1 has nothing to find.
  return bands.filter(({ radius }) => radius >= 0);
}

/** Hashes in the order of a band's keys, copied so that those of a bucket lie together. */
interface Table {
  /** Where the bucket of a key begins; it ends where the next begins. */
  readonly starts: Int32Array;
  /** Keys whose bucket is not empty, ascending. */
  readonly keys: Int32Array;
  readonly positions: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
}

function tableOf(hashes: Hashes, band: Band): Table {
  const count = hashes.length >> 1;
  const size = 1 << band.bits;
  const starts = new Int32Array(size + 1);
  for (let i = 0; i < count; i++) starts[keyOf(hashes[2 * i], hashes[2 * i + 1], band) + 1]++;
  const keys: number[] = [];
  for (let key = 0; key < size; key++) {
    if (starts[key + 1] > 0) keys.push(key);
    starts[key + 1] += starts[key];
  }
  const next = starts.slice();
  const positions = new Int32Array(count);
  const high = new Int32Array(count);
  const low = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const place = next[keyOf(hashes[2 * i], hashes[2 * i + 1], band)]++;
    positions[place] = i;
    high[place] = hashes[2 * i];
    low[place] = hashes[2 * i + 1];
  }
  return { starts, keys: Int32Array.from(keys), positions, high, low };
}

function joinBand(
  { starts, keys, positions, high, low }: Table,
  band: Band,
  earlier: readonly Band[],
  distance: number,
  found: (a: number, b: number) => void,
): void {
  const compare = (p: number, q: number): void => {
    const [h, l] = [high[p] ^ high[q], low[p] ^ low[q]];
    if (ones(h) + ones(l) > distance) return;
    // An earlier band has brought the pair already.
    for (const other of earlier) if (ones(keyOf(h, l, other)) <= other.radius) return;
    const [a, b] = [positions[p], positions[q]];
    found(Math.min(a, b), Math.max(a, b));
  };
  for (const key of keys)
    for (let p = starts[key]; p < starts[key + 1]; p++)
      for (let q = p + 1; q < starts[key + 1]; q++) compare(p, q);
  for (const flip of flipsOf(band)) {
    // Of two keys the one without the highest of the flipped bits looks for the other.
    const highest = 31 - Math.clz32(flip);
    for (const key of keys) {
      if ((key >>> highest) & 1) continue;
      const [from, to] = [starts[key ^ flip], starts[(key ^ flip) + 1]];
      for (let q = from; q < to; q++)
        for (let p = starts[key]; p < starts[key + 1]; p++) compare(p, q);
    }
  }
}

/** All changes of one to `radius` (at most 2) bits of a band. */
function flipsOf({ bits, radius }: Band): number[] {
  const single = radius < 1 ? [] : Array.from({ length: bits }, (_, bit) => 1 << bit);
  const double = radius < 2 ? [] : single.flatMap((a, i) => single.slice(0, i).map((b) => a | b));
  return [...single, ...double];
}

function keyOf(high: number, low: number, { shift, bits }: Band): number {
  const word =
    shift >= 32
      ? high >>> (shift - 32)
      : shift === 0
        ? low
        : (low >>> shift) | (high << (32 - shift));
  return word & ((1 << bits) - 1);
}

function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
