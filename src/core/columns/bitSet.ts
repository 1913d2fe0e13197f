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

  #grow(id: number): void {
    const needed = (id >>> 5) + 1;
    if (needed <= this.#words.length) return;
    const grown = new Uint32Array(Math.max(needed, this.#words.length * 2));
    grown.set(this.#words);
    this.#words = grown;
  }
}
