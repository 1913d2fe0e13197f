import type { ClassificationFigures } from "../../evaluation/classification.ts";
import type { MlPlugin } from "../../plugin.ts";
import { readLabels, type Labels } from "../shared/readLabels.ts";
import { readNumbers } from "../shared/readNumbers.ts";
import type { Targets } from "../shared/targets.ts";
import type { EvaluateValues } from "../evaluate.ts";
import type { Evaluated } from "./evaluated.ts";
import { tagGroups } from "./tagGroups.ts";
import { tagReport } from "./tagReport.ts";

/** A model's tags of images that have a truth, with what came of them. */
export interface TagModel {
  readonly name: string;
  /** Place of the class; −1: none. In the order of the images, as is the rest. */
  readonly predicted: Int32Array;
  readonly confidences: Float32Array | null;
  readonly figures: ClassificationFigures;
  /** 1: right, 0: wrong. */
  readonly scores: Float32Array;
}

export interface TagEvaluation {
  readonly title: string;
  readonly classes: readonly string[];
  readonly sha1s: readonly string[];
  readonly truth: Int32Array;
  readonly models: readonly TagModel[];
  /** Images without a truth, or with several tags as their truth. */
  readonly leftOut: number;
}

/**
 * Evaluates tags: one class an image.
 * @throws Error with a sentence where there is nothing to compare
 */
export async function evaluateTags(
  { ctx }: Pick<MlPlugin, "ctx">,
  targets: Targets,
  values: EvaluateValues,
): Promise<Evaluated> {
  const { truth: truthId, prediction, second } = values;
  if (truthId === undefined || prediction === undefined)
    throw new Error(
      "Choose the property with the right tags, and the one with the predicted tags.",
    );
  if (truthId === prediction || truthId === second)
    throw new Error("Truth and prediction are the same property. Choose two different ones.");
  const names = new Map((await ctx.project.properties()).map(({ id, name }) => [id, name]));
  const all = await readLabels(ctx, truthId, targets, targets.sha1s);
  const rows = [...all.of.keys()].filter((row) => all.of[row] >= 0);
  if (rows.length === 0)
    throw new Error(
      `None of these images has exactly one tag of '${names.get(truthId) ?? ""}'. Choose the property that holds the truth, or other images.`,
    );
  const sha1s = rows.map((row) => targets.sha1s[row]);
  const given = [
    { id: prediction, confidence: values.confidence },
    ...(second === undefined ? [] : [{ id: second, confidence: values.secondConfidence }]),
  ];
  const predictions = await Promise.all(
    given.map(async ({ id, confidence }) => ({
      name: names.get(id) ?? "prediction",
      labels: await readLabels(ctx, id, targets, sha1s),
      confidences:
        confidence === undefined ? null : await readNumbers(ctx, confidence, targets, sha1s),
    })),
  );
  const classes = [
    ...new Set([all, ...predictions.map(({ labels }) => labels)].flatMap(namesOf)),
  ].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const placeOf = new Map(classes.map((name, place) => [name, place]));
  const placed = (labels: Labels, row: number): number =>
    placeOf.get(labels.tags[labels.of[row]]?.name ?? "") ?? -1;
  const truth = Int32Array.from(rows, (row) => placed(all, row));
  const models: TagModel[] = [];
  for (const { name, labels, confidences } of predictions) {
    const predicted = Int32Array.from(sha1s, (_, row) => placed(labels, row));
    if (predicted.every((place) => place < 0))
      throw new Error(`None of these images has a tag of '${name}'. Choose another prediction.`);
    const figures = await ctx.compute.evaluateClasses({
      classes: classes.length,
      truth,
      predicted,
      confidences,
    });
    const scores = Float32Array.from(truth, (one, row) => (predicted[row] === one ? 1 : 0));
    models.push({ name, predicted, confidences, figures, scores });
  }
  const title = `${models.map(({ name }) => name).join(" and ")} against ${names.get(truthId) ?? "the truth"}`;
  const evaluation: TagEvaluation = {
    title: `Evaluation: ${title}`,
    classes,
    sha1s,
    truth,
    models,
    leftOut: targets.sha1s.length - sha1s.length,
  };
  return {
    title: evaluation.title,
    sha1s,
    models,
    groups: tagGroups(evaluation, targets),
    report: tagReport(evaluation, targets),
    value: valueOf(evaluation),
  };
}

function namesOf({ tags }: Labels): string[] {
  return tags.map(({ name }) => name);
}

function valueOf({ classes, models, sha1s, leftOut }: TagEvaluation): Record<string, unknown> {
  return {
    kind: "tags",
    images: sha1s.length,
    leftOut,
    classes,
    models: models.map(({ name, figures }) => ({
      name,
      accuracy: figures.accuracy,
      macro: figures.macro,
      weighted: figures.weighted,
      meanAveragePrecision: figures.meanAveragePrecision,
      unpredicted: figures.unpredicted,
      byClass: figures.byClass,
      confusion: [...figures.confusion],
    })),
  };
}
