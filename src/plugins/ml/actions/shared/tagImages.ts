import type { MlContext } from "../../plugin.ts";

export interface Tagging {
  /** Of a property of tags; it is made, with several tags an image, where there is none of this name. */
  readonly property: string;
  /** It is made where the property has none of this name. */
  readonly tag: string;
  readonly instanceIds: Int32Array;
  /** Of the commit, as one sentence without a full stop. */
  readonly title: string;
}

/**
 * Tags images in one commit.
 * @throws Error where the property cannot hold the tag beside others
 */
export async function tagImages(
  ctx: Pick<MlContext, "project">,
  { property, tag, instanceIds, title }: Tagging,
): Promise<void> {
  const propertyId = await tagsProperty(ctx, property);
  const commit = ctx.project.commit(title);
  const id =
    propertyId ?? commit.createProperty({ name: property, type: "multi_tags", mode: "image" });
  const tags = id > 0 ? await ctx.project.tags({ propertyIds: [id] }) : [];
  const tagId =
    tags.find(({ name }) => name === tag)?.id ?? commit.createTag({ propertyId: id, name: tag });
  commit.addTags(id, instanceIds, [tagId]);
  await ctx.project.do(commit);
}

/**
 * The id of the property of several tags with this name; null: there is none yet.
 * @throws Error where the name belongs to something else
 */
export async function tagsProperty(
  ctx: Pick<MlContext, "project">,
  name: string,
): Promise<number | null> {
  const found = (await ctx.project.properties({ computed: true })).find((one) => one.name === name);
  if (!found) return null;
  if (found.type !== "multi_tags" || found.id === null)
    throw new Error(
      `'${name}' holds ${found.computed ? "what is worked out from files" : `${found.type} values`}, not several tags. Choose another property.`,
    );
  return found.id;
}
