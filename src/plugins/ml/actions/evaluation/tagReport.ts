import type { Group, Report, ReportBlock, ReportCell } from "../../../../plugin-api/index.ts";
import { counted } from "../shared/counted.ts";
import { instanceIdsOf, instanceRows, type Targets } from "../shared/targets.ts";
import { classTable, figureTable, type Figure } from "./figureTables.ts";
import { confusionBlocks, type Confusion } from "./confusionBlocks.ts";
import { curveBlock } from "./curveBlock.ts";
import { imageHistogram } from "./imageHistogram.ts";
import type { TagEvaluation, TagModel } from "./evaluateTags.ts";

/** The page about an evaluation of tags. */
export function tagReport(evaluation: TagEvaluation, targets: Targets): Report {
  const { title, classes, models, sha1s, truth } = evaluation;
  const rowsOfTruth = rowsByClass(truth, classes.length);
  return {
    title,
    blocks: [
      { kind: "text", text: summary(evaluation) },
      figureTable(
        models.map(({ name }) => name),
        figuresOf(models),
      ),
      classTable(
        models.map(({ name, figures }) => ({
          name,
          byClass: figures.byClass,
          extra: figures.curves && {
            title: "Average precision",
            description: "Σ (Rₙ − Rₙ₋₁) Pₙ",
            values: figures.curves.map((curve) => curve.averagePrecision),
          },
        })),
        classes,
        (one): ReportCell => ({
          value: rowsOfTruth[one].length,
          select: {
            name: classes[one],
            instanceIds: instanceIdsOf(
              targets,
              rowsOfTruth[one].map((row) => sha1s[row]),
            ),
          },
        }),
      ),
      ...models.flatMap((model) => confusionBlocks(confusionOf(evaluation, model, targets))),
      ...models.flatMap((model) => curvesOf(evaluation, model)),
      ...models.flatMap((model) => confidencesOf(evaluation, model, targets)),
    ],
  };
}

function summary({ sha1s, models, leftOut, classes }: TagEvaluation): string {
  const sentences = [
    `${counted(sha1s.length, "image")} of ${counted(classes.length, "class", "classes")} were compared with what is true.`,
    leftOut === 0
      ? ""
      : `${counted(leftOut, "image")} without exactly one right tag ${leftOut === 1 ? "was" : "were"} left out.`,
    ...models.map(({ name, figures }) =>
      figures.unpredicted === 0
        ? ""
        : `${counted(figures.unpredicted, "image")} without exactly one tag of '${name}' ${figures.unpredicted === 1 ? "counts" : "count"} as wrong.`,
    ),
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

function figuresOf(models: readonly TagModel[]): Figure[] {
  const of = (title: string, read: (model: TagModel) => number | null): Figure => ({
    title,
    values: models.map((model) => read(model)),
  });
  return [
    of("Accuracy", ({ figures }) => figures.accuracy),
    of("Precision, macro", ({ figures }) => figures.macro.precision),
    of("Recall, macro", ({ figures }) => figures.macro.recall),
    of("F1, macro", ({ figures }) => figures.macro.f1),
    of("Precision, weighted", ({ figures }) => figures.weighted.precision),
    of("Recall, weighted", ({ figures }) => figures.weighted.recall),
    of("F1, weighted", ({ figures }) => figures.weighted.f1),
    of("Mean average precision", ({ figures }) => figures.meanAveragePrecision),
  ].filter(({ values }) => values.some((value) => value !== null));
}

function confusionOf(
  { classes, sha1s, truth, models }: TagEvaluation,
  { name, figures, predicted }: TagModel,
  targets: Targets,
): Confusion {
  const columns = classes.length + 1;
  const cells = new Map<number, string[]>();
  for (const [row, sha1] of sha1s.entries()) {
    const cell = truth[row] * columns + (predicted[row] < 0 ? classes.length : predicted[row]);
    const own = cells.get(cell);
    if (own) own.push(sha1);
    else cells.set(cell, [sha1]);
  }
  return {
    name: models.length > 1 ? name : "",
    rows: classes,
    columns: figures.unpredicted > 0 ? [...classes, "not predicted"] : classes,
    valueAt: (row, column) => figures.confusion[row * columns + column],
    groupAt: (row, column): Group | null => {
      const own = cells.get(row * columns + column);
      return own ? { instanceIds: instanceIdsOf(targets, own) } : null;
    },
  };
}

function curvesOf({ classes, models }: TagEvaluation, model: TagModel): ReportBlock[] {
  const { curves, byClass } = model.figures;
  if (!curves) return [];
  return curveBlock(
    models.length > 1 ? model.name : "",
    "Of each class: the images that are predicted as it, from the most confident on.",
    curves.map(({ recall, precision, averagePrecision }, one) => ({
      title: classes[one],
      weight: byClass[one].support,
      x: recall,
      y: precision,
      averagePrecision,
    })),
  );
}

function confidencesOf(
  { models, sha1s }: TagEvaluation,
  model: TagModel,
  targets: Targets,
): ReportBlock[] {
  const { confidences, name, scores } = model;
  if (!confidences) return [];
  return [1, 0].flatMap((score): ReportBlock[] => {
    const rows = [...sha1s.keys()].filter(
      (row) => scores[row] === score && Number.isFinite(confidences[row]),
    );
    if (rows.length === 0) return [];
    const what = score === 1 ? "right" : "wrong";
    const images = rows.map((row) => sha1s[row]);
    return imageHistogram(
      {
        title: `Confidence where ${models.length > 1 ? name : "the prediction"} is ${what}`,
        axis: { title: "confidence" },
        threshold:
          score === 1
            ? { value: 0.5, side: "below", label: "right, yet not sure" }
            : { value: 0.9, side: "above", label: "wrong, yet sure" },
      },
      instanceRows(targets, images),
      Float32Array.from(rows, (row) => confidences[row]),
    );
  });
}

function rowsByClass(truth: Int32Array, classes: number): number[][] {
  const rows = Array.from({ length: classes }, (): number[] => []);
  for (const [row, one] of truth.entries()) rows[one].push(row);
  return rows;
}
