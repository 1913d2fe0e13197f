import type { Instance, Tag } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import { tagIdsOf } from "./readLabels.ts";

/** A tag and the images of the project that bear it or one below it. */
export interface TaggedImages {
  readonly tag: Tag;
  readonly instancesOf: ReadonlyMap<string, readonly Instance[]>;
}

/** @throws Error where there is no such tag any more */
export async function imagesWithTag(
  ctx: Pick<MlContext, "project">,
  tagId: number,
): Promise<TaggedImages> {
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
  const all = Map.groupBy(await ctx.project.instances(), ({ sha1 }) => sha1 ?? "");
  all.delete("");
  const borne = await tagIdsOf(ctx, tag.propertyId, { sha1s: [], instancesOf: all });
  return {
    tag,
    instancesOf: new Map(
      [...all].filter(([sha1]) => [...(borne.get(sha1) ?? [])].some((id) => family.has(id))),
    ),
  };
}
