import { parameter, type Group } from "../../../plugin-api/index.ts";
import {
  fewestOfClass,
  unjudgedRows,
  type LabelQuality,
} from "../learn/scores/confidentLearning.ts";
import type { MlPlugin } from "../plugin.ts";
import { checkWrites, writeFindings, type Finding } from "./labelErrorsWrite.ts";
import { counted } from "./shared/counted.ts";
import { onlyThese } from "./shared/onlyThese.ts";
import { openVectors } from "./shared/openVectors.ts";
import { readLabels, type Labels } from "./shared/readLabels.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

/** What labels are judged by. */
export const judgeParameters = {
  method: parameter.choice({
    title: "Judged by",
    choices: [
      {
        value: "both",
        title: "Classifier and neighbours",
        description: "The mean of the two below.",
      },
      {
        value: "probe",
        title: "Classifier",
        description: "A linear classifier that has not seen what it judges.",
      },
      {
        value: "neighbours",
        title: "Neighbours",
        description: "The labels of those that are most alike.",
      },
    ],
    default: "both",
  }),
  neighbours: parameter.integer({
    title: "Neighbours",
    default: 20,
    min: 1,
    max: 200,
    when: { parameter: "method", is: ["both", "neighbours"] },
  }),
};

/**
 * `ml/label-errors`: labels that are likely wrong, by what the vectors say (confident learning: Northcutt, Jiang and
 * Chuang 2021), with the label that fits better. Nothing is written unless it is asked for.
 */
export function registerLabelErrors(plugin: MlPlugin): void {
  const { ctx } = plugin;
  ctx.actions.register({
    id: "label-errors",
    title: "Find Label Errors",
    description: "Finds images whose label is likely wrong, and proposes another.",
    icon: "bug",
    hooks: ["execute"],
    parameters: {
      labels: parameter.property({
        title: "Labels",
        description: "A property of tags. Images with several tags are left out.",
        types: ["tag", "multi_tags"],
      }),
      vectors: vectorsParameter,
      ...judgeParameters,
      suggestion: parameter.text({
        title: "Write the proposed label to",
        description: "A property of tags, “suggested label” say. Leave it empty to write none.",
        default: "",
        maxLength: 200,
      }),
      tag: parameter.text({
        title: "Tag the images as",
        description: "In the property “issues”, “label error” say. Leave it empty to tag none.",
        default: "",
        maxLength: 200,
      }),
    },
    async run({ instanceIds, parameters, signal, progress }) {
      const { method, neighbours: k } = parameters;
      const writes = await checkWrites(ctx, parameters);
      const all = await targetsOf(ctx, instanceIds);
      const bearing = await readLabels(ctx, parameters.labels, all, all.sha1s);
      checkLabels(bearing);
      const targets = onlyThese(all, (_, place) => bearing.of[place] >= 0);
      const vectors = await openVectors(plugin, parameters.vectors, targets, 2, {
        signal,
        progress,
      });
      const { keys: sha1s, data, rows, columns } = vectors.space;
      const labels = await readLabels(ctx, parameters.labels, all, sha1s);
      const rare = checkLabels(labels);
      const near = method === "probe" ? null : await vectors.neighbours(k);
      progress(0, undefined, "Judging labels");
      const quality = await ctx.compute.judgeLabels(
        { data, rows, columns },
        labels.of,
        labels.tags.length,
        method,
        near,
      );
      signal.throwIfAborted();
      const findings = findingsOf(sha1s, labels, quality);
      const done = await writeFindings(ctx, writes, findings, all);
      const summary =
        findings.length === 0
          ? `No label of ${counted(rows - rare, "image")} is likely wrong`
          : `The labels of ${counted(findings.length, "image")} of ${(rows - rare).toLocaleString("en")} are likely wrong`;
      const unjudged =
        rare === 0
          ? []
          : [
              `Labels that fewer than ${fewestOfClass} images bear are not judged: ${counted(rare, "image")}`,
            ];
      return {
        title: "Label errors",
        groups: groupsOf(findings, targets),
        value: {
          images: rows - rare,
          rare,
          ambiguous: labels.ambiguous,
          missing: vectors.missing,
          errors: findings.map(({ sha1, label, suggested, score }) => ({
            sha1,
            instanceIds: targets.instancesOf.get(sha1)?.map(({ id }) => id) ?? [],
            label: label.name,
            suggested: suggested.name,
            score,
          })),
        },
        notifications: [
          {
            type: findings.length > 0 ? "warning" : "info",
            message: [summary, ...done, ...unjudged, ...vectors.notes].join(". "),
          },
        ],
      };
    },
  });
}

/** How many images bear labels that too few bear to be judged. @throws Error where there are not two others */
function checkLabels({ tags, of }: Labels): number {
  const rare = unjudgedRows(of, tags.length);
  if (rare !== null) return rare;
  if (tags.length === 0)
    throw new Error(
      "None of these images has a label in that property. Tag some first, or choose another property.",
    );
  throw new Error(
    tags.length === 1
      ? `All ${counted(of.filter((label) => label === 0).length, "labelled image")} bear '${tags[0].name}'. At least two labels are needed to tell which is wrong.`
      : `Two labels on at least ${fewestOfClass} images each are needed to tell which is wrong. Tag more images.`,
  );
}

/** Worst first. */
function findingsOf(sha1s: readonly string[], labels: Labels, judged: LabelQuality): Finding[] {
  const { tags, of } = labels;
  return sha1s
    .flatMap((sha1, row): Finding[] => {
      const label = tags[of[row]];
      const suggested = tags[judged.suggested[row]];
      const score = Number((1 - judged.quality[row]).toPrecision(6));
      return judged.wrong[row] === 1 ? [{ sha1, label, suggested, score }] : [];
    })
    .sort((a, b) => b.score - a.score);
}

function groupsOf(findings: readonly Finding[], targets: Targets): Group[] {
  const pairs = Map.groupBy(
    findings,
    ({ label, suggested }) => `Labelled ${label.name}, likely ${suggested.name}`,
  );
  return [
    ["Likely label errors", findings] as const,
    // One pair alone is the same group again.
    ...(pairs.size > 1 ? [...pairs].sort(([, a], [, b]) => b.length - a.length) : []),
  ].flatMap(([name, members]) =>
    members.length === 0
      ? []
      : scoredGroup(
          name,
          targets,
          members.map(({ sha1 }) => sha1),
          members.map(({ score }) => score),
          { min: 0, max: 1, description: "how unlikely the label is" },
        ),
  );
}
