import { parameter, type Group } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import {
  mistakesOfAnnotations,
  mistakesOfLabels,
  type Mistakes,
} from "./predictionErrorsImages.ts";
import { chooseSource, predictionSources } from "./shared/annotationSources.ts";
import { counted } from "./shared/counted.ts";
import { scoreProperty, writeScores } from "./shared/scoreProperty.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { instanceIdsOf, targetsOf, type Targets } from "./shared/targets.ts";

/**
 * `ml/mistakenness`: how likely the ground truth is wrong, where a prediction contradicts it (FiftyOne Brain's
 * mistakenness): of labels, or of annotations, with objects that may be missing or spurious.
 */
export function registerMistakenness(plugin: MlPlugin): void {
  const { ctx } = plugin;
  ctx.actions.register({
    id: "mistakenness",
    title: "Score Mistakenness",
    description:
      "Scores how likely each image's ground truth is wrong, from predictions of a model.",
    icon: "question",
    hooks: ["execute"],
    parameters: {
      of: parameter.choice({
        title: "Of",
        choices: [
          { value: "labels", title: "Labels of images" },
          { value: "annotations", title: "Annotations" },
        ],
        default: "labels",
      }),
      labels: parameter.property({
        title: "Labels",
        description: "The ground truth: a property of tags.",
        types: ["tag", "multi_tags"],
        optional: true,
        when: ofLabels,
      }),
      predictions: parameter.property({
        title: "Predictions",
        description: "Tags of the same names.",
        types: ["tag", "multi_tags"],
        optional: true,
        when: ofLabels,
      }),
      confidence: parameter.property({
        title: "Confidence",
        description: "How sure the prediction is, from 0 to 1.",
        types: ["number"],
        optional: true,
        when: ofLabels,
      }),
      source: parameter.choice<string>({
        title: "Source of the predictions",
        description: "Its annotations are compared with the ground truth.",
        choices: [""],
        default: "",
        when: { parameter: "of", is: "annotations" },
      }),
      property: parameter.text({
        title: "Property",
        description: "A number property that gets the scores. Leave it empty to write nothing.",
        default: "mistakenness",
        maxLength: 200,
      }),
    },
    async resolve({ parameters: { of } }) {
      if (of !== "annotations") return {};
      const sources = await predictionSources(ctx);
      return {
        source: {
          default: sources[0]?.value ?? "",
          choices: [chooseSource, ...sources],
          ...(sources.length === 0 && {
            error:
              "There are no predictions yet: 'Detect Objects' makes some, an import brings others.",
          }),
        },
      };
    },
    async run({ instanceIds, parameters, signal, progress }) {
      const property = await scoreProperty(ctx, parameters.property);
      const targets = await targetsOf(ctx, instanceIds);
      progress(0, undefined, "Comparing predictions");
      const mistakes =
        parameters.of === "labels"
          ? await mistakesOfLabels(ctx, parameters, targets)
          : await mistakesOfAnnotations(ctx, parameters.source, targets);
      const { sha1s, values } = mistakes;
      signal.throwIfAborted();
      if (property)
        await writeScores(
          ctx,
          `Set '${property.name}' of ${counted(sha1s.length, "image")}`,
          sha1s,
          [{ property, values }],
        );
      const contradicted = values.filter((value) => value > 0.5).length;
      return {
        title: "Mistakenness",
        groups: groupsOf(mistakes, targets),
        value: {
          images: sha1s.length,
          contradicted,
          missing: mistakes.missing.length,
          spurious: mistakes.spurious.length,
          property: property?.name ?? null,
        },
        notifications: [
          {
            type: contradicted > 0 ? "warning" : "info",
            message: `Predictions contradict the ground truth of ${counted(contradicted, "image")} of ${sha1s.length.toLocaleString("en")}`,
          },
        ],
      };
    },
  });
}

const ofLabels = { parameter: "of", is: "labels" } as const;

function groupsOf(mistakes: Mistakes, targets: Targets): Group[] {
  const { sha1s, values, missing, spurious } = mistakes;
  const plain = (name: string, of: readonly string[]): Group[] =>
    of.length === 0
      ? []
      : [
          {
            name: name,
            instanceIds: instanceIdsOf(targets, of),
          },
        ];
  return [
    scoredGroup("Mistakenness", targets, sha1s, values, {
      min: 0,
      max: 1,
      description: "mistakenness: how likely the ground truth is wrong",
    }),
    ...plain("Objects may be missing", missing),
    ...plain("Objects may be spurious", spurious),
  ];
}
