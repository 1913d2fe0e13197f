import type { Group, Report, ReportBlock } from "../../../../plugin-api/index.ts";
import { meanIou } from "../../evaluation/segmentation.ts";
import { counted } from "../shared/counted.ts";
import { confusionBlocks } from "./confusionBlocks.ts";
import type { MaskEvaluation, MaskModel } from "./evaluateMasks.ts";
import { classTable, figureTable } from "./figureTables.ts";
import { scoreGroups } from "./scoreGroups.ts";

/** The page about an evaluation of pixels. */
export function maskReport(evaluation: MaskEvaluation): Report {
  const { title, classes, models, sha1s } = evaluation;
  const figure = (name: string, read: (model: MaskModel) => number | null) => ({
    title: name,
    values: models.map(read),
  });
  return {
    title,
    blocks: [
      {
        kind: "text",
        text: `${counted(sha1s.length, "image")} with polygons or masks of ${counted(classes.length, "class", "classes")}. Each pixel has the class of what lies uppermost.`,
      },
      figureTable(
        models.map(({ name }) => name),
        [
          figure("Mean IoU", ({ byClass }) => meanIou(byClass)),
          figure("Accuracy of pixels that have a class", accuracy),
        ],
      ),
      classTable(
        models.map(({ name, byClass }) => ({
          name,
          byClass,
          extra: {
            title: "IoU",
            description: "TP / (TP + FP + FN)",
            values: byClass.map(({ iou }) => iou),
          },
        })),
        classes,
        (one) => models[0].byClass[one].support,
      ),
      ...models.flatMap((model) => confusionOf(evaluation, model)),
      ...models.map(({ name, scores }): ReportBlock => ({
        kind: "histogram",
        title: `Mean IoU of images${models.length > 1 ? `, ${name}` : ""}`,
        values: scores,
        sha1s,
        axis: { title: "mean IoU", min: 0, max: 1 },
        bins: 20,
        threshold: { value: 0.5, side: "below", label: "to be looked at" },
      })),
    ],
  };
}

export function maskGroups({ sha1s, models }: MaskEvaluation): Group[] {
  return scoreGroups(sha1s, models, "mean IoU");
}

function accuracy({ byClass }: MaskModel): number | null {
  const all = byClass.reduce((sum, { support }) => sum + support, 0);
  return all === 0 ? null : byClass.reduce((sum, one) => sum + one.truePositives, 0) / all;
}

function confusionOf(
  { classes, sha1s, models }: MaskEvaluation,
  { name, confusion, imagesOf }: MaskModel,
): ReportBlock[] {
  const columns = classes.length + 1;
  return confusionBlocks({
    name: models.length > 1 ? name : "",
    rows: [...classes, "no class"],
    columns: [...classes, "no class"],
    valueAt: (row, column) => confusion[row * columns + column],
    groupAt: (row, column) => {
      const own = imagesOf.get(row * columns + column);
      return own ? { sha1s: own.map((image) => sha1s[image]) } : null;
    },
  });
}
