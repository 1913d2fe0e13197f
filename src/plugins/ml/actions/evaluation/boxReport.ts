import type { Group, Report, ReportBlock, ReportCell } from "../../../../plugin-api/index.ts";
import { recallPoints } from "../../evaluation/coco.ts";
import { counted } from "../shared/counted.ts";
import { instanceIdsOf, instanceRows, type Targets } from "../shared/targets.ts";
import { confusionBlocks, type Confusion } from "./confusionBlocks.ts";
import { curveBlock } from "./curveBlock.ts";
import type { BoxEvaluation, BoxModel } from "./evaluateBoxes.ts";
import { scoreHistograms } from "./imageHistogram.ts";
import { classTable, figureTable, type Figure } from "./figureTables.ts";

/** The page about an evaluation of boxes. */
export function boxReport(evaluation: BoxEvaluation, targets: Targets): Report {
  const { title, classes, models, sha1s, truths } = evaluation;
  const imagesOf = classes.map(() => new Set<number>());
  for (const [i, one] of truths.classes.entries()) imagesOf[one].add(truths.images[i]);
  return {
    title,
    blocks: [
      { kind: "text", text: summary(evaluation) },
      {
        ...figureTable(
          models.map(({ name }) => name),
          figuresOf(models),
        ),
        description: "As COCO computes them: over IoU .50:.05:.95, at most 100 boxes an image.",
      },
      classTable(
        models.map(({ name, counts, coco }) => ({
          name,
          byClass: counts.byClass,
          extra: {
            title: "AP",
            description: "Average precision over IoU .50:.05:.95",
            values: coco.byClass.map(({ ap }) => ap),
          },
        })),
        classes,
        (one): ReportCell => ({
          value: models[0].counts.byClass[one].support,
          select: {
            name: classes[one],
            instanceIds: instanceIdsOf(
              targets,
              Array.from(imagesOf[one], (row) => sha1s[row]),
            ),
          },
        }),
      ),
      ...models.flatMap((model) => confusionBlocks(confusionOf(evaluation, model, targets))),
      ...models.flatMap((model) => curvesOf(evaluation, model)),
      ...scoreHistograms("F1", models, instanceRows(targets, sha1s)),
    ],
  };
}

function summary({
  sha1s,
  untrue,
  truths,
  models,
  iou,
  confidence,
  leftOut,
}: BoxEvaluation): string {
  const found = models.map(
    ({ name, predictions }) => `${counted(predictions.images.length, "box", "boxes")} of ${name}`,
  );
  return [
    `${counted(sha1s.length, "image")} with ${counted(truths.images.length, "true box", "true boxes")} and ${found.join(" and ")}.`,
    untrue > 0
      ? `${counted(untrue, "image has", "images have")} no true box: what is predicted there counts as wrong.`
      : "",
    `The table of classes, the confusion matrix and the scores count boxes from a confidence of ${confidence} on that overlap by ${iou} at least.`,
    leftOut > 0
      ? `${counted(leftOut, "annotation")} without a box ${leftOut === 1 ? "was" : "were"} left out.`
      : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function figuresOf(models: readonly BoxModel[]): Figure[] {
  const of = (title: string, read: (model: BoxModel) => number): Figure => ({
    title,
    values: models.map((model) => {
      const value = read(model);
      return Number.isNaN(value) ? null : value;
    }),
  });
  return [
    of("mAP", ({ coco }) => coco.map),
    of("mAP at IoU .50", ({ coco }) => coco.map50),
    of("mAP at IoU .75", ({ coco }) => coco.map75),
    of("mAP, small (below 32² pixels)", ({ coco }) => coco.small),
    of("mAP, medium (32² to 96² pixels)", ({ coco }) => coco.medium),
    of("mAP, large (above 96² pixels)", ({ coco }) => coco.large),
    of("Recall with 1 box an image", ({ coco }) => coco.recall1),
    of("Recall with 10 boxes an image", ({ coco }) => coco.recall10),
    of("Recall with 100 boxes an image", ({ coco }) => coco.recall100),
  ];
}

function confusionOf(
  { classes, sha1s, models }: BoxEvaluation,
  { name, counts }: BoxModel,
  targets: Targets,
): Confusion {
  const columns = classes.length + 1;
  return {
    name: models.length > 1 ? name : "",
    rows: [...classes, "nothing there"],
    columns: [...classes, "not found"],
    valueAt: (row, column) => counts.confusion[row * columns + column],
    groupAt: (row, column): Group | null => {
      const own = counts.imagesOf.get(row * columns + column);
      if (!own) return null;
      const images = Array.from(own, (image) => sha1s[image]);
      return { instanceIds: instanceIdsOf(targets, images) };
    },
  };
}

function curvesOf(
  { classes, models }: BoxEvaluation,
  { name, coco, counts }: BoxModel,
): ReportBlock[] {
  return curveBlock(
    models.length > 1 ? name : "",
    "At IoU .50, as COCO interpolates it: the best precision at each recall or above.",
    coco.curves50.map((y, one) => ({
      title: classes[one],
      weight: y.length === 0 ? 0 : counts.byClass[one].support,
      x: y.length === 0 ? [] : recallPoints,
      y,
      averagePrecision: coco.byClass[one].ap50,
    })),
  );
}
