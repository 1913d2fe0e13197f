import type { Instance, Tag } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import { tagIdsOf } from "./readLabels.ts";
import { tagFamily } from "./tagFamily.ts";

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
  const { tag, ids: family } = await tagFamily(ctx, tagId);
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
