import { parameter, type Group } from "../../../plugin-api/index.ts";
import { issueFormulas, issueThresholds, issues, type Issue } from "../learn/scores/issueScores.ts";
import type { MlPlugin } from "../plugin.ts";
import { IssueMeasures } from "./issuesMeasures.ts";
import { capital, issuesReport } from "./issuesReport.ts";
import { scoresOfIssues, type ScoresOfIssues } from "./issuesScores.ts";
import { registerTagIssues } from "./issuesTag.ts";
import { counted } from "./shared/counted.ts";
import { scoreProperty, writeScores, type Scores } from "./shared/scoreProperty.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

/**
 * `ml/issues`: what is wrong with pictures themselves: dark, bright, blurry, without information, of an odd aspect or
 * size, greyscale. Scores are in [0, 1], low where the image has the issue, as cleanvision's.
 */
export function registerIssues(plugin: MlPlugin): void {
  const { ctx } = plugin;
  const measures = new IssueMeasures(ctx);
  registerTagIssues(plugin, measures);
  ctx.actions.register({
    id: "issues",
    title: "Find Image Issues",
    description:
      "Finds images that are dark, bright, blurry, nearly empty, greyscale, or of an odd shape.",
    icon: "warning",
    hooks: ["execute"],
    parameters: {
      look: parameter.choice({
        title: "Look for",
        choices: [{ value: "all", title: "All issues" }, ...issues.map((value) => ({ value }))],
        default: "all",
      }),
      dark: threshold("dark"),
      bright: threshold("bright"),
      blurry: threshold("blurry"),
      lowInformation: threshold("low information"),
      oddAspect: threshold("odd aspect"),
      oddSize: threshold("odd size"),
      greyscale: threshold("greyscale"),
      nearDuplicates: parameter.boolean({
        title: "Near-duplicates, too",
        description: "Takes longer, for they are found by vectors.",
        default: false,
      }),
      write: parameter.boolean({
        title: "Write the scores",
        description: "As number properties “dark score”, “bright score”, …",
        default: false,
      }),
    },
    async *run({ instanceIds, parameters, signal, progress }) {
      const wanted = issues.filter(
        (issue) => parameters.look === "all" || parameters.look === issue,
      );
      const limits: Readonly<Record<Issue, number>> = {
        dark: parameters.dark,
        bright: parameters.bright,
        blurry: parameters.blurry,
        "low information": parameters.lowInformation,
        "odd aspect": parameters.oddAspect,
        "odd size": parameters.oddSize,
        greyscale: parameters.greyscale,
      };
      const targets = await targetsOf(ctx, instanceIds);
      const properties = parameters.write
        ? await Promise.all(wanted.map((issue) => scoreProperty(ctx, `${issue} score`)))
        : [];
      const scores = await scoresOfIssues(measures, targets, signal, progress);
      const { sha1s } = scores;
      signal.throwIfAborted();
      const written = properties.flatMap((property, i): Scores[] =>
        property ? [{ property, values: scores.of(wanted[i]) }] : [],
      );
      await writeScores(ctx, `Score ${counted(sha1s.length, "image")}: issues`, sha1s, written);
      const groups = wanted.flatMap((issue) => issueGroup(issue, limits[issue], targets, scores));
      const counts: Record<string, number> = Object.fromEntries(
        wanted.map((issue) => [issue, beyond(scores, issue, limits[issue]).length]),
      );
      if (parameters.nearDuplicates) {
        const found = await nearDuplicates(plugin, instanceIds, signal);
        counts["near-duplicate"] = found.length;
        if (found.length > 0)
          groups.push({
            name: "Near-duplicates",
            instanceIds: found,
          });
      }
      // Before the report, with which they might be too much for one message.
      for (const group of groups) yield { kind: "groups", groups: [group] };
      const unreadable = targets.sha1s.length - sha1s.length;
      return {
        title: "Image issues",
        report: issuesReport(wanted, limits, targets, scores),
        value: { images: sha1s.length, unreadable, counts, thresholds: limits },
        notifications: [
          {
            type: groups.length > 0 ? "warning" : "info",
            message: summary(sha1s.length, counts, unreadable),
          },
        ],
      };
    },
  });
}

/** All but the one to keep of each group that `ml/near-duplicates` finds. */
async function nearDuplicates(
  { ctx }: MlPlugin,
  instanceIds: Int32Array,
  signal: AbortSignal,
): Promise<number[]> {
  const { groups = [] } = await ctx.actions.run("near-duplicates", { instanceIds, signal });
  return groups.flatMap(({ instanceIds: ids }) => (ids ? Array.from(ids).slice(1) : []));
}

function threshold(issue: Issue) {
  return parameter.number({
    title: `${capital(issue)}: score at most`,
    description: `The score is ${issueFormulas[issue]}.`,
    default: issueThresholds[issue],
    min: 0,
    max: 1,
    step: 0.01,
    when: { parameter: "look", is: ["all", issue] },
  });
}

function beyond(scores: ScoresOfIssues, issue: Issue, most: number): string[] {
  const values = scores.of(issue);
  return scores.sha1s.filter((_, row) => values[row] <= most);
}

function issueGroup(issue: Issue, most: number, targets: Targets, scores: ScoresOfIssues): Group[] {
  const values = scores.of(issue);
  const rows = [...values.keys()].filter((row) => values[row] <= most);
  if (rows.length === 0) return [];
  return [
    scoredGroup(
      capital(issue),
      targets,
      rows.map((row) => scores.sha1s[row]),
      rows.map((row) => values[row]),
      { min: 0, max: 1, maxIsBest: false, description: issueFormulas[issue] },
    ),
  ];
}

function summary(
  images: number,
  counts: Readonly<Record<string, number>>,
  unreadable: number,
): string {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  const said =
    found.length === 0
      ? `No issues in ${counted(images, "image")}`
      : `Of ${counted(images, "image")}: ${found.map(([issue, count]) => `${count.toLocaleString("en")} ${issue}`).join(", ")}`;
  return unreadable === 0 ? said : `${said}. ${counted(unreadable, "image")} could not be read`;
}
