import type { Annotation } from "../../../plugin-api/index.ts";
import { matchBoxes } from "../learn/scores/matchBoxes.ts";
import { mistakenness } from "../learn/scores/predictionErrors.ts";
import type { MlContext } from "../plugin.ts";
import { annotationBatches } from "../vectors/annotationBatches.ts";
import { readLabels } from "./shared/readLabels.ts";
import { readNumbers } from "./shared/readNumbers.ts";
import type { Targets } from "./shared/targets.ts";

/** How predictions and ground truth of images differ. */
export interface Mistakes {
  /** Images that have both. */
  readonly sha1s: readonly string[];
  /** Mistakenness of each. */
  readonly values: Float32Array;
  /** Images with a sure prediction where the ground truth has nothing. */
  readonly missing: readonly string[];
  /** Images with something in the ground truth that no prediction overlaps. */
  readonly spurious: readonly string[];
}

/** @throws Error where a property is not chosen, or no image has label, prediction and confidence */
export async function mistakesOfLabels(
  ctx: Pick<MlContext, "project">,
  given: {
    readonly labels: number | undefined;
    readonly predictions: number | undefined;
    readonly confidence: number | undefined;
  },
  targets: Targets,
): Promise<Mistakes> {
  if (
    given.labels === undefined ||
    given.predictions === undefined ||
    given.confidence === undefined
  )
    throw new Error(
      "Choose the property of the labels, that of the predictions, and the number property with their confidence.",
    );
  const { sha1s: all } = targets;
  const labels = await readLabels(ctx, given.labels, targets, all);
  const predictions = await readLabels(ctx, given.predictions, targets, all);
  const confidences = await readNumbers(ctx, given.confidence, targets, all);
  const wrongScale = confidences.find((confidence) => confidence < 0 || confidence > 1);
  if (wrongScale !== undefined)
    throw new Error(
      `A confidence is ${wrongScale}, and they are from 0 to 1. Choose another property, or divide its values.`,
    );
  const rows = [...all.keys()].filter(
    (row) => labels.of[row] >= 0 && predictions.of[row] >= 0 && Number.isFinite(confidences[row]),
  );
  if (rows.length === 0)
    throw new Error(
      "No image has a label, a prediction and a confidence. Choose other properties.",
    );
  return {
    sha1s: rows.map((row) => all[row]),
    values: Float32Array.from(rows, (row) =>
      mistakenness(
        confidences[row],
        labels.tags[labels.of[row]].name === predictions.tags[predictions.of[row]].name,
      ),
    ),
    missing: [],
    spurious: [],
  };
}

/** @throws Error where no image has both ground truth and predictions of the source */
export async function mistakesOfAnnotations(
  ctx: Pick<MlContext, "project">,
  source: string,
  targets: Targets,
): Promise<Mistakes> {
  if (source === "") throw new Error("Say which source the predictions have.");
  const tags = new Map((await ctx.project.tags()).map(({ id, name }) => [id, name]));
  // The classes of predictions may be tags of another property: they are the same where their names are.
  const classOf = ({ classId }: Annotation): string | number => tags.get(classId) ?? classId;
  const byImage = new Map<string, MistakesOfImage>();
  for await (const batch of annotationBatches(ctx, targets.sha1s))
    for (const [sha1, own] of Map.groupBy(batch, (one) => one.sha1)) {
      const truths = own.filter((one) => one.source === "");
      const predictions = own.filter((one) => one.source === source);
      // An image that the source was not run on is nobody's mistake, nor one that was not annotated.
      if (truths.length > 0 && predictions.length > 0)
        byImage.set(sha1, mistakesOfImage(truths, predictions, classOf));
    }
  const mistakes = targets.sha1s.flatMap((sha1) => {
    const own = byImage.get(sha1);
    return own ? [{ sha1, ...own }] : [];
  });
  if (mistakes.length === 0)
    throw new Error(
      `No image has both ground truth and predictions of '${source}'. Annotate some, or choose another source.`,
    );
  const scored = mistakes.filter(({ score }) => score !== null);
  const named = (has: (one: (typeof mistakes)[number]) => boolean): string[] =>
    mistakes.filter(has).map(({ sha1 }) => sha1);
  return {
    sha1s: scored.map(({ sha1 }) => sha1),
    values: Float32Array.from(scored, ({ score }) => score ?? NaN),
    missing: named(({ missing }) => missing),
    spurious: named(({ spurious }) => spurious),
  };
}

/** As FiftyOne Brain: a prediction this sure that overlaps nothing shows what was not annotated. */
const sureOfMissing = 0.95;

interface MistakesOfImage {
  /** The greatest mistakenness of what predictions overlap; null: they overlap nothing. */
  readonly score: number | null;
  readonly missing: boolean;
  readonly spurious: boolean;
}

function mistakesOfImage(
  truths: readonly Annotation[],
  predictions: readonly Annotation[],
  classOf: (one: Annotation) => string | number,
): MistakesOfImage {
  const confidenceOf = ({ confidence }: Annotation): number => confidence ?? 1;
  const placed = (of: readonly Annotation[]) =>
    of.flatMap((one) => {
      const { bounds } = one;
      return bounds ? [{ one, ...bounds, confidence: confidenceOf(one) }] : [];
    });
  const [trueBoxes, boxes] = [placed(truths), placed(predictions)];
  const matches = matchBoxes(trueBoxes, boxes);
  const scores = matches.map(({ truth, prediction }) =>
    mistakenness(
      boxes[prediction].confidence,
      classOf(trueBoxes[truth].one) === classOf(boxes[prediction].one),
    ),
  );
  // Classes of the whole image.
  const trueClasses = truths.filter(({ shape }) => shape.kind === "class");
  for (const one of predictions)
    if (one.shape.kind === "class" && trueClasses.length > 0)
      scores.push(
        mistakenness(
          confidenceOf(one),
          trueClasses.some((truth) => classOf(truth) === classOf(one)),
        ),
      );
  const matched = new Set(matches.map(({ prediction }) => prediction));
  return {
    score: scores.length === 0 ? null : Math.max(...scores),
    missing: boxes.some(
      ({ confidence }, place) => !matched.has(place) && confidence > sureOfMissing,
    ),
    spurious: matches.length < trueBoxes.length,
  };
}
