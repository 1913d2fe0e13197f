import type { Box } from "./boxes.ts";

/**
 * Of boxes of one class that overlap by more than `most` (intersection over union), the one with the best score stays:
 * greedy non-maximum suppression, class by class. Boxes come best first, and so do those that stay.
 */
export function suppress(boxes: readonly Box[], most: number): Box[] {
  const kept: Box[] = [];
  for (const box of boxes)
    if (!kept.some((better) => better.classIndex === box.classIndex && overlap(better, box) > most))
      kept.push(box);
  return kept;
}

/** Intersection over union, in [0, 1]. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
