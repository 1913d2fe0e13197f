import type { ScoreScale } from "../../../../plugin-api/index.ts";
import { scoredGroup, type ScoredGroup } from "../shared/scoredGroup.ts";
import type { Targets } from "../shared/targets.ts";

/** An object as a group knows it. */
export interface ScoredObject {
  readonly sha1: string;
  readonly score: number;
}

/** The images of objects, each once: it counts as much as the best of its objects, which comes first by the scale. */
export function groupOfObjects(
  name: string,
  targets: Targets,
  objects: readonly ScoredObject[],
  scale: ScoreScale,
): ScoredGroup {
  const better = scale.maxIsBest === false ? Math.min : Math.max;
  const best = new Map<string, number>();
  for (const { sha1, score } of objects) best.set(sha1, better(score, best.get(sha1) ?? score));
  return scoredGroup(name, targets, [...best.keys()], [...best.values()], scale);
}
