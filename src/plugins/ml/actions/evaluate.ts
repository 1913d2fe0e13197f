import { parameter, type ActionRun, type ParameterValues } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { evaluateBoxes } from "./evaluation/evaluateBoxes.ts";
import { evaluateMasks } from "./evaluation/evaluateMasks.ts";
import { evaluateTags } from "./evaluation/evaluateTags.ts";
import type { Evaluated } from "./evaluation/evaluated.ts";
import { chooseSource, groundTruth, predictionSources } from "./shared/annotationSources.ts";
import { counted } from "./shared/counted.ts";
import type { FilledProperty } from "./shared/namedProperty.ts";
import { scoreProperty, writeScores } from "./shared/scoreProperty.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

/**
 * `ml/evaluate`: predictions of one or two models against what is true. Tags by the figures of scikit-learn's
 * `classification_report`, boxes by those of COCO, polygons and masks by IoU of their pixels.
 */
export function registerEvaluate(plugin: MlPlugin): void {
  const { ctx } = plugin;
  ctx.actions.register({
    id: "evaluate",
    title: "Evaluate Predictions",
    description: "Compares predictions with what is true, and one model with another.",
    icon: "graph",
    hooks: ["execute"],
    parameters,
    resolve: async ({ parameters: { kind } }) => {
      if (kind === "tags" || kind === undefined) return {};
      const sources = await predictionSources(ctx);
      return {
        source: {
          choices: [chooseSource, ...sources],
          ...(sources.length === 0 && {
            error:
              "No annotations come from a prediction yet. Import predictions, or run a detector first.",
          }),
        },
        secondSource: { choices: [{ value: "", title: "None" }, ...sources] },
        truthSource: { choices: [groundTruth, ...sources] },
      };
    },
    run: (run) => evaluate(plugin, run),
  });
}

export type EvaluateValues = ParameterValues<typeof parameters>;
type EvaluateRun = ActionRun<typeof parameters>;

const tags = { parameter: "kind", is: "tags" } as const;
const boxes = { parameter: "kind", is: "boxes" } as const;
const annotations = { parameter: "kind", is: ["boxes", "masks"] } as const;
const ofTags = ["tag", "multi_tags"] as const;

const parameters = {
  kind: parameter.choice({
    title: "What is predicted",
    choices: [
      { value: "tags", title: "A tag for each image" },
      { value: "boxes", title: "Boxes of objects" },
      { value: "masks", title: "Polygons and masks, pixel by pixel" },
    ],
    default: "tags",
  }),
  truth: parameter.property({
    title: "Truth",
    description: "The property with the right tags; images without one are left out.",
    types: ofTags,
    when: tags,
    optional: true,
  }),
  prediction: parameter.property({
    title: "Prediction",
    description: "Tags count as the same when their names are.",
    types: ofTags,
    when: tags,
    optional: true,
  }),
  confidence: parameter.property({
    title: "Confidence of the prediction",
    description: "For average precision and curves.",
    types: ["number"],
    when: tags,
    optional: true,
  }),
  second: parameter.property({
    title: "Second prediction",
    description: "Of another model, to be compared with the first.",
    types: ofTags,
    when: tags,
    optional: true,
  }),
  secondConfidence: parameter.property({
    title: "Confidence of the second prediction",
    types: ["number"],
    when: tags,
    optional: true,
  }),
  truthSource: sourceParameter("Truth"),
  source: sourceParameter("Prediction"),
  secondSource: sourceParameter("Second prediction"),
  iou: parameter.number({
    title: "Overlap",
    description: "Least intersection over union at which a box counts as found. mAP has its own.",
    default: 0.5,
    min: 0.05,
    max: 1,
    step: 0.05,
    when: boxes,
  }),
  minConfidence: parameter.number({
    title: "Confidence",
    description: "Least confidence at which a box counts in the confusion matrix and the scores.",
    default: 0.5,
    min: 0,
    max: 1,
    step: 0.05,
    when: boxes,
  }),
  property: parameter.text({
    title: "Property for the scores",
    description:
      "A number property that gets the score of each image: 1 or 0 for a tag, F1 for boxes, mean IoU for masks. Leave it empty to write nothing.",
    default: "evaluation",
    maxLength: 150,
  }),
};

function sourceParameter(title: string) {
  return parameter.choice<string>({ title, choices: [""], default: "", when: annotations });
}

async function* evaluate(plugin: MlPlugin, run: EvaluateRun) {
  const { ctx } = plugin;
  const { instanceIds, parameters: values, signal, progress } = run;
  const properties = await propertiesOf(ctx, values);
  const targets = await targetsOf(ctx, instanceIds);
  progress(0, undefined, "Reading what is true and what is predicted");
  const evaluated = await evaluatedBy(plugin, targets, run);
  signal.throwIfAborted();
  const { models, title, sha1s, report, groups, value } = evaluated;
  await writeScores(
    ctx,
    `Set the evaluation of ${counted(sha1s.length, "image")}: ${title}`.slice(0, 290),
    sha1s,
    models.flatMap(({ scores }, i) => {
      const property = properties[i];
      return property ? [{ property, values: scores }] : [];
    }),
  );
  const key = await keepRun(ctx, evaluated, values);
  // Before the report, with which they might be too much for one message.
  for (const group of groups) yield { kind: "groups" as const, groups: [group] };
  return { title, report, value: { ...value, run: key } };
}

function evaluatedBy(
  plugin: MlPlugin,
  targets: Targets,
  { parameters: values, signal, progress }: EvaluateRun,
): Promise<Evaluated> {
  switch (values.kind) {
    case "tags":
      return evaluateTags(plugin, targets, values);
    case "boxes":
      return evaluateBoxes(plugin, targets, values, progress);
    case "masks":
      return evaluateMasks(plugin, targets, values, { signal, progress });
  }
}

/** Those that the scores go to, one a model, before anything is computed for them. */
async function propertiesOf(
  ctx: MlPlugin["ctx"],
  { kind, property, second, secondSource }: EvaluateValues,
): Promise<(FilledProperty | null)[]> {
  const name = property.trim();
  const areTwo = kind === "tags" ? second !== undefined : secondSource !== "";
  const names = [name, ...(areTwo && name !== "" ? [`${name} of second`] : [])];
  return Promise.all(names.map((one) => scoreProperty(ctx, one)));
}

/** As `ctx.runs` keeps it: what was evaluated and how, with the figures as JSON. Answers its key. */
async function keepRun(
  ctx: MlPlugin["ctx"],
  { title, value }: Evaluated,
  values: EvaluateValues,
): Promise<string> {
  const key = title.slice(0, 500);
  await ctx.runs.init(key, { action: "evaluate", ...values });
  await ctx.runs.saveResults(key, new TextEncoder().encode(JSON.stringify(value)));
  return key;
}
