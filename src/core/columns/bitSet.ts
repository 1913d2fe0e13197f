/** A set of row ids as bits; grows with the ids. */
export class BitSet {
  #words = new Uint32Array(32);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: number): boolean {
    return ((this.#words[id >>> 5] >>> (id & 31)) & 1) === 1;
  }

  add(id: number): void {
    this.#grow(id);
    const bit = 1 << (id & 31);
    if ((this.#words[id >>> 5] & bit) !== 0) return;
    this.#words[id >>> 5] |= bit;
    this.#size++;
  }

  delete(id: number): void {
    if (!this.has(id)) return;
    this.#words[id >>> 5] &= ~(1 << (id & 31));
    this.#size--;
  }

  clear(): void {
    this.#words.fill(0);
    this.#size = 0;
  }

  /** Bit `id & 31` of word `id >>> 5`; no longer valid after the set grows. */
  get words(): Uint32Array {
    return this.#words;
  }

  addAll(other: BitSet): void {
    const { words } = other;
    this.#grow(words.length * 32 - 1);
    for (let i = 0; i < words.length; i++) this.#words[i] |= words[i];
    this.#count();
  }

  deleteAll(other: BitSet): void {
    const { words } = other;
    const n = Math.min(words.length, this.#words.length);
    for (let i = 0; i < n; i++) this.#words[i] &= ~words[i];
    this.#count();
  }

  clone(): BitSet {
    const copy = new BitSet();
    copy.#words = this.#words.slice();
    copy.#size = this.#size;
    return copy;
  }

  /** Ascending. */
  toIds(): Int32Array {
    const ids = new Int32Array(this.#size);
    let n = 0;
    for (let at = 0; at < this.#words.length; at++)
      // The lowest bit of a word is the word and its negative.
      for (let word = this.#words[at]; word !== 0; word &= word - 1)
        ids[n++] = at * 32 + 31 - Math.clz32(word & -word);
    return ids;
  }

  /** Runs of consecutive ids as pairs of first id and length: small for what people select. */
  toRuns(): Int32Array {
    const runs: number[] = [];
    let start = -1;
    const end = this.#words.length * 32;
    for (let id = 0; id <= end; id++) {
      if (start < 0 && this.#words[id >>> 5] === 0 && (id & 31) === 0) {
        id += 31;
        continue;
      }
      const here = id < end && this.has(id);
      if (here && start < 0) start = id;
      else if (!here && start >= 0) {
        runs.push(start, id - start);
        start = -1;
      }
    }
    return Int32Array.from(runs);
  }

  addRuns(runs: Int32Array): void {
    for (let i = 0; i + 1 < runs.length; i += 2)
      for (let id = runs[i]; id < runs[i] + runs[i + 1]; id++) this.add(id);
  }

  #count(): void {
    let size = 0;
    for (let word of this.#words) {
      word -= (word >>> 1) & 0x55555555;
      word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
      size += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    this.#size = size;
  }

  #grow(id: number): void {
    const needed = (id >>> 5) + 1;
    if (needed <= this.#words.length) return;
    const grown = new Uint32Array(Math.max(needed, this.#words.length * 2));
    grown.set(this.#words);
    this.#words = grown;
  }
}
