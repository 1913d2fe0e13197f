import {
  parameter,
  type ActionResult,
  type ActionRun,
  type ScoreScale,
} from "../../../../plugin-api/index.ts";
import type { MlPlugin } from "../../plugin.ts";
import { counted } from "./counted.ts";
import { openVectors, type Run, type TargetVectors } from "./openVectors.ts";
import { scoreProperty, writeScores } from "./scoreProperty.ts";
import { scoredGroup } from "./scoredGroup.ts";
import { targetsOf } from "./targets.ts";

/** Inputs of every action that scores images by their vectors. */
export function scoreParameters(property: string) {
  return {
    vectors: vectorsParameter,
    property: parameter.text({
      title: "Property",
      description: "A number property that gets the scores. Leave it empty to write nothing.",
      default: property,
      maxLength: 200,
    }),
  };
}

export const vectorsParameter = parameter.vectorType({
  title: "Vectors",
  description:
    "Those of the model in the settings, or else of the built-in one, when none are chosen. What is missing is computed first.",
  optional: true,
});

export const seedParameter = parameter.integer({
  title: "Seed",
  default: 1,
  min: 0,
  max: 0x7fffffff,
});

/** What makes one scoring action different from another. */
export interface Scoring {
  /** Of the result and of its group. */
  readonly title: string;
  /** What is scored, for the commit: "uniqueness". */
  readonly noun: string;
  /** How many images it needs at least. */
  readonly least: number;
  /** Of the scores; `max` Infinity: the greatest of them. */
  readonly scale: ScoreScale;
  /** A score a row of the vectors, the greater the better unless the scale says otherwise. */
  score(vectors: TargetVectors, run: Run): Promise<Float32Array>;
}

/** Scores images, writes a number property in one commit, and answers them sorted. */
export async function runScoring(
  plugin: MlPlugin,
  { title, noun, least, scale, score }: Scoring,
  { instanceIds, parameters, signal, progress }: ActionRun<ReturnType<typeof scoreParameters>>,
): Promise<ActionResult> {
  const { ctx } = plugin;
  const run = { signal, progress };
  const property = await scoreProperty(ctx, parameters.property);
  const targets = await targetsOf(ctx, instanceIds, least);
  const vectors = await openVectors(plugin, parameters.vectors, targets, least, run);
  progress(0, undefined, `Computing ${noun}`);
  const values = await score(vectors, run);
  signal.throwIfAborted();
  const { keys: sha1s } = vectors.space;
  if (property)
    await writeScores(ctx, `Set '${property.name}' of ${counted(sha1s.length, "image")}`, sha1s, [
      { property, values },
    ]);
  const max = scale.max === Infinity ? greatest(values) : scale.max;
  const group = scoredGroup(title, targets, sha1s, values, { ...scale, max });
  return {
    title,
    groups: [group],
    value: { images: sha1s.length, missing: vectors.missing, property: property?.name ?? null },
    notifications: [
      {
        type: vectors.missing > 0 ? "warning" : "info",
        message: [`Computed ${noun} of ${counted(sha1s.length, "image")}`, ...vectors.notes].join(
          "; ",
        ),
      },
    ],
  };
}

function greatest(values: Float32Array): number {
  return values.reduce((most, value) => (value > most ? value : most), 0);
}
