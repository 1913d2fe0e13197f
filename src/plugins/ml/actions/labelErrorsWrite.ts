import type { Tag } from "../../../plugin-api/index.ts";
import type { MlContext } from "../plugin.ts";
import { counted } from "./shared/counted.ts";
import { tagsProperty } from "./shared/tagImages.ts";
import type { Targets } from "./shared/targets.ts";

/** A label that is likely wrong. */
export interface Finding {
  readonly sha1: string;
  readonly label: Tag;
  readonly suggested: Tag;
  /** In [0, 1]: how unlikely the label is. */
  readonly score: number;
}

/** What a run writes beside its result. */
export interface Writes {
  /** A property of one tag an image; `id` null: it is made. */
  readonly suggestion: { readonly name: string; readonly id: number | null } | null;
  /** A tag in the property `issues`; `propertyId` null: it is made. */
  readonly tag: { readonly name: string; readonly propertyId: number | null } | null;
}

const issuesProperty = "issues";

/** Before anything is computed. @throws Error where a name belongs to something that cannot hold it */
export async function checkWrites(
  ctx: Pick<MlContext, "project">,
  given: { readonly suggestion: string; readonly tag: string },
): Promise<Writes> {
  const suggestion = given.suggestion.trim();
  const tag = given.tag.trim();
  return {
    suggestion:
      suggestion === "" ? null : { name: suggestion, id: await singleTagProperty(ctx, suggestion) },
    tag: tag === "" ? null : { name: tag, propertyId: await tagsProperty(ctx, issuesProperty) },
  };
}

/** Writes findings in one commit; answers what was done, as sentences. */
export async function writeFindings(
  ctx: Pick<MlContext, "project">,
  { suggestion, tag }: Writes,
  findings: readonly Finding[],
  targets: Targets,
): Promise<string[]> {
  if (findings.length === 0 || (!suggestion && !tag)) return [];
  const said: string[] = [];
  const commit = ctx.project.commit(`Mark ${counted(findings.length, "likely label error")}`);
  const sha1s = findings.map(({ sha1 }) => sha1);
  if (suggestion) {
    const id =
      suggestion.id ?? commit.createProperty({ name: suggestion.name, type: "tag", mode: "image" });
    const known = id > 0 ? await ctx.project.tags({ propertyIds: [id] }) : [];
    const tagIds = new Map(known.map(({ name, id: tagId }) => [name, tagId]));
    for (const { suggested } of findings)
      if (!tagIds.has(suggested.name))
        tagIds.set(
          suggested.name,
          commit.createTag({ propertyId: id, name: suggested.name, color: suggested.color }),
        );
    commit.setImageValues(
      id,
      sha1s,
      findings.map(({ suggested }) => tagIds.get(suggested.name) ?? null),
    );
    said.push(`The proposed labels are in '${suggestion.name}'`);
  }
  if (tag) {
    const id =
      tag.propertyId ??
      commit.createProperty({ name: issuesProperty, type: "multi_tags", mode: "image" });
    const known = id > 0 ? await ctx.project.tags({ propertyIds: [id] }) : [];
    const tagId =
      known.find(({ name }) => name === tag.name)?.id ??
      commit.createTag({ propertyId: id, name: tag.name });
    const instanceIds = sha1s.flatMap(
      (sha1) => targets.instancesOf.get(sha1)?.map(({ id: instanceId }) => instanceId) ?? [],
    );
    commit.addTags(id, instanceIds, [tagId]);
    said.push(`They are tagged '${tag.name}' in '${issuesProperty}'`);
  }
  await ctx.project.do(commit);
  return said;
}

/**
 * The id of the property of one tag an image with this name; null: there is none yet.
 * @throws Error where the name belongs to something else
 */
async function singleTagProperty(
  ctx: Pick<MlContext, "project">,
  name: string,
): Promise<number | null> {
  const found = (await ctx.project.properties({ computed: true })).find((one) => one.name === name);
  if (!found) return null;
  if (found.type !== "tag" || found.mode !== "image" || found.id === null)
    throw new Error(
      `'${name}' holds ${found.computed ? "what is worked out from files" : `${found.type} values of ${found.mode}s`}, and proposals are one tag an image. Choose another name.`,
    );
  return found.id;
}
