/** Numbers that look random and are the same for the same seed: mulberry32 (Tommy Ettinger, 2017), a period of 2³². */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** Uniform among 0 … `count` − 1. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Normal with mean 0 and variance 1 (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** `size` different ones of 0 … `count` − 1 (all where there are fewer), ascending. */
  sample(count: number, size: number): Int32Array {
    if (size >= count) return Int32Array.from({ length: count }, (_, i) => i);
    // Floyd's: as many draws as there are items wanted.
    const chosen = new Set<number>();
    for (let last = count - size; last < count; last++) {
      const drawn = this.below(last + 1);
      chosen.add(chosen.has(drawn) ? last : drawn);
    }
    return Int32Array.from(chosen).sort();
  }
}
