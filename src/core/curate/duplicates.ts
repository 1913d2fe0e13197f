import type { Database } from "better-sqlite3";
import { bytesOf } from "../../protocol/bytes.ts";
import type { Duplicates, KeepRule } from "../../protocol/curate.ts";
import type { Dataset } from "../columns/dataset.ts";
import { joinAlike } from "./alike.ts";
import { DisjointSets } from "./disjointSets.ts";

/** Groups of instances that are alike (see {@link joinAlike}), in each the one to keep first, the others by path. */
export function findDuplicates(
  db: Database,
  dataset: Dataset,
  ids: Int32Array,
  options: { distance: number | null; keep: KeepRule },
): Duplicates {
  const byPath = inPathOrder(dataset, ids);
  const sets = new DisjointSets(byPath.length);
  joinAlike(db, dataset, byPath, options.distance, sets);
  const groups = new Map<number, number[]>();
  for (const [position, root] of sets.roots().entries()) {
    const group = groups.get(root);
    if (group) group.push(byPath[position]);
    else groups.set(root, [byPath[position]]);
  }
  const alike = [...groups.values()].filter(({ length }) => length > 1);
  const rank = rankBy(dataset, options.keep);
  const ordered = alike.map((group) => keptFirst(group, rank));
  return {
    groups: ordered.length,
    ids: bytesOf(Int32Array.from(ordered.flat())),
    lengths: bytesOf(Int32Array.from(ordered, ({ length }) => length)),
  };
}

function inPathOrder(dataset: Dataset, ids: Int32Array): Int32Array {
  const wanted = new Set(ids);
  return dataset.names().byPath.filter((id) => wanted.has(id));
}

function keptFirst(group: readonly number[], rank: (id: number) => number): number[] {
  // The first of the best: the group is in the order of paths.
  const kept = group.reduce((best, id) => (rank(id) > rank(best) ? id : best));
  return [kept, ...group.filter((id) => id !== kept)];
}

function rankBy({ instances, images }: Dataset, rule: KeepRule): (id: number) => number {
  switch (rule) {
    case "first path":
      return () => 0;
    case "largest picture":
      return (id) => images.width[instances.image[id]] * images.height[instances.image[id]];
    case "largest file":
      return (id) => instances.bytes[id];
    case "oldest":
      return (id) => -instances.modified[id];
    case "newest":
      return (id) => instances.modified[id];
  }
}
