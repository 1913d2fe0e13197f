import type { WeightedOptions } from "../learn/select.ts";
import type { RowSelection } from "../learn/scores/selectRows.ts";
import { typicality, typicalityNeighbours } from "../learn/scores/typicality.ts";
import type { MlPlugin } from "../plugin.ts";
import { imagesWithTag } from "./shared/imagesWithTag.ts";
import { openVectors, type Run } from "./shared/openVectors.ts";
import { readLabels, type Labels } from "./shared/readLabels.ts";
import { readNumbers } from "./shared/readNumbers.ts";
import type { Targets } from "./shared/targets.ts";

/** How images are chosen; weights count where the strategy is `weighted`. */
export interface Choosing {
  readonly count: number;
  readonly strategy: "diverse" | "typical" | "balanced" | "similar" | "weighted";
  readonly vectors: number | undefined;
  readonly diversity: number;
  readonly typicality: number;
  readonly similarity: number;
  readonly similarTo: number | undefined;
  readonly numberWeight: number;
  readonly number: number | undefined;
  readonly balanceWeight: number;
  readonly labels: number | undefined;
  readonly shares: "uniform" | "input";
  readonly minimumDistance: number;
  readonly preselected: number | undefined;
}

/**
 * The chosen images, in the order in which they were chosen, and how many there were to choose from.
 * @throws Error where something that the strategy needs is not chosen
 */
export async function chooseImages(
  plugin: MlPlugin,
  given: Choosing,
  targets: Targets,
  run: Run,
): Promise<{ sha1s: string[]; candidates: number }> {
  const { ctx } = plugin;
  const weights = weightsOf(given);
  const like = weights.similarity === 0 ? null : await taggedLike(plugin, given.similarTo);
  const chosenBefore =
    given.preselected === undefined ? null : await imagesWithTag(ctx, given.preselected);
  // Examples and what is chosen already may lie outside of what is chosen from.
  const all = new Map([
    ...targets.instancesOf,
    ...(like?.instancesOf ?? []),
    ...(chosenBefore?.instancesOf ?? []),
  ]);
  const union: Targets = { sha1s: [...all.keys()], instancesOf: all };
  const vectors = await openVectors(plugin, given.vectors, union, 1, run);
  const { keys: sha1s, rowOf, data, rows, columns } = vectors.space;
  const rowsOf = (from: Iterable<string>): Int32Array<ArrayBuffer> =>
    Int32Array.from([...from].flatMap((sha1) => rowOf.get(sha1) ?? []));
  const preselected = rowsOf(chosenBefore?.instancesOf.keys() ?? []);
  const examples = rowsOf(like?.instancesOf.keys() ?? []);
  const labels = weights.balance === 0 ? null : await labelsOf(plugin, given.labels, union, sha1s);
  const taken = new Set([...preselected, ...examples]);
  const among = rowsOf(targets.sha1s).filter(
    // A row without a class would come before those of a class that has its share.
    (row) => !taken.has(row) && (given.strategy !== "balanced" || (labels?.of[row] ?? -1) >= 0),
  );
  const matrix = { data, rows, columns };
  const typical =
    given.strategy === "typical" || weights.typicality !== 0
      ? typicality(await vectors.neighbours(typicalityNeighbours))
      : null;
  run.progress(0, undefined, "Choosing images");
  const base = { count: given.count, among, preselected };
  const chosen =
    typical && given.strategy === "typical"
      ? await ctx.compute.selectTypical(matrix, typical, base)
      : await ctx.compute.selectRows(matrix, {
          ...base,
          minimumDistance: given.minimumDistance,
          diversity: weights.diversity,
          scores: [
            ...(typical ? [{ values: typical, weight: weights.typicality }] : []),
            ...(weights.number === 0
              ? []
              : [
                  {
                    values: await numbersOf(plugin, given.number, union, sha1s),
                    weight: weights.number,
                  },
                ]),
          ],
          examples: like ? { rows: examples, weight: weights.similarity } : null,
          balance: labels && balanceOf(labels, given.shares, among, weights.balance),
        } satisfies RowSelection);
  return { sha1s: Array.from(chosen, (row) => sha1s[row]), candidates: among.length };
}

interface Weights {
  readonly diversity: number;
  readonly typicality: number;
  readonly similarity: number;
  readonly number: number;
  readonly balance: number;
}

function weightsOf(given: Choosing): Weights {
  const none = { diversity: 0, typicality: 0, similarity: 0, number: 0, balance: 0 };
  switch (given.strategy) {
    case "diverse":
    case "typical":
      return { ...none, diversity: 1 };
    case "balanced":
      // Distances are about 1: no distance outweighs a class that lacks an image.
      return { ...none, diversity: 1, balance: 10 };
    case "similar":
      return { ...none, similarity: 1 };
    case "weighted": {
      const { diversity, typicality: typical, similarity, numberWeight, balanceWeight } = given;
      const weights = {
        ...{ diversity, typicality: typical, similarity },
        ...{ number: numberWeight, balance: balanceWeight },
      };
      if (Object.values(weights).every((weight) => weight === 0))
        throw new Error("All weights are 0. Give at least one another weight.");
      return weights;
    }
  }
}

async function taggedLike({ ctx }: MlPlugin, tagId: number | undefined) {
  if (tagId === undefined) throw new Error("Choose the tag whose images others should resemble.");
  const found = await imagesWithTag(ctx, tagId);
  if (found.instancesOf.size === 0)
    throw new Error(`No image bears the tag '${found.tag.name}'. Tag some examples first.`);
  return found;
}

function numbersOf(
  { ctx }: MlPlugin,
  propertyId: number | undefined,
  union: Targets,
  sha1s: readonly string[],
): Promise<Float32Array> {
  if (propertyId === undefined)
    throw new Error(
      "Choose the property of numbers that the weight is for, or set the weight to 0.",
    );
  return readNumbers(ctx, propertyId, union, sha1s);
}

function labelsOf(
  { ctx }: MlPlugin,
  propertyId: number | undefined,
  union: Targets,
  sha1s: readonly string[],
): Promise<Labels> {
  if (propertyId === undefined)
    throw new Error("Choose the property of tags that has the classes.");
  return readLabels(ctx, propertyId, union, sha1s);
}

function balanceOf(
  { tags, of }: Labels,
  shares: Choosing["shares"],
  among: Int32Array,
  weight: number,
): NonNullable<WeightedOptions["balance"]> {
  const counts = new Float64Array(tags.length);
  for (const row of among) if (of[row] >= 0) counts[of[row]]++;
  const labelled = counts.reduce((sum, count) => sum + count, 0);
  if (labelled === 0)
    throw new Error("None of these images has a class in that property. Choose another property.");
  const there = counts.filter((count) => count > 0).length;
  const targets = counts.map((count) =>
    shares === "input" ? count / labelled : count > 0 ? 1 / there : 0,
  );
  return { labels: of, targets, weight };
}
