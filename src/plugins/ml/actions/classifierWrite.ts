import type { Commit, Property, PropertyValue, Tag } from "../../../plugin-api/index.ts";
import type { MlContext } from "../plugin.ts";
import type { Proposals } from "./classifierPropose.ts";
import { counted } from "./shared/counted.ts";
import { namedProperty } from "./shared/namedProperty.ts";
import { tagIdsOf } from "./shared/readLabels.ts";
import type { Targets } from "./shared/targets.ts";

/** Of the property that proposals for another are written to. */
export function proposedName({ name }: Pick<Property, "name">): string {
  return `proposed ${name}`;
}

/**
 * The property of proposals for another; null: there is none yet.
 * @throws Error where its name belongs to something else
 */
export async function proposedProperty(
  ctx: Pick<MlContext, "project">,
  property: Property,
): Promise<number | null> {
  const found = await namedProperty(ctx, proposedName(property), {
    types: [property.type],
    mode: "image",
    but: `proposals for '${property.name}' are ${property.type === "tag" ? "one tag" : "tags"} of images. Rename it first.`,
  });
  return found?.id ?? null;
}

/** Writes what is sure enough in one commit; those of an earlier run for the same images give way, of tagged ones, too. */
export async function writeProposals(
  ctx: Pick<MlContext, "project">,
  { property, unlabelled, sure }: Proposals,
  targets: Targets,
): Promise<void> {
  const existing = await proposedProperty(ctx, property);
  const open = new Set(unlabelled);
  const former = existing === null ? [] : [...(await tagIdsOf(ctx, existing, targets))];
  const stale = former.flatMap(([sha1, ids]) => (ids.size > 0 && !open.has(sha1) ? [sha1] : []));
  if (unlabelled.length === 0 && stale.length === 0) return;
  const bySha1 = Map.groupBy(sure, ({ sha1 }) => sha1);
  const commit = ctx.project.commit(
    `Propose ${property.name} for ${counted(bySha1.size, "image")}`,
  );
  const id =
    existing ??
    commit.createProperty({ name: proposedName(property), type: property.type, mode: "image" });
  const tagId = await tagsByName(
    ctx,
    commit,
    id,
    sure.map(({ tag }) => tag),
  );
  commit.setImageValues(
    id,
    unlabelled,
    unlabelled.map((sha1): PropertyValue => {
      const ids = bySha1.get(sha1)?.map(({ tag }) => tagId(tag.name)) ?? [];
      if (ids.length === 0) return null;
      return property.type === "tag" ? (ids[0] ?? null) : ids;
    }),
  );
  commit.setImageValues(id, stale, { all: null });
  await ctx.project.do(commit);
}

/** Finds the tags of a property by name, making those that it has not got. */
export async function tagsByName(
  ctx: Pick<MlContext, "project">,
  commit: Commit,
  propertyId: number,
  wanted: readonly Pick<Tag, "name" | "color">[],
): Promise<(name: string) => number> {
  const known = propertyId > 0 ? await ctx.project.tags({ propertyIds: [propertyId] }) : [];
  const ids = new Map(known.map(({ name, id }) => [name, id]));
  for (const { name, color } of wanted)
    if (!ids.has(name)) ids.set(name, commit.createTag({ propertyId, name, color }));
  return (name) => ids.get(name) ?? 0;
}
