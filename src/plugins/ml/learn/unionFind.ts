/** Disjoint sets of 0 … `count` − 1 with path halving and union by size (Tarjan and van Leeuwen 1984). */
export class UnionFind {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;
  #sets: number;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
    this.#size = new Int32Array(count).fill(1);
    this.#sets = count;
  }

  /** How many sets there are. */
  get sets(): number {
    return this.#sets;
  }

  /** The item that stands for the set of `item`. */
  find(item: number): number {
    const parent = this.#parent;
    let at = item;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** How many items the set of `item` has. */
  sizeOf(item: number): number {
    return this.#size[this.find(item)];
  }

  /** Makes one set of two; whether they were two. */
  join(a: number, b: number): boolean {
    let large = this.find(a);
    let small = this.find(b);
    if (large === small) return false;
    if (this.#size[large] < this.#size[small]) [large, small] = [small, large];
    this.#parent[small] = large;
    this.#size[large] += this.#size[small];
    this.#sets--;
    return true;
  }
}
