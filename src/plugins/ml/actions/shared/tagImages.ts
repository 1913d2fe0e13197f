import type { Property, PropertyMode } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import { tagIdsOf } from "./readLabels.ts";
import { instanceIdsOf, type Targets } from "./targets.ts";

export interface Tagging {
  /** Of a property of several tags; it is made where there is none of this name. */
  readonly property: string;
  /** Of a property that is made; "image" when not said: all copies of an image get the tag. */
  readonly mode?: PropertyMode;
  /** It is made where the property has none of this name. */
  readonly tag: string;
  readonly instanceIds: Int32Array;
  /** Images that lose the tag where they bear it, from an earlier run. */
  readonly others?: Targets;
  /** Of the commit, as one sentence without a full stop. */
  readonly title: string;
}

/**
 * Tags images in one commit, none where there is nothing to do. Answers how many images lost the tag.
 * @throws Error where the property cannot hold the tag beside others
 */
export async function tagImages(
  ctx: Pick<MlContext, "project">,
  { property, mode = "image", tag, instanceIds, others, title }: Tagging,
): Promise<number> {
  const found = await tagsProperty(ctx, property);
  const tags = found ? await ctx.project.tags({ propertyIds: [found.id] }) : [];
  const known = tags.find(({ name }) => name === tag)?.id;
  const losing =
    found && known !== undefined && others ? await bearersOf(ctx, found.id, known, others) : [];
  if (instanceIds.length === 0 && losing.length === 0) return 0;
  const commit = ctx.project.commit(title);
  const id = found?.id ?? commit.createProperty({ name: property, type: "multi_tags", mode });
  const tagId = known ?? commit.createTag({ propertyId: id, name: tag });
  commit.addTags(id, instanceIds, [tagId]);
  if (others) commit.removeTags(id, instanceIdsOf(others, losing), [tagId]);
  await ctx.project.do(commit);
  return losing.length;
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
export async function tagsProperty(
  ctx: Pick<MlContext, "project">,
  name: string,
): Promise<(Property & { readonly id: number }) | null> {
  const found = (await ctx.project.properties({ computed: true })).find((one) => one.name === name);
  if (!found) return null;
  if (found.type !== "multi_tags" || found.id === null)
    throw new Error(
      `'${name}' holds ${found.computed ? "what is worked out from files" : `${found.type} values`}, not several tags. Choose another property.`,
    );
  return { ...found, id: found.id };
}
