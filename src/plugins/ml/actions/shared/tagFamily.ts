import type { Tag } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";

/** A tag, and the ids of it and of all below it. @throws Error where there is no such tag any more */
export async function tagFamily(
  ctx: Pick<MlContext, "project">,
  tagId: number,
): Promise<{ readonly tag: Tag; readonly ids: ReadonlySet<number> }> {
  const [tag] = await ctx.project.tags({ ids: [tagId] });
  if (!tag) throw new Error("The tag is not there any more. Choose another one.");
  const family = new Set([tagId]);
  const tags = await ctx.project.tags({ propertyIds: [tag.propertyId] });
  // A child may come before its parent: as often as anything is added.
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { id, parents } of tags)
      if (parents.some((each) => family.has(each))) family.add(id);
  }
  return { tag, ids: family };
}
