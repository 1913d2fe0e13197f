import type { Boxes } from "./boxes.ts";
import { classificationFigures, type Classified } from "./classification.ts";
import { cocoFigures, type CocoFigures } from "./coco.ts";
import { pixelCounts, type PixelCounts, type PixelImage } from "./segmentation.ts";
import { detectionCounts, type DetectionCounts, type Matching } from "./detection.ts";

/** What is heavy about evaluation, for `ctx.compute`. */
export const evaluationComputations = {
  evaluateClasses: (given: Classified) => classificationFigures(given),

  /**
   * The figures of COCO, and what becomes of the predictions that are confident enough.
   * @param done told how many classes are done, in its first place; in shared memory
   */
  evaluateBoxes: (
    truths: Boxes,
    predictions: Boxes,
    matching: Matching,
    done: Int32Array,
  ): { coco: CocoFigures; counts: DetectionCounts } => ({
    coco: cocoFigures(truths, predictions, matching.classes, (classes) =>
      Atomics.store(done, 0, classes),
    ),
    counts: detectionCounts(truths, predictions, matching),
  }),

  countPixels: (images: readonly PixelImage[], classes: number): PixelCounts =>
    pixelCounts(images, classes),
};
