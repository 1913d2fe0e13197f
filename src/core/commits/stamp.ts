import { bytesOf } from "../../protocol/bytes.ts";
import type { CommitInput, PropertyMode, StampChange } from "../../protocol/data.ts";
import { BitSet } from "../columns/bitSet.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { PropertyRow } from "../db/properties.ts";
import { emptyCommit } from "../../protocol/emptyCommit.ts";
import { refused } from "./refused.ts";
import { textOf } from "./valueTexts.ts";

/**
 * The commit that changes values of instances; where a property belongs to images, of the images of the instances,
 * each once. Those that are not decoded yet have no image to change. @throws WinnowError bad-request
 */
export function stampCommit(
  dataset: Dataset,
  instanceIds: Int32Array,
  changes: readonly StampChange[],
  title: string | null,
): CommitInput {
  const targets = new Map<PropertyMode, Uint8Array>();
  const idsFor = (mode: PropertyMode): Uint8Array => {
    let ids = targets.get(mode);
    if (!ids) {
      ids = bytesOf(mode === "instance" ? instanceIds : imagesOf(dataset, instanceIds));
      targets.set(mode, ids);
    }
    return ids;
  };
  const named = changes.map((change) => ({ ...change, property: propertyOf(dataset, change) }));
  return {
    ...emptyCommit,
    title: title?.trim() || titleOf(dataset, named, instanceIds.length),
    values: named.map(({ property, how, value }) => ({
      propertyId: property.id,
      ids: idsFor(property.mode),
      how,
      values: { kind: "same", value },
    })),
  };
}

function imagesOf({ instances }: Dataset, ids: Int32Array): Int32Array {
  const images = new BitSet();
  for (const id of ids) if (instances.image[id] > 0) images.add(instances.image[id]);
  return images.toIds();
}

function propertyOf({ properties }: Dataset, { propertyId }: StampChange): PropertyRow {
  const property = properties.property(propertyId);
  if (!property) throw refused(`There is no property ${propertyId} in the project.`);
  return property;
}

type NamedChange = StampChange & { readonly property: PropertyRow };

/** What the stamp does, as one sentence that says no more than 200 characters. */
function titleOf(dataset: Dataset, changes: readonly NamedChange[], count: number): string {
  const images = `${count.toLocaleString("en")} ${count === 1 ? "image" : "images"}`;
  const [first] = changes;
  if (changes.length === 1) return cut(titleOfOne(dataset, first, images));
  const tagged = changes.every(
    ({ how, property }) => how === "add" && property.type === "multi_tags",
  );
  if (tagged) return cut(`Tag ${images}: ${changes.map((c) => valueText(dataset, c)).join(", ")}`);
  return cut(`Set ${changes.map(({ property }) => property.name).join(", ")} of ${images}`);
}

function titleOfOne(dataset: Dataset, change: NamedChange, images: string): string {
  const { how, property, value } = change;
  if (how === "add") return `Tag ${images}: ${valueText(dataset, change)}`;
  if (how === "remove") return `Untag ${images}: ${valueText(dataset, change)}`;
  if (value === null) return `Clear ${property.name} of ${images}`;
  if (property.type === "tag") return `Tag ${images}: ${valueText(dataset, change)}`;
  return `Set ${property.name} of ${images} to ${valueText(dataset, change)}`;
}

function valueText(dataset: Dataset, { property, value }: NamedChange): string {
  const tagName = (id: number): string => dataset.properties.tag(id)?.name ?? String(id);
  if (Array.isArray(value)) return value.map(tagName).join(", ");
  if (typeof value === "number")
    return property.type === "tag" ? tagName(value) : textOf(property.type, value);
  return String(value);
}

function cut(title: string): string {
  return title.length > 200 ? `${title.slice(0, 199)}…` : title;
}
