import { compareNames } from "../../base/compareNames.ts";
import type { PropertyInfo, TagInfo } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { absent } from "../columns/instanceColumns.ts";
import type { PropertyRow } from "../db/properties.ts";

export function describeProperties({ properties }: Dataset): PropertyInfo[] {
  return properties.list.map((property) => ({ ...property, filled: properties.filled(property) }));
}

/** Tags of a property by name, with the number of instances that bear each. */
export function describeTags(dataset: Dataset, property: PropertyRow): TagInfo[] {
  const counts = countTagged(dataset, property);
  return dataset.properties
    .tags(property.id)
    .map((tag) => ({ ...tag, instances: counts.get(tag.id) ?? 0 }))
    .toSorted((a, b) => compareNames(a.name, b.name));
}

function countTagged(
  { instances, properties }: Dataset,
  property: PropertyRow,
): Map<number, number> {
  const column = properties.column(property);
  const counts = new Map<number, number>();
  const { state, image, end } = instances;
  const rowOf = (id: number): number => (property.mode === "image" ? image[id] : id);
  if (column.kind === "tag") {
    for (let id = 1; id < end; id++) {
      const tagId = state[id] === absent ? 0 : column.values[rowOf(id)];
      if (tagId > 0) counts.set(tagId, (counts.get(tagId) ?? 0) + 1);
    }
  } else if (column.kind === "tags")
    for (const [tagId, bits] of column.byTag) {
      let count = 0;
      for (let id = 1; id < end; id++) if (state[id] !== absent && bits.has(rowOf(id))) count++;
      counts.set(tagId, count);
    }
  return counts;
}
