/** The best k of many scored rows: a heap whose root is the worst of them. */
export class TopRows {
  readonly #rows: Int32Array;
  readonly #scores: Float32Array;
  #size = 0;

  /** @param rows where they are kept, k like `scores`: what is there says nothing */
  constructor(
    k: number,
    rows: Int32Array = new Int32Array(k),
    scores: Float32Array = new Float32Array(k),
  ) {
    this.#rows = rows;
    this.#scores = scores;
  }

  /** The k. */
  get capacity(): number {
    return this.#rows.length;
  }

  /** What a row has to exceed to be taken. */
  get least(): number {
    return this.#size < this.#rows.length ? -Infinity : this.#scores[0];
  }

  offer(row: number, score: number): void {
    if (this.#size < this.#rows.length) this.#rise(this.#size++, row, score);
    else if (score > this.#scores[0]) this.#sink(row, score);
  }

  /** Writes them best first, equal ones by row, to [at, at + k); what is left over is row −1 with the score 0. Empties it. */
  take(rows: Int32Array, scores: Float32Array, at: number): void {
    const order = Array.from({ length: this.#size }, (_, i) => i).sort(
      (a, b) => this.#scores[b] - this.#scores[a] || this.#rows[a] - this.#rows[b],
    );
    const k = this.#rows.length;
    for (let i = 0; i < k; i++) {
      const from = order[i];
      rows[at + i] = from === undefined ? -1 : this.#rows[from];
      scores[at + i] = from === undefined ? 0 : this.#scores[from];
    }
    this.#size = 0;
  }

  #rise(place: number, row: number, score: number): void {
    let at = place;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#scores[parent] <= score) break;
      this.#put(at, this.#rows[parent], this.#scores[parent]);
      at = parent;
    }
    this.#put(at, row, score);
  }

  #sink(row: number, score: number): void {
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#scores[child + 1] < this.#scores[child]) child++;
      if (this.#scores[child] >= score) break;
      this.#put(at, this.#rows[child], this.#scores[child]);
      at = child;
    }
    this.#put(at, row, score);
  }

  #put(at: number, row: number, score: number): void {
    this.#rows[at] = row;
    this.#scores[at] = score;
  }
}
