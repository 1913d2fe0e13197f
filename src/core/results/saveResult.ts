import { WinnowError } from "../../base/errors.ts";
import { bytesOf } from "../../protocol/bytes.ts";
import type { CommitInput, PropertyMode, PropertyType } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { emptyCommit } from "../../protocol/emptyCommit.ts";
import type { PropertyRow } from "../db/properties.ts";
import type { GroupRow } from "../db/results.ts";
import type { ReadGroup } from "./members.ts";
import { bestFirst, scoredOf } from "./scores.ts";

export interface SaveOptions {
  /** Of the result, for the history. */
  readonly title: string;
  readonly groups: readonly ReadGroup[];
  readonly what: "groups" | "scores";
  /** A new property's name, or that of one of a fitting type. */
  readonly property: string;
}

/**
 * The commit that writes the names of groups, or the scores of their members, into a property, and how many instances
 * it reaches. What is in no group keeps the value that it has.
 * @throws WinnowError bad-request
 */
export function saveResult(
  dataset: Dataset,
  options: SaveOptions,
): { commit: CommitInput; instances: number } {
  const { groups } = options;
  const instances = new Set(groups.flatMap(({ ids }) => [...ids])).size;
  if (instances === 0)
    throw new WinnowError("bad-request", "There is no image in these groups to save anything of.");
  const existing = dataset.properties.named(options.property);
  const mode: PropertyMode =
    existing?.mode ?? (groups.every(({ group }) => group.ofImages) ? "image" : "instance");
  const targets = groups.map(({ ids, ...rest }): Target => {
    const own = mode === "instance" ? ids : ids.map((id) => dataset.instances.image[id]);
    return { ...rest, ids: own };
  });
  const kept = { existing, mode };
  const commit =
    options.what === "groups"
      ? namesOf(dataset, options, targets, kept)
      : scoresOf(options, targets, kept);
  return { commit, instances };
}

/** Its ids are by the mode of the property; 0 for an instance without an image. */
type Target = ReadGroup;

interface Kept {
  readonly existing: PropertyRow | undefined;
  readonly mode: PropertyMode;
}

const newProperty = -1;

function namesOf(
  dataset: Dataset,
  { title, property, groups }: SaveOptions,
  targets: readonly Target[],
  { existing, mode }: Kept,
): CommitInput {
  const byMember = new Map<number, Set<string>>();
  for (const { group, ids } of targets)
    for (const id of ids) {
      if (id === 0) continue;
      const names = byMember.get(id);
      if (names) names.add(nameOf(group));
      else byMember.set(id, new Set([nameOf(group)]));
    }
  const isOverlapping = [...byMember.values()].some((names) => names.size > 1);
  const type = existing?.type ?? (isOverlapping ? "multi_tags" : "tag");
  assertType(existing, ["tag", "multi_tags"], "the names of groups");
  if (type === "tag" && isOverlapping)
    throw new WinnowError(
      "bad-request",
      `Some images are in several groups, and '${property}' holds one tag each. Name another property.`,
    );
  const names = [
    ...new Set(groups.flatMap(({ group, ids }) => (ids.length > 0 ? [nameOf(group)] : []))),
  ];
  const known = (name: string): number | undefined =>
    existing && dataset.properties.tagNamed(existing.id, name)?.id;
  const tagIds = new Map(names.map((name, i) => [name, known(name) ?? -2 - i]));
  const tagIdOf = (name: string): number => tagIds.get(name) ?? 0;
  const propertyId = existing?.id ?? newProperty;
  return {
    ...emptyCommit,
    title: titleOf(`Save the groups of ${title} as ${property}`),
    properties: existing ? [] : [rowOf(property, type, mode)],
    tags: names
      .filter((name) => tagIdOf(name) < 0)
      .map((name) => ({ id: tagIdOf(name), propertyId, name, color: null, parents: [] })),
    values: [
      {
        propertyId,
        ids: bytesOf(Int32Array.from(byMember.keys())),
        how: type === "tag" ? "set" : "add",
        values: {
          kind: "each",
          values: [...byMember.values()].map((own) => {
            const ids = [...own].map(tagIdOf);
            return type === "tag" ? ids[0] : ids;
          }),
        },
      },
    ],
  };
}

function scoresOf(
  { title, property, groups }: SaveOptions,
  targets: readonly Target[],
  { existing, mode }: Kept,
): CommitInput {
  assertType(existing, ["number"], "scores");
  const isOfMembers = scoredOf(groups.map(({ group }) => group)) === "members";
  const byMember = new Map<number, number>();
  for (const { group, ids, scores } of targets) {
    const { maxIsBest = true } = (isOfMembers ? group.scale : group.scoreScale) ?? {};
    for (let i = 0; i < ids.length; i++) {
      const score = (isOfMembers ? scores?.[i] : group.score) ?? Number.NaN;
      const known = byMember.get(ids[i]) ?? Number.NaN;
      if (ids[i] !== 0 && bestFirst(score, known, maxIsBest) < 0) byMember.set(ids[i], score);
    }
  }
  if (byMember.size === 0)
    throw new WinnowError("bad-request", "These groups have no scores that could be saved.");
  return {
    ...emptyCommit,
    title: titleOf(`Save the scores of ${title} as ${property}`),
    properties: existing ? [] : [rowOf(property, "number", mode)],
    values: [
      {
        propertyId: existing?.id ?? newProperty,
        ids: bytesOf(Int32Array.from(byMember.keys())),
        how: "set",
        // What float32 made of 0.9 is shown as 0.9.
        values: {
          kind: "each",
          values: [...byMember.values()].map((score) => Number(score.toPrecision(7))),
        },
      },
    ],
  };
}

function rowOf(
  name: string,
  type: PropertyType,
  mode: PropertyMode,
): CommitInput["properties"][number] {
  return { id: newProperty, name, type, mode, groupId: null };
}

/** A tag's name is shorter than a group's may be. */
function nameOf({ name }: GroupRow): string {
  return name.slice(0, 200).trim();
}

function titleOf(title: string): string {
  return title.slice(0, 300);
}

function assertType(
  existing: PropertyRow | undefined,
  types: readonly PropertyType[],
  what: string,
): void {
  if (existing && !types.includes(existing.type))
    throw new WinnowError(
      "bad-request",
      `'${existing.name}' is of another type and cannot hold ${what}. Name another property.`,
    );
}
