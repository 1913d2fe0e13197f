import type { HistogramBlock, Report } from "../../../plugin-api/index.ts";
import { issueFormulas, type Issue } from "../learn/scores/issueScores.ts";
import type { ScoresOfIssues } from "./issuesScores.ts";
import { instanceRows, type Targets } from "./shared/targets.ts";

/**
 * A histogram an issue, with a threshold to be moved and a button that tags what is below it. Undefined where there are
 * more images than a histogram takes.
 */
export function issuesReport(
  wanted: readonly Issue[],
  limits: Readonly<Record<Issue, number>>,
  targets: Targets,
  scores: ScoresOfIssues,
): Report | undefined {
  // One list for all charts, which is sent once: a million images with seven issues then fit in a report.
  const { rows, instanceIds } = instanceRows(targets, scores.sha1s);
  if (instanceIds.length > mostValues) return undefined;
  return {
    title: "Image issues",
    blocks: wanted.map((issue): HistogramBlock => {
      const values = scores.of(issue);
      return {
        kind: "histogram",
        title: capital(issue),
        description: `The score is ${issueFormulas[issue]}: low where the image has the issue.`,
        values: Float32Array.from(rows, (row) => values[row]),
        instanceIds,
        axis: { title: "score", min: 0, max: 1 },
        threshold: {
          value: limits[issue],
          side: "below",
          label: issue,
          action: {
            actionId: "tag-issues",
            title: `Tag as ${capital(issue)}`,
            parameter: "threshold",
            parameters: { issue },
            // Of all, since a size is odd among those that it was compared with.
            on: "all",
          },
        },
      };
    }),
  };
}

/** A histogram takes no more. */
export const mostValues = 1_000_000;

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
