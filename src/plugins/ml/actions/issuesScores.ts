import { issueScores, sizeScores, type Issue } from "../learn/scores/issueScores.ts";
import type { IssueMeasures } from "./issuesMeasures.ts";
import type { Targets } from "./shared/targets.ts";

/** Scores of all issues of those images that can be read. */
export interface ScoresOfIssues {
  readonly sha1s: readonly string[];
  of(issue: Issue): Float32Array;
}

/** Of the targets; whether a size is odd depends on the sizes of all of them. */
export async function scoresOfIssues(
  measures: IssueMeasures,
  targets: Targets,
  signal: AbortSignal,
  progress: (done: number, total: number, message: string) => void,
): Promise<ScoresOfIssues> {
  const known = await measures.of(targets.sha1s, signal, progress);
  const measured = targets.sha1s.flatMap((sha1) => {
    const own = known.get(sha1);
    const instance = targets.instancesOf.get(sha1)?.[0];
    return own && instance ? [{ sha1, own, instance }] : [];
  });
  const sizes = sizeScores(
    Float64Array.from(measured, ({ instance: { width, height } }) => Math.sqrt(width * height)),
  );
  const scores = measured.map(({ own, instance }, row) => issueScores(own, instance, sizes[row]));
  return {
    sha1s: measured.map(({ sha1 }) => sha1),
    of: (issue) => Float32Array.from(scores, (each) => each[issue]),
  };
}
