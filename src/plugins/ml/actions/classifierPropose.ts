import type { Property, Tag } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { readRejections } from "./classifierStore.ts";
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
  /** The likeliest tag of each of them where it can bear one only, else all; none that was rejected. */
  readonly proposals: readonly Proposal[];
  /** The share of labelled images whose tag is known by classifiers that have not seen them; null: too few to tell. */
  readonly accuracy: number | null;
}

/** @throws Error where no image bears a tag */
export async function propose(
  plugin: MlPlugin,
  given: { readonly labels: number; readonly vectors: number | undefined },
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
  const rowsWhere = (has: (sha1: string) => boolean): Int32Array =>
    Int32Array.from([...sha1s.keys()].filter((row) => has(sha1s[row])));
  const bears = (sha1: string, { id }: Tag): boolean => borne.get(sha1)?.has(id) ?? false;
  const examples = tags.map((tag) => ({
    positives: rowsWhere((sha1) => bears(sha1, tag)),
    // A tag that was set after all counts for more than its rejection.
    negatives: rowsWhere(
      (sha1) => !bears(sha1, tag) && (borne.has(sha1) || rejected.get(sha1)?.has(tag.id) === true),
    ),
  }));
  run.progress(0, undefined, "Learning tags");
  const matrix = { data, rows, columns };
  const likely = await ctx.compute.proposeTags(matrix, examples);
  const unlabelled = targets.sha1s.filter((sha1) => rowOf.has(sha1) && !borne.has(sha1));
  const proposals = unlabelled.flatMap((sha1) => {
    const row = rowOf.get(sha1) ?? 0;
    const open = tags.flatMap((tag, place): Proposal[] =>
      rejected.get(sha1)?.has(tag.id)
        ? []
        : [{ sha1, tag, confidence: rounded(likely.data[row * tags.length + place]) }],
    );
    return property.type === "tag" ? likeliest(open) : open;
  });
  const labels = Int32Array.from(sha1s, (sha1) => {
    const own = [...(borne.get(sha1) ?? [])];
    return own.length === 1 ? tags.findIndex(({ id }) => id === own[0]) : -1;
  });
  const accuracy = enough(labels, tags.length)
    ? await ctx.compute.probeAccuracy(matrix, labels, tags.length)
    : null;
  return { property, tags, unlabelled, proposals, accuracy };
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

function likeliest(proposals: readonly Proposal[]): Proposal[] {
  const [first, ...others] = proposals;
  if (!first) return [];
  return [others.reduce((best, one) => (one.confidence > best.confidence ? one : best), first)];
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
