import type { Grouping } from "../../protocol/properties.ts";
import type { ViewGroup } from "../../protocol/view.ts";
import type { Dataset } from "../columns/dataset.ts";
import { sortByKeys } from "../columns/radixSort.ts";

export interface Grouped {
  readonly order: Int32Array;
  readonly groups: readonly ViewGroup[];
}

/** Puts an order into groups, keeping it within each; instances without a value form the last group. */
export function groupOrder(dataset: Dataset, order: Int32Array, by: Grouping): Grouped {
  const ranks = groupRanks(dataset, by);
  const keys = Float64Array.from(order, ranks.rankOf);
  const sorted = sortByKeys(order, keys, false);
  const groups: ViewGroup[] = [];
  let start = 0;
  for (let i = 1; i <= sorted.length; i++) {
    const rank = ranks.rankOf(sorted[start]);
    if (i < sorted.length && Object.is(ranks.rankOf(sorted[i]), rank)) continue;
    const name = Number.isNaN(rank) ? withoutValue : ranks.nameOf(rank);
    groups.push({ ...name, start, count: i - start });
    start = i;
  }
  return { order: sorted, groups };
}

interface Ranks {
  /** Rank of an instance's group, or NaN. */
  rankOf(id: number): number;
  nameOf(rank: number): { key: string; label: string };
}

const withoutValue = { key: "", label: "Not decoded yet" };

function groupRanks(dataset: Dataset, by: Grouping): Ranks {
  const { instances, images } = dataset;
  switch (by) {
    case "folder": {
      const order = dataset.folderOrder();
      const byRank = new Map([...dataset.folders].map((folder) => [order[folder.id], folder]));
      return {
        rankOf: (id) => order[instances.folder[id]] ?? NaN,
        nameOf: (rank) => {
          const folder = byRank.get(rank);
          return { key: folder?.path ?? "", label: folder?.path || "(project folder)" };
        },
      };
    }
    case "format": {
      const sorted = images.formats.toSorted();
      const ranks = images.formats.map((format) => sorted.indexOf(format));
      return {
        rankOf: (id) => (instances.image[id] ? ranks[images.format[instances.image[id]]] : NaN),
        nameOf: (rank) => ({ key: sorted[rank], label: sorted[rank].toUpperCase() }),
      };
    }
    case "size":
      return {
        rankOf: (id) => {
          const image = instances.image[id];
          if (image === 0) return NaN;
          const megapixels = (images.width[image] * images.height[image]) / 1e6;
          return sizeEdges.findLastIndex((edge) => megapixels >= edge);
        },
        nameOf: (rank) => {
          const [from, to] = [sizeEdges[rank], sizeEdges[rank + 1]];
          return {
            key: String(from),
            label: to === undefined ? `${from} MP and more` : `${from} – ${to} MP`,
          };
        },
      };
    case "date":
      return {
        // Newest first: people look for what they added last.
        rankOf: (id) => -monthOf(instances.modified[id]),
        nameOf: (rank) => monthName(-rank),
      };
  }
}

/** Lower edges of the size groups in megapixels. */
const sizeEdges = [0, 0.1, 0.3, 1, 2, 5, 10, 20, 50];

function monthOf(time: number): number {
  const date = new Date(time);
  return date.getFullYear() * 12 + date.getMonth();
}

function monthName(month: number): { key: string; label: string } {
  const year = Math.floor(month / 12);
  const first = new Date(year, month % 12, 1);
  const label = first.toLocaleDateString("en", { month: "long", year: "numeric" });
  return { key: `${year}-${String((month % 12) + 1).padStart(2, "0")}`, label };
}
