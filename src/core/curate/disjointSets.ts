/** Union-find over positions [0, count). */
export class DisjointSets {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
  }

  find(item: number): number {
    let root = item;
    while (this.#parent[root] !== root) root = this.#parent[root];
    // Path compression: what was walked now points to the root.
    for (let at = item; at !== root;) [at, this.#parent[at]] = [this.#parent[at], root];
    return root;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    // The lower one leads, so that the answer does not depend on the order of joining.
    if (x !== y) this.#parent[Math.max(x, y)] = Math.min(x, y);
  }

  /** Joins all that have the same key; `skip` is no key. */
  joinEqual(keys: ArrayLike<number>, skip: number): void {
    const first = new Map<number, number>();
    for (let item = 0; item < keys.length; item++) {
      if (keys[item] === skip) continue;
      const other = first.get(keys[item]);
      if (other === undefined) first.set(keys[item], item);
      else this.join(other, item);
    }
  }

  /** The lowest position of each item's set. */
  roots(): Int32Array {
    return Int32Array.from(this.#parent, (_, item) => this.find(item));
  }
}
