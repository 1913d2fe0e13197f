import { parameter } from "../../../plugin-api/index.ts";
import { issues, issueThresholds } from "../learn/scores/issueScores.ts";
import type { MlPlugin } from "../plugin.ts";
import type { IssueMeasures } from "./issuesMeasures.ts";
import { scoresOfIssues } from "./issuesScores.ts";
import { counted } from "./shared/counted.ts";
import { onlyThese } from "./shared/onlyThese.ts";
import { tagImages } from "./shared/tagImages.ts";
import { instanceIdsOf, targetsOf } from "./shared/targets.ts";

/** `ml/tag-issues`: tags the images whose score of an issue is at most a threshold, and no others, in one commit. */
export function registerTagIssues({ ctx }: MlPlugin, measures: IssueMeasures): void {
  ctx.actions.register({
    id: "tag-issues",
    title: "Tag Images with an Issue",
    description:
      "Tags the images whose score is at most the threshold, and no others, in one step that can be undone.",
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
      signal.throwIfAborted();
      const known = new Set(scores.sha1s);
      const untagged = await tagImages(ctx, {
        property: name,
        tag: issue,
        instanceIds: Int32Array.from(instanceIdsOf(targets, found)),
        // An earlier run may have had another threshold; what cannot be read keeps what it had.
        among: onlyThese(targets, (sha1) => known.has(sha1)),
        title: `Tag ${counted(found.length, "image")}: ${issue}`,
      });
      const said =
        found.length === 0
          ? `No image has a score of ${issue} up to ${most}`
          : `Tagged ${counted(found.length, "image")} as ${issue} in '${name}'`;
      const without = untagged > 0 ? `; ${counted(untagged, "image")} lost the tag` : "";
      return {
        value: { issue, threshold: most, tagged: found.length, untagged },
        notifications: [{ type: "info", message: said + without }],
      };
    },
  });
}
