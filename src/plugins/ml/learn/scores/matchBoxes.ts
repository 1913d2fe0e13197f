/** In pixels; the origin at the top left. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A predicted box and the true one that it stands for. */
export interface BoxMatch {
  /** Places in the two lists. */
  readonly truth: number;
  readonly prediction: number;
  /** Intersection over union, in [least, 1]. */
  readonly overlap: number;
}

/**
 * Pairs predicted boxes of one image with true ones, whatever their classes: the surest prediction takes the true box
 * that it overlaps most and that is not taken, if by at least `least`. Source: COCO's matching, as FiftyOne's
 * `evaluate_detections` with `classwise=False`. O(predictions × truths).
 */
export function matchBoxes(
  truths: readonly Bounds[],
  predictions: readonly (Bounds & { readonly confidence: number })[],
  least = 0.5,
): BoxMatch[] {
  const free = new Set(truths.keys());
  const order = [...predictions.keys()].sort(
    (a, b) => predictions[b].confidence - predictions[a].confidence,
  );
  const matches: BoxMatch[] = [];
  for (const prediction of order) {
    let best: BoxMatch | null = null;
    for (const truth of free) {
      const overlap = intersectionOverUnion(truths[truth], predictions[prediction]);
      if (overlap >= least && overlap > (best?.overlap ?? 0)) best = { truth, prediction, overlap };
    }
    if (!best) continue;
    free.delete(best.truth);
    matches.push(best);
  }
  return matches;
}

/** In [0, 1]; 0 where both are empty. */
export function intersectionOverUnion(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const both = Math.max(0, width) * Math.max(0, height);
  const either = a.width * a.height + b.width * b.height - both;
  return either > 0 ? both / either : 0;
}
