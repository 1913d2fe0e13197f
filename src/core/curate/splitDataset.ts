import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import { bytesOf } from "../../protocol/bytes.ts";
import type { SplitParams } from "../../protocol/curate.ts";
import type { CommitInput } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { PropertyRow } from "../db/properties.ts";
import { emptyCommit } from "../../protocol/emptyCommit.ts";
import { joinAlike } from "./alike.ts";
import { codesOf } from "./codes.ts";
import { DisjointSets } from "./disjointSets.ts";
import { assignSplit } from "./split.ts";

/**
 * The commit that splits instances and how many each part gets. Instances of one image stay together, so that what is
 * trained on is never tested on. A new property belongs to images: a copy that is found later gets its part with it.
 * @throws WinnowError bad-request
 */
export function splitDataset(
  db: Database,
  dataset: Dataset,
  ids: Int32Array,
  params: Omit<SplitParams, "target">,
): { commit: CommitInput; counts: number[] } {
  const { parts, seed } = params;
  const names = new Set(parts.map(({ name }) => name));
  if (names.size < parts.length)
    throw new WinnowError("bad-request", "Two parts of a split have the same name.");
  const existing = dataset.properties.named(params.property);
  if (existing && existing.type !== "tag")
    throw new WinnowError(
      "bad-request",
      `The split cannot be kept in '${existing.name}', which is no tag property. Name another one.`,
    );
  // In the order of ids, so that the same seed gives the same split however the instances were listed.
  const items = ids.toSorted();
  const sets = new DisjointSets(items.length);
  joinAlike(db, dataset, items, params.distance, sets);
  if (params.groupedBy !== null) sets.joinEqual(codesOf(dataset, items, params.groupedBy), 0);
  const assigned = assignSplit({
    count: items.length,
    parts,
    clusters: sets.roots(),
    seed,
    ...(params.stratify === null ? {} : { strata: codesOf(dataset, items, params.stratify) }),
  });
  const counts = parts.map((_, part) => assigned.filter((of) => of === part).length);
  const shares = parts.map(({ name }, part) => `${name} ${counts[part].toLocaleString("en")}`);
  const title = `Split ${items.length.toLocaleString("en")} images: ${shares.join(", ")}`;
  const propertyId = existing?.id ?? newProperty;
  const tagIds = parts.map(({ name }, part) => tagIdOf(dataset, existing, name) ?? newTag(part));
  const isOfImages = (existing?.mode ?? "image") === "image";
  const values = parts.map((_, part) => {
    const members = items.filter((_id, item) => assigned[item] === part);
    const targets = isOfImages ? imagesOf(dataset, members) : members;
    const value = { kind: "same" as const, value: tagIds[part] };
    return { propertyId, ids: bytesOf(targets), how: "set" as const, values: value };
  });
  const made = newObjects(dataset, params, existing);
  return { commit: { ...emptyCommit, ...made, title: title.slice(0, 300), values }, counts };
}

const newProperty = -1;
const newTag = (part: number): number => -2 - part;

/** The property and the tags that there are not yet. */
function newObjects(
  dataset: Dataset,
  { property: name, parts }: Pick<SplitParams, "property" | "parts">,
  existing: PropertyRow | undefined,
): Pick<CommitInput, "properties" | "tags"> {
  const propertyId = existing?.id ?? newProperty;
  const tags = parts.flatMap((part, i) =>
    tagIdOf(dataset, existing, part.name) === undefined
      ? [{ id: newTag(i), propertyId, name: part.name, color: null, parents: [] }]
      : [],
  );
  if (existing) return { properties: [], tags };
  return {
    properties: [{ id: propertyId, name, type: "tag", mode: "image", groupId: null }],
    tags,
  };
}

function tagIdOf(
  dataset: Dataset,
  property: PropertyRow | undefined,
  name: string,
): number | undefined {
  return property && dataset.properties.tagNamed(property.id, name)?.id;
}

function imagesOf({ instances }: Dataset, ids: Int32Array): Int32Array {
  return new Int32Array(new Set(Array.from(ids, (id) => instances.image[id]).filter(Boolean)));
}
