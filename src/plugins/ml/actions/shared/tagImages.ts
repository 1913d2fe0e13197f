import type { Instance, Property, PropertyMode } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import { namedProperty } from "./namedProperty.ts";
import { tagIdsOf } from "./readLabels.ts";
import type { Targets } from "./targets.ts";

export interface Tagging {
  /** Of a property of several tags; it is made where there is none of this name. */
  readonly property: string;
  /** Of a property that is made; "image" when not said: all copies of an image get the tag. */
  readonly mode?: PropertyMode;
  /** It is made where the property has none of this name. */
  readonly tag: string;
  readonly instanceIds: Int32Array;
  /** Of these, what is not tagged now loses the tag where it bears it, from an earlier run. */
  readonly among?: Targets;
  /** Of the commit, as one sentence without a full stop. */
  readonly title: string;
}

/**
 * Tags images in one commit, none where there is nothing to do. Answers how many images lost the tag.
 * @throws Error where the property cannot hold the tag beside others
 */
export async function tagImages(
  ctx: Pick<MlContext, "project">,
  { property, mode = "image", tag, instanceIds, among, title }: Tagging,
): Promise<number> {
  const found = await tagsProperty(ctx, property);
  const tags = found ? await ctx.project.tags({ propertyIds: [found.id] }) : [];
  const known = tags.find(({ name }) => name === tag)?.id;
  const losing =
    found && known !== undefined && among
      ? await untagged(ctx, found, known, among, new Set(instanceIds))
      : [];
  if (instanceIds.length === 0 && losing.length === 0) return 0;
  const commit = ctx.project.commit(title);
  const id = found?.id ?? commit.createProperty({ name: property, type: "multi_tags", mode });
  const tagId = known ?? commit.createTag({ propertyId: id, name: tag });
  commit.addTags(id, instanceIds, [tagId]);
  commit.removeTags(
    id,
    losing.map((one) => one.id),
    [tagId],
  );
  await ctx.project.do(commit);
  return new Set(losing.map(({ sha1 }) => sha1)).size;
}

/** Instances that bear a tag and are not to; where copies share their tags, one that is tagged speaks for all. */
async function untagged(
  ctx: Pick<MlContext, "project">,
  { id, mode }: Pick<Property, "mode"> & { readonly id: number },
  tagId: number,
  among: Targets,
  tagged: ReadonlySet<number>,
): Promise<Instance[]> {
  const isTagged = (one: Instance): boolean => tagged.has(one.id);
  if (mode === "image")
    return (await bearersOf(ctx, id, tagId, among))
      .map((sha1) => among.instancesOf.get(sha1) ?? [])
      .filter((copies) => !copies.some(isTagged))
      .flat();
  const values = await ctx.project.instanceValues({ propertyIds: [id] });
  const bearers = new Set(
    values
      .filter(({ value }) => Array.isArray(value) && (value as readonly number[]).includes(tagId))
      .map(({ instanceId }) => instanceId),
  );
  return [...among.instancesOf.values()]
    .flat()
    .filter((one) => bearers.has(one.id) && !isTagged(one));
}

/** Those of some images that bear a tag, on whichever of their copies. */
export async function bearersOf(
  ctx: Pick<MlContext, "project">,
  propertyId: number,
  tagId: number,
  images: Targets,
): Promise<string[]> {
  const borne = await tagIdsOf(ctx, propertyId, images);
  return images.sha1s.filter((sha1) => borne.get(sha1)?.has(tagId));
}

/**
 * The property of several tags with this name; null: there is none yet.
 * @throws Error where the name belongs to something else
 */
export function tagsProperty(
  ctx: Pick<MlContext, "project">,
  name: string,
): Promise<(Property & { readonly id: number }) | null> {
  const but = "this needs one that holds several tags. Choose another property.";
  return namedProperty(ctx, name, { types: ["multi_tags"], but });
}
