/** Rows by a key, the greatest first (the lowest row of equals): a binary heap. */
export class Heap {
  readonly #rows: number[] = [];
  readonly #keys: number[] = [];

  get size(): number {
    return this.#rows.length;
  }

  /** The greatest key; −∞ of an empty heap. */
  get greatest(): number {
    return this.#keys[0] ?? -Infinity;
  }

  push(row: number, key: number): void {
    let at = this.#rows.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(key, row, this.#keys[parent], this.#rows[parent])) break;
      this.#put(at, this.#rows[parent], this.#keys[parent]);
      at = parent;
    }
    this.#put(at, row, key);
  }

  /** The row with the greatest key, taken out; −1: there is none. */
  pop(): number {
    const [top, row, key] = [this.#rows[0], this.#rows.pop(), this.#keys.pop()];
    if (row === undefined || key === undefined) return -1;
    if (this.#rows.length === 0) return row;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#rows.length) break;
      const right = child + 1;
      if (
        right < this.#rows.length &&
        before(this.#keys[right], this.#rows[right], this.#keys[child], this.#rows[child])
      )
        child = right;
      if (!before(this.#keys[child], this.#rows[child], key, row)) break;
      this.#put(at, this.#rows[child], this.#keys[child]);
      at = child;
    }
    this.#put(at, row, key);
    return top;
  }

  #put(at: number, row: number, key: number): void {
    this.#rows[at] = row;
    this.#keys[at] = key;
  }
}

function before(key: number, row: number, otherKey: number, otherRow: number): boolean {
  return key > otherKey || (key === otherKey && row < otherRow);
}
