import type { Group, ScoreScale } from "../../../../plugin-api/index.ts";
import { scoredGroup } from "../shared/scoredGroup.ts";
import type { Targets } from "../shared/targets.ts";

interface Scored {
  readonly name: string;
  /** In the order of the images, in [0, 1]. */
  readonly scores: Float32Array;
}

/** The images that a model does worst, or those that one of two models does better than the other. */
export function scoreGroups(
  sha1s: readonly string[],
  models: readonly Scored[],
  description: string,
  targets: Targets,
): Group[] {
  const [first, second] = models;
  const rows = [...sha1s.keys()];
  const group = (
    name: string,
    own: readonly number[],
    scoreOf: (row: number) => number,
    scale: ScoreScale,
  ): Group[] =>
    own.length === 0
      ? []
      : [
          scoredGroup(
            name,
            targets,
            own.map((row) => sha1s[row]),
            own.map(scoreOf),
            scale,
          ),
        ];
  if (!second) {
    const wrong = rows.filter((row) => first.scores[row] < 1);
    const scale = { min: 0, max: 1, maxIsBest: false, description };
    return group("With mistakes", wrong, (row) => first.scores[row], scale);
  }
  const gain = (row: number): number => second.scores[row] - first.scores[row];
  const scale = { min: 0, max: 1, description: `difference in ${description}` };
  const [worse, better] = [
    rows.filter((row) => gain(row) < 0),
    rows.filter((row) => gain(row) > 0),
  ];
  return [
    ...group(`${first.name} is better`, worse, (row) => -gain(row), scale),
    ...group(`${second.name} is better`, better, gain, scale),
  ];
}
