import type { GroupOfInstances, ScoreScale } from "../../../../plugin-api/index.ts";
import type { Targets } from "./targets.ts";

/** A group whose members and scores are lists of the same length. */
export interface ScoredGroup extends GroupOfInstances {
  readonly instanceIds: Int32Array;
}

/**
 * The instances of images, best score first; images without a finite score come last, without one. What of the images
 * is not among the targets stays out, copies of an image follow each other.
 */
export function scoredGroup(
  name: string,
  targets: Targets,
  sha1s: readonly string[],
  values: ArrayLike<number>,
  scale: ScoreScale,
): ScoredGroup {
  const sign = scale.maxIsBest === false ? 1 : -1;
  const keyOf = (row: number): number =>
    Number.isFinite(values[row]) ? sign * values[row] : Infinity;
  const order = sha1s.map((_, row) => row).sort((a, b) => keyOf(a) - keyOf(b) || a - b);
  const ids: number[] = [];
  const scores: number[] = [];
  for (const row of order)
    for (const { id } of targets.instancesOf.get(sha1s[row]) ?? []) {
      ids.push(id);
      scores.push(within(values[row], scale));
    }
  return {
    name,
    instanceIds: Int32Array.from(ids),
    scores: { ...scale, values: Float32Array.from(scores) },
  };
}

/** A rounding must not bring a score out of its scale. */
function within(value: number, { min, max }: ScoreScale): number {
  return Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : NaN;
}
