import { parameter } from "../../../plugin-api/index.ts";
import { issues, issueThresholds } from "../learn/scores/issueScores.ts";
import type { MlPlugin } from "../plugin.ts";
import type { IssueMeasures } from "./issuesMeasures.ts";
import { scoresOfIssues } from "./issuesScores.ts";
import { counted } from "./shared/counted.ts";
import { tagImages } from "./shared/tagImages.ts";
import { targetsOf } from "./shared/targets.ts";

/** `ml/tag-issues`: tags the images whose score of an issue is at most a threshold, in one commit. */
export function registerTagIssues({ ctx }: MlPlugin, measures: IssueMeasures): void {
  ctx.actions.register({
    id: "tag-issues",
    title: "Tag Images with an Issue",
    description:
      "Tags the images whose score is at most the threshold, in one step that can be undone.",
    icon: "tag",
    hooks: ["execute"],
    parameters: {
      issue: parameter.choice({ title: "Issue", choices: issues, default: "dark" }),
      threshold: parameter.number({
        title: "Score at most",
        description: "Without one, that of the issue's default.",
        min: 0,
        max: 1,
        step: 0.01,
        optional: true,
      }),
      property: parameter.text({ title: "Property", default: "issues", maxLength: 200 }),
    },
    resolve: ({ parameters: { issue } }) => ({
      threshold: {
        description: `Without one: ${issueThresholds[issue ?? "dark"]}.`,
      },
    }),
    async run({ instanceIds, parameters: { issue, threshold, property }, signal, progress }) {
      const name = property.trim() || "issues";
      const most = threshold ?? issueThresholds[issue];
      const targets = await targetsOf(ctx, instanceIds);
      const scores = await scoresOfIssues(measures, targets, signal, progress);
      const values = scores.of(issue);
      const found = scores.sha1s.filter((_, row) => values[row] <= most);
      if (found.length === 0)
        return {
          value: { issue, threshold: most, tagged: 0 },
          notifications: [
            { type: "info", message: `No image has a score of ${issue} up to ${most}` },
          ],
        };
      const tagged = Int32Array.from(
        found.flatMap((sha1) => targets.instancesOf.get(sha1)?.map(({ id }) => id) ?? []),
      );
      const title = `Tag ${counted(found.length, "image")}: ${issue}`;
      await tagImages(ctx, { property: name, tag: issue, instanceIds: tagged, title });
      return {
        value: { issue, threshold: most, tagged: found.length },
        notifications: [
          {
            type: "info",
            message: `Tagged ${counted(found.length, "image")} as ${issue} in '${name}'`,
          },
        ],
      };
    },
  });
}
