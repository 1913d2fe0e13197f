import type { PropertyValue, Tag } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import type { Targets } from "./targets.ts";

/** Which tag each of some images bears. */
export interface Labels {
  /** The classes: tags that at least one of the images bears, by name. */
  readonly tags: readonly Tag[];
  /** In the order of the images: a place in `tags`; −1: no tag, or several. */
  readonly of: Int32Array;
  /** Images that bear several tags at a time, or whose copies bear different ones. */
  readonly ambiguous: number;
}

/**
 * The labels of images.
 * @param propertyId of a property of tags
 * @throws Error where there is no such property
 */
export async function readLabels(
  ctx: Pick<MlContext, "project">,
  propertyId: number,
  targets: Targets,
  sha1s: readonly string[],
): Promise<Labels> {
  const tagIds = await tagIdsOf(ctx, propertyId, targets);
  const known = new Map(
    (await ctx.project.tags({ propertyIds: [propertyId] })).map((tag) => [tag.id, tag]),
  );
  const used = new Set<number>();
  let ambiguous = 0;
  const single = sha1s.map((sha1) => {
    const [first, ...others] = tagIds.get(sha1) ?? [];
    if (others.length > 0) ambiguous++;
    if (first === undefined || others.length > 0 || !known.has(first)) return null;
    used.add(first);
    return first;
  });
  const tags = [...used]
    .flatMap((id) => known.get(id) ?? [])
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
  const placeOf = new Map(tags.map(({ id }, place) => [id, place]));
  return {
    tags,
    of: Int32Array.from(single, (id) => (id === null ? -1 : (placeOf.get(id) ?? -1))),
    ambiguous,
  };
}

/** All tags that each image bears, on whichever of its copies. */
export async function tagIdsOf(
  { project }: Pick<MlContext, "project">,
  propertyId: number,
  { instancesOf }: Targets,
): Promise<Map<string, Set<number>>> {
  const [property] = await project.properties({ ids: [propertyId] });
  if (property?.type !== "tag" && property?.type !== "multi_tags")
    throw new Error("The property of the labels is not there any more. Choose another one.");
  const found = new Map<string, Set<number>>();
  const add = (sha1: string, value: PropertyValue): void => {
    const ids = found.get(sha1) ?? new Set();
    found.set(sha1, ids);
    for (const id of Array.isArray(value) ? (value as readonly number[]) : [value])
      if (typeof id === "number") ids.add(id);
  };
  if (property.mode === "image") {
    for (const { sha1, value } of await project.imageValues({ propertyIds: [propertyId] }))
      if (instancesOf.has(sha1)) add(sha1, value);
    return found;
  }
  const sha1Of = new Map<number, string>();
  for (const [sha1, instances] of instancesOf) for (const { id } of instances) sha1Of.set(id, sha1);
  for (const { instanceId, value } of await project.instanceValues({ propertyIds: [propertyId] })) {
    const sha1 = sha1Of.get(instanceId);
    if (sha1 !== undefined) add(sha1, value);
  }
  return found;
}
