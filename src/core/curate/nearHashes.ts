/** 64-bit hashes as two words each: high, low. */
export type Hashes = Uint32Array;

/**
 * Calls `found` for each pair of positions whose hashes differ in at most `distance` bits (0 to 7), once a pair, lower
 * position first. Multi-index hashing (Norouzi, Punjani, Fleet 2012): of four bands of 16 bits at least one differs in
 * at most distance / 4 bits, so only hashes that share a nearly equal band are compared.
 */
export function nearPairs(
  hashes: Hashes,
  distance: number,
  found: (a: number, b: number) => void,
): void {
  const count = hashes.length >> 1;
  const flips = distance >= 4 ? [0, ...Array.from({ length: 16 }, (_, bit) => 1 << bit)] : [0];
  for (let band = 0; band < 4; band++) {
    const { starts, items } = bucketsOf(hashes, band);
    for (let a = 0; a < count; a++) {
      const own = bandOf(hashes, a, band);
      for (const flip of flips) {
        const bucket = own ^ flip;
        for (let i = starts[bucket]; i < starts[bucket + 1]; i++) {
          const b = items[i];
          if (b <= a || distanceOf(hashes, a, b) > distance) continue;
          if (!foundEarlier(hashes, a, b, band, flips.length > 1)) found(a, b);
        }
      }
    }
  }
}

/** Bits in which two hashes differ. */
export function distanceOf(hashes: Hashes, a: number, b: number): number {
  return ones(hashes[2 * a] ^ hashes[2 * b]) + ones(hashes[2 * a + 1] ^ hashes[2 * b + 1]);
}

function bandOf(hashes: Hashes, item: number, band: number): number {
  return (hashes[2 * item + (band >> 1)] >>> (band & 1 ? 0 : 16)) & 0xffff;
}

/** Whether an earlier band has brought the pair already. */
function foundEarlier(hashes: Hashes, a: number, b: number, band: number, loose: boolean): boolean {
  for (let earlier = 0; earlier < band; earlier++)
    if (ones(bandOf(hashes, a, earlier) ^ bandOf(hashes, b, earlier)) <= (loose ? 1 : 0))
      return true;
  return false;
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
