import type { ActionRun } from "../../../../plugin-api/index.ts";
import type { CocoFigures } from "../../evaluation/coco.ts";
import type { DetectionCounts } from "../../evaluation/detection.ts";
import type { Boxes } from "../../evaluation/boxes.ts";
import type { MlPlugin } from "../../plugin.ts";
import { annotationBatches } from "../../vectors/annotationBatches.ts";
import type { EvaluateValues } from "../evaluate.ts";
import type { Targets } from "../shared/targets.ts";
import { boxReport } from "./boxReport.ts";
import type { Evaluated } from "./evaluated.ts";
import { chosenSources } from "./chosenSources.ts";
import { packBoxes, readBoxes, type NamedBox } from "./readBoxes.ts";
import { scoreGroups } from "./scoreGroups.ts";

export interface BoxModel {
  readonly name: string;
  readonly coco: CocoFigures;
  readonly counts: DetectionCounts;
  readonly predictions: Boxes;
  /** By image: F1 of its boxes; 1 where there is nothing to find and nothing was found. */
  readonly scores: Float32Array;
}

export interface BoxEvaluation {
  readonly title: string;
  readonly classes: readonly string[];
  /** With a box that is true or predicted. */
  readonly sha1s: readonly string[];
  /** How many of them have no true one. */
  readonly untrue: number;
  readonly truths: Boxes;
  readonly models: readonly BoxModel[];
  readonly iou: number;
  readonly confidence: number;
  /** Annotations that have no box. */
  readonly leftOut: number;
}

/** The boxes of a source, batch by batch. */
interface Found {
  readonly name: string;
  readonly boxes: NamedBox[];
  leftOut: number;
}

/**
 * Evaluates boxes of one or two sources.
 * @throws Error with a sentence where there is nothing to compare
 */
export async function evaluateBoxes(
  { ctx }: Pick<MlPlugin, "ctx">,
  targets: Targets,
  values: EvaluateValues,
  progress: ActionRun["progress"],
): Promise<Evaluated> {
  const { truthSource, sources, truthName } = chosenSources(values);
  const { iou, minConfidence: confidence } = values;
  const tags = new Map((await ctx.project.tags()).map(({ id, name }) => [id, name]));
  const placeOfImage = new Map(targets.sha1s.map((sha1, place) => [sha1, place]));
  const nameOf = (classId: number): string => tags.get(classId) ?? `class ${classId}`;
  const [truth, ...found] = [truthSource, ...sources].map((name): Found => ({
    name,
    boxes: [],
    leftOut: 0,
  }));
  for await (const batch of annotationBatches(ctx, targets.sha1s))
    for (const one of [truth, ...found]) {
      const { boxes, leftOut } = readBoxes(batch, one.name, placeOfImage, nameOf);
      for (const box of boxes) one.boxes.push(box);
      one.leftOut += leftOut;
    }
  if (truth.boxes.length === 0)
    throw new Error(
      `These images have no boxes ${truthSource === "" ? "as ground truth" : `from '${truthSource}'`}. Draw or import some, or choose another truth.`,
    );
  const missing = found.find(({ boxes }) => boxes.length === 0);
  if (missing)
    throw new Error(
      `These images have no boxes from '${missing.name}'. Choose another prediction.`,
    );
  const classes = [
    ...new Set([truth, ...found].flatMap(({ boxes }) => boxes.map(({ name }) => name))),
  ].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const placeOf = new Map(classes.map((name, place) => [name, place]));
  const drawn = new Set(truth.boxes.map(({ image }) => image));
  const withTruth = drawn.size;
  for (const { boxes } of found) for (const { image } of boxes) drawn.add(image);
  const places = [...drawn].sort((a, b) => a - b);
  const sha1s = places.map((place) => targets.sha1s[place]);
  const rowOf = new Map(places.map((place, row) => [place, row]));
  const truths = packBoxes(truth, placeOf, rowOf);
  const models: BoxModel[] = [];
  for (const one of found) {
    const predictions = packBoxes(one, placeOf, rowOf);
    const matching = { classes: classes.length, images: sha1s.length, iou, confidence };
    const { coco, counts } = await watched(classes.length, progress, (done) =>
      ctx.compute.evaluateBoxes(truths, predictions, matching, done),
    );
    models.push({ name: one.name, coco, counts, predictions, scores: f1OfImages(counts) });
  }
  const evaluation: BoxEvaluation = {
    title: `Evaluation: ${sources.join(" and ")} against ${truthName}`,
    classes,
    sha1s,
    untrue: sha1s.length - withTruth,
    truths,
    models,
    iou,
    confidence,
    leftOut: truth.leftOut + found.reduce((sum, one) => sum + one.leftOut, 0),
  };
  return {
    title: evaluation.title,
    sha1s,
    models,
    groups: scoreGroups(sha1s, models, "F1 of the image's boxes", targets),
    report: boxReport(evaluation, targets),
    value: valueOf(evaluation),
  };
}

/** Tells how far a computation is that counts classes in shared memory. */
async function watched<T>(
  classes: number,
  progress: ActionRun["progress"],
  compute: (done: Int32Array) => Promise<T>,
): Promise<T> {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const timer = setInterval(() => {
    progress(Atomics.load(done, 0), classes, "Matching boxes, class by class");
  }, 200);
  try {
    return await compute(done);
  } finally {
    clearInterval(timer);
  }
}

function f1OfImages({ right, wrong, missed }: DetectionCounts): Float32Array {
  return Float32Array.from(right, (own, image) => {
    const all = 2 * own + wrong[image] + missed[image];
    return all === 0 ? 1 : (2 * own) / all;
  });
}

function valueOf({ classes, models, sha1s, truths }: BoxEvaluation): Record<string, unknown> {
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    kind: "boxes",
    images: sha1s.length,
    boxes: truths.images.length,
    classes,
    models: models.map(({ name, coco, counts }) => {
      const { byClass, curves50: _, ...figures } = coco;
      return {
        name,
        ...Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, known(value)])),
        byClass: counts.byClass.map((own, one) => ({
          ...own,
          ap: known(byClass[one].ap),
          ap50: known(byClass[one].ap50),
        })),
        confusion: [...counts.confusion],
      };
    }),
  };
}
