import { intersectionOverUnion } from "../learn/scores/matchBoxes.ts";
import type { Box } from "./boxes.ts";

/**
 * Of boxes of one class that overlap by more than `most` (intersection over union), the one with the best score stays:
 * greedy non-maximum suppression, class by class. Boxes come best first, and so do those that stay.
 */
export function suppress(boxes: readonly Box[], most: number): Box[] {
  const kept: Box[] = [];
  for (const box of boxes)
    if (
      !kept.some(
        (better) =>
          better.classIndex === box.classIndex && intersectionOverUnion(better, box) > most,
      )
    )
      kept.push(box);
  return kept;
}
