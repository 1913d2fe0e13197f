import type { Property, Tag } from "../../../plugin-api/index.ts";
import type { TagExamples } from "../learn/scores/proposeTags.ts";
import type { MlPlugin } from "../plugin.ts";
import { readRejections, type Rejections } from "./classifierStore.ts";
import { openVectors, type Run } from "./shared/openVectors.ts";
import { tagIdsOf } from "./shared/readLabels.ts";
import type { Targets } from "./shared/targets.ts";

/** A tag that an image may bear. */
export interface Proposal {
  readonly sha1: string;
  readonly tag: Tag;
  /** In [0, 1]. */
  readonly confidence: number;
}

export interface Proposals {
  readonly property: Property & { readonly id: number };
  /** Those that images bear, by name. */
  readonly tags: readonly Tag[];
  /** Images without a tag that have a vector. */
  readonly unlabelled: readonly string[];
  /** What is sure enough of these, the likeliest alone where one can bear one only; none that was rejected. */
  readonly sure: readonly Proposal[];
  /** The likeliest of each image of which nothing is sure enough. */
  readonly unsure: readonly Proposal[];
  /** The share of labelled images whose tag is known by classifiers that have not seen them; null: too few to tell. */
  readonly accuracy: number | null;
}

interface Proposing {
  readonly labels: number;
  readonly vectors: number | undefined;
  /** Less is not sure enough. */
  readonly confidence: number;
}

/** @throws Error where no image bears a tag */
export async function propose(
  plugin: MlPlugin,
  given: Proposing,
  targets: Targets,
  run: Run,
): Promise<Proposals> {
  const { ctx } = plugin;
  const property = await tagProperty(plugin, given.labels);
  // All of the project is learned from: the selection may be what is not tagged yet.
  const everything = Map.groupBy(await ctx.project.instances(), ({ sha1 }) => sha1 ?? "");
  everything.delete("");
  const borne = await tagIdsOf(ctx, given.labels, { sha1s: [], instancesOf: everything });
  for (const [sha1, ids] of borne) if (ids.size === 0) borne.delete(sha1);
  const all = new Map([
    ...targets.instancesOf,
    ...[...everything].filter(([sha1]) => borne.has(sha1)),
  ]);
  const used = new Set([...borne.values()].flatMap((ids) => [...ids]));
  const tags = (await ctx.project.tags({ propertyIds: [given.labels] }))
    .filter(({ id }) => used.has(id))
    .toSorted((a, b) => a.name.localeCompare(b.name, "en"));
  if (tags.length === 0)
    throw new Error(
      `No image bears a tag of '${property.name}' yet. Tag a few images of each kind first.`,
    );
  const union: Targets = { sha1s: [...all.keys()], instancesOf: all };
  const { space } = await openVectors(plugin, given.vectors, union, 2, run);
  const { keys: sha1s, rowOf, data, rows, columns } = space;
  const rejected = await readRejections(ctx, given.labels);
  const placeOf = new Map(tags.map(({ id }, place) => [id, place]));
  const { tagged, examples } = examplesOf(sha1s, placeOf, borne, rejected);
  run.progress(0, undefined, "Learning tags");
  const matrix = { data, rows, columns };
  const likely = await ctx.compute.proposeTags(matrix, tagged, examples);
  const unlabelled = targets.sha1s.filter((sha1) => rowOf.has(sha1) && !borne.has(sha1));
  const [sure, unsure]: Proposal[][] = [[], []];
  for (const sha1 of unlabelled) {
    const row = rowOf.get(sha1) ?? 0;
    const refused = rejected.get(sha1);
    const own = likely.data.subarray(row * tags.length, (row + 1) * tags.length);
    // An object for every image and every tag would be millions.
    const proposal = (place: number): Proposal => ({
      sha1,
      tag: tags[place],
      confidence: rounded(own[place]),
    });
    let best = -1;
    for (let place = 0; place < tags.length; place++) {
      if (refused?.has(tags[place].id)) continue;
      if (best < 0 || own[place] > own[best]) best = place;
      if (property.type === "multi_tags" && own[place] >= given.confidence)
        sure.push(proposal(place));
    }
    if (best < 0) continue;
    if (own[best] < given.confidence) unsure.push(proposal(best));
    else if (property.type === "tag") sure.push(proposal(best));
  }
  const labels = Int32Array.from(sha1s, (sha1) => {
    const [only, ...others] = borne.get(sha1) ?? [];
    return only === undefined || others.length > 0 ? -1 : (placeOf.get(only) ?? -1);
  });
  const accuracy = enough(labels, tags.length)
    ? await ctx.compute.probeAccuracy(matrix, labels, tags.length)
    : null;
  return { property, tags, unlabelled, sure, unsure, accuracy };
}

/** @throws Error where it is not there, or holds no tags */
export async function tagProperty(
  { ctx }: Pick<MlPlugin, "ctx">,
  id: number,
): Promise<Property & { readonly id: number }> {
  const [found] = await ctx.project.properties({ ids: [id] });
  if (found?.type !== "tag" && found?.type !== "multi_tags")
    throw new Error("The property of the tags is not there any more. Choose another one.");
  return { ...found, id };
}

/** By the places of tags; `tagged` are the rows that bear any. */
function examplesOf(
  sha1s: readonly string[],
  placeOf: ReadonlyMap<number, number>,
  borne: ReadonlyMap<string, ReadonlySet<number>>,
  rejections: Rejections,
): { tagged: Int32Array; examples: TagExamples[] } {
  const tagged: number[] = [];
  const rowsOf = Array.from(placeOf, () => ({
    positives: Array<number>(),
    rejected: Array<number>(),
  }));
  for (const [row, sha1] of sha1s.entries()) {
    const own = borne.get(sha1);
    if (own) tagged.push(row);
    for (const id of own ?? []) rowsOf[placeOf.get(id) ?? -1]?.positives.push(row);
    for (const id of rejections.get(sha1) ?? []) rowsOf[placeOf.get(id) ?? -1]?.rejected.push(row);
  }
  return {
    tagged: Int32Array.from(tagged),
    examples: rowsOf.map(({ positives, rejected }) => ({
      positives: Int32Array.from(positives),
      rejected: Int32Array.from(rejected),
    })),
  };
}

/** Five folds need some of each class; beyond 20,000 the answer takes longer than it is worth. */
function enough(labels: Int32Array, classes: number): boolean {
  const counts = new Int32Array(classes);
  for (const label of labels) if (label >= 0) counts[label]++;
  const labelled = counts.reduce((sum, count) => sum + count, 0);
  return classes >= 2 && labelled <= 20_000 && counts.every((count) => count >= 5);
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
