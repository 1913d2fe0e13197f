import type { Commit, Tag } from "../../../plugin-api/index.ts";
import type { MlContext } from "../plugin.ts";
import { tagsByName } from "./classifierWrite.ts";
import { counted } from "./shared/counted.ts";
import { filledProperty, type FilledProperty } from "./shared/namedProperty.ts";
import { onlyThese } from "./shared/onlyThese.ts";
import { tagIdsOf } from "./shared/readLabels.ts";
import { bearersOf, tagsProperty } from "./shared/tagImages.ts";
import { instanceIdsOf, type Targets } from "./shared/targets.ts";

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
  /** A property of one tag an image. */
  readonly suggestion: FilledProperty | null;
  /** A tag in the property `issues`; `propertyId` null: it is made. */
  readonly tag: { readonly name: string; readonly propertyId: number | null } | null;
}

const issuesProperty = "issues";

/** Before anything is computed. @throws Error where a name belongs to something that cannot hold it */
export async function checkWrites(
  ctx: Pick<MlContext, "project">,
  given: { readonly suggestion: string; readonly tag: string },
): Promise<Writes> {
  const tag = given.tag.trim();
  return {
    suggestion: await filledProperty(ctx, given.suggestion, {
      types: ["tag"],
      mode: "image",
      but: "proposals are one tag an image. Choose another name.",
    }),
    tag:
      tag === ""
        ? null
        : { name: tag, propertyId: (await tagsProperty(ctx, issuesProperty))?.id ?? null },
  };
}

/**
 * Writes findings in one commit, and takes away what an earlier run wrote to others of the images. Answers what was done, as
 * sentences.
 */
export async function writeFindings(
  ctx: Pick<MlContext, "project">,
  writes: Writes,
  findings: readonly Finding[],
  targets: Targets,
): Promise<string[]> {
  const commit = ctx.project.commit(`Mark ${counted(findings.length, "likely label error")}`);
  const found = new Set(findings.map(({ sha1 }) => sha1));
  const cleared = await clear(
    ctx,
    commit,
    writes,
    onlyThese(targets, (sha1) => !found.has(sha1)),
  );
  const said = findings.length === 0 ? [] : await mark(ctx, commit, writes, findings, targets);
  if (cleared > 0) said.push(`${counted(cleared, "image")} lost what an earlier run had written`);
  if (said.length > 0) await ctx.project.do(commit);
  return said;
}

async function mark(
  ctx: Pick<MlContext, "project">,
  commit: Commit,
  { suggestion, tag }: Writes,
  findings: readonly Finding[],
  targets: Targets,
): Promise<string[]> {
  const said: string[] = [];
  const sha1s = findings.map(({ sha1 }) => sha1);
  if (suggestion) {
    const id =
      suggestion.id ?? commit.createProperty({ name: suggestion.name, type: "tag", mode: "image" });
    const tagId = await tagsByName(
      ctx,
      commit,
      id,
      findings.map(({ suggested }) => suggested),
    );
    commit.setImageValues(
      id,
      sha1s,
      findings.map(({ suggested }) => tagId(suggested.name)),
    );
    said.push(`The proposed labels are in '${suggestion.name}'`);
  }
  if (tag) {
    const id =
      tag.propertyId ??
      commit.createProperty({ name: issuesProperty, type: "multi_tags", mode: "image" });
    const tagId = await tagsByName(ctx, commit, id, [{ name: tag.name, color: null }]);
    commit.addTags(id, instanceIdsOf(targets, sha1s), [tagId(tag.name)]);
    said.push(`They are tagged '${tag.name}' in '${issuesProperty}'`);
  }
  return said;
}

/** How many of the images had something. */
async function clear(
  ctx: Pick<MlContext, "project">,
  commit: Commit,
  { suggestion, tag }: Writes,
  others: Targets,
): Promise<number> {
  const cleared = new Set<string>();
  if (suggestion && suggestion.id !== null) {
    const former = await tagIdsOf(ctx, suggestion.id, others);
    const stale = others.sha1s.filter((sha1) => (former.get(sha1)?.size ?? 0) > 0);
    commit.setImageValues(suggestion.id, stale, { all: null });
    for (const sha1 of stale) cleared.add(sha1);
  }
  if (tag && tag.propertyId !== null) {
    const tags = await ctx.project.tags({ propertyIds: [tag.propertyId] });
    const tagId = tags.find(({ name }) => name === tag.name)?.id;
    if (tagId === undefined) return cleared.size;
    const stale = await bearersOf(ctx, tag.propertyId, tagId, others);
    commit.removeTags(tag.propertyId, instanceIdsOf(others, stale), [tagId]);
    for (const sha1 of stale) cleared.add(sha1);
  }
  return cleared.size;
}
