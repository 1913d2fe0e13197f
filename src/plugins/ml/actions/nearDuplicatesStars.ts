import { UnionFind } from "../learn/unionFind.ts";

/** Two items that are alike, and how much. */
export interface Edge {
  readonly a: number;
  readonly b: number;
  readonly score: number;
}

/**
 * Groups of items of 0 … `count` − 1 that are connected, without chains: a chain of small differences (frames of a film,
 * shades of a sky) connects what is not alike at all. Edges are taken the strongest first; two groups become one only while
 * their centres are alike. The centre of a group is that of its larger half. Groups of two and more, by their lowest items.
 */
export function starGroups(
  count: number,
  edges: readonly Edge[],
  areAlike: (a: number, b: number) => boolean,
): Int32Array[] {
  const sets = new UnionFind(count);
  const centres = Int32Array.from({ length: count }, (_, item) => item);
  for (const { a, b } of edges.toSorted((x, y) => y.score - x.score || x.a - y.a || x.b - y.b)) {
    const [first, second] = [sets.find(a), sets.find(b)];
    if (first === second) continue;
    const [one, two] = [centres[first], centres[second]];
    const isPair = one === a && two === b;
    if (!isPair && !areAlike(one, two)) continue;
    const centre = sets.sizeOf(a) >= sets.sizeOf(b) ? one : two;
    sets.join(a, b);
    centres[sets.find(a)] = centre;
  }
  const groups = new Map<number, number[]>();
  for (let item = 0; item < count; item++) {
    const root = sets.find(item);
    const group = groups.get(root);
    if (group) group.push(item);
    else groups.set(root, [item]);
  }
  return [...groups.values()]
    .filter(({ length }) => length > 1)
    .map((group) => Int32Array.from(group));
}
