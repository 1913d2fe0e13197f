import { parameter } from "../../../plugin-api/index.ts";
import { entropyOfConfidence } from "../learn/scores/predictionErrors.ts";
import type { MlPlugin } from "../plugin.ts";
import { counted } from "./shared/counted.ts";
import { onlyThese } from "./shared/onlyThese.ts";
import { openVectors, type Run } from "./shared/openVectors.ts";
import { readLabels } from "./shared/readLabels.ts";
import { readNumbers } from "./shared/readNumbers.ts";
import { scoreProperty, writeScores } from "./shared/scoreProperty.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

/**
 * `ml/hardness`: how undecided a classifier is about each image (FiftyOne Brain's hardness: the entropy of softmaxed
 * logits), of a classifier on the vectors that has not seen the image, or from the confidences of predictions.
 */
export function registerHardness(plugin: MlPlugin): void {
  const { ctx } = plugin;
  ctx.actions.register({
    id: "hardness",
    title: "Score Hardness",
    description: "Scores how undecided a classifier is about each image.",
    icon: "flame",
    hooks: ["execute"],
    parameters: {
      from: parameter.choice({
        title: "From",
        choices: [
          {
            value: "vectors",
            title: "A classifier on vectors",
            description: "It learns the labels, and has not seen the image it judges.",
          },
          { value: "confidence", title: "Predictions with a confidence" },
        ],
        default: "vectors",
      }),
      labels: parameter.property({
        title: "Labels",
        description: "What the classifier learns, or what was predicted: a property of tags.",
        types: ["tag", "multi_tags"],
      }),
      vectors: vectorsParameter,
      confidence: parameter.property({
        title: "Confidence",
        description: "How sure the prediction is, from 0 to 1.",
        types: ["number"],
        optional: true,
        when: { parameter: "from", is: "confidence" },
      }),
      property: parameter.text({
        title: "Property",
        description: "A number property that gets the scores. Leave it empty to write nothing.",
        default: "hardness",
        maxLength: 200,
      }),
    },
    async run({ instanceIds, parameters, signal, progress }) {
      const property = await scoreProperty(ctx, parameters.property);
      const targets = await targetsOf(ctx, instanceIds);
      const { sha1s, values, classes } =
        parameters.from === "vectors"
          ? await ofClassifier(plugin, parameters, targets, { signal, progress })
          : await ofConfidence(plugin, parameters, targets);
      signal.throwIfAborted();
      if (property)
        await writeScores(
          ctx,
          `Set '${property.name}' of ${counted(sha1s.length, "image")}`,
          sha1s,
          [{ property, values }],
        );
      return {
        title: "Hardness",
        groups: [
          scoredGroup("Hardness", targets, sha1s, values, {
            min: 0,
            max: Math.log(classes),
            description: "hardness: entropy of the prediction",
          }),
        ],
        value: { images: sha1s.length, classes, property: property?.name ?? null },
        notifications: [
          { type: "info", message: `Computed hardness of ${counted(sha1s.length, "image")}` },
        ],
      };
    },
  });
}

interface Hardness {
  readonly sha1s: readonly string[];
  readonly values: Float32Array;
  readonly classes: number;
}

async function ofClassifier(
  plugin: MlPlugin,
  given: { readonly labels: number; readonly vectors: number | undefined },
  all: Targets,
  run: Run,
): Promise<Hardness> {
  const bearing = await readLabels(plugin.ctx, given.labels, all, all.sha1s);
  if (bearing.tags.length < 2)
    throw new Error("A classifier needs images of at least two labels. Tag some first.");
  const targets = onlyThese(all, (_, place) => bearing.of[place] >= 0);
  const { space } = await openVectors(plugin, given.vectors, targets, 2, run);
  const { keys: sha1s, data, rows, columns } = space;
  const labels = await readLabels(plugin.ctx, given.labels, all, sha1s);
  run.progress(0, undefined, "Training classifiers");
  const values = await plugin.ctx.compute.probeHardness(
    { data, rows, columns },
    labels.of,
    labels.tags.length,
  );
  return { sha1s, values, classes: labels.tags.length };
}

async function ofConfidence(
  { ctx }: MlPlugin,
  given: { readonly labels: number; readonly confidence: number | undefined },
  targets: Targets,
): Promise<Hardness> {
  if (given.confidence === undefined)
    throw new Error("Choose the number property with the confidence of the predictions.");
  const labels = await readLabels(ctx, given.labels, targets, targets.sha1s);
  const confidences = await readNumbers(ctx, given.confidence, targets, targets.sha1s);
  const rows = [...targets.sha1s.keys()].filter(
    (row) => confidences[row] >= 0 && confidences[row] <= 1,
  );
  const classes = Math.max(2, labels.tags.length);
  if (rows.length === 0)
    throw new Error("No image has a confidence from 0 to 1. Choose another property.");
  return {
    sha1s: rows.map((row) => targets.sha1s[row]),
    values: Float32Array.from(rows, (row) => entropyOfConfidence(confidences[row], classes)),
    classes,
  };
}
