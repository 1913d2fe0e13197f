import type { Report, ReportBlock } from "../../../../plugin-api/index.ts";
import { meanIou } from "../../evaluation/segmentation.ts";
import { counted } from "../shared/counted.ts";
import { instanceIdsOf, instanceRows, type Targets } from "../shared/targets.ts";
import { confusionBlocks } from "./confusionBlocks.ts";
import type { MaskEvaluation, MaskModel } from "./evaluateMasks.ts";
import { classTable, figureTable } from "./figureTables.ts";
import { scoreHistograms } from "./imageHistogram.ts";

/** The page about an evaluation of pixels. */
export function maskReport(evaluation: MaskEvaluation, targets: Targets): Report {
  const { title, classes, models, sha1s, leftOut } = evaluation;
  const figure = (name: string, read: (model: MaskModel) => number | null) => ({
    title: name,
    values: models.map(read),
  });
  return {
    title,
    blocks: [
      {
        kind: "text",
        text: [
          `${counted(sha1s.length, "image")} with polygons or masks of ${counted(classes.length, "class", "classes")}.`,
          "Each pixel has the class of what lies uppermost.",
          ...(leftOut > 0
            ? [
                `${counted(leftOut, "mask")} of another size than ${leftOut === 1 ? "its image was" : "their images were"} left out.`,
              ]
            : []),
        ].join(" "),
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
      ...models.flatMap((model) => confusionOf(evaluation, model, targets)),
      ...scoreHistograms("Mean IoU", models, instanceRows(targets, sha1s)),
    ],
  };
}

function accuracy({ byClass }: MaskModel): number | null {
  const all = byClass.reduce((sum, { support }) => sum + support, 0);
  return all === 0 ? null : byClass.reduce((sum, one) => sum + one.truePositives, 0) / all;
}

function confusionOf(
  { classes, sha1s, models }: MaskEvaluation,
  { name, confusion, imagesOf }: MaskModel,
  targets: Targets,
): ReportBlock[] {
  const columns = classes.length + 1;
  return confusionBlocks({
    name: models.length > 1 ? name : "",
    rows: [...classes, "no class"],
    columns: [...classes, "no class"],
    valueAt: (row, column) => confusion[row * columns + column],
    groupAt: (row, column) => {
      const own = imagesOf.get(row * columns + column);
      if (!own) return null;
      const images = own.map((image) => sha1s[image]);
      return { instanceIds: instanceIdsOf(targets, images) };
    },
  });
}
