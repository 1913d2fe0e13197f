/** Memory that is used again for what is made of each picture: fresh memory has to be cleared, and collected. */
export class PictureMemory {
  #words = new Uint32Array();
  #used = 0;
  #bytes = new Uint8Array();

  /** Words that are good until {@link clear}; what is in them says nothing. */
  takeWords(count: number): Uint32Array {
    const end = this.#used + count;
    // What was taken keeps the memory before.
    if (end > this.#words.length) this.#words = new Uint32Array(2 * end);
    const taken = this.#words.subarray(this.#used, end);
    this.#used = end;
    return taken;
  }

  /** Bytes that are good until the next call. */
  takeBytes(count: number): Uint8Array {
    if (count > this.#bytes.length) this.#bytes = new Uint8Array(count);
    return this.#bytes.subarray(0, count);
  }

  clear(): void {
    this.#used = 0;
  }
}
