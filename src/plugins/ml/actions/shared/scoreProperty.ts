import type { MlContext } from "../../plugin.ts";

/** A number property of images that a run will fill: null where it is to be made. */
export interface ScoreProperty {
  readonly name: string;
  readonly id: number | null;
}

/**
 * The property of this name, before anything is computed for it; null where no name is given: nothing is to be written.
 * @throws Error where the name belongs to something that cannot hold scores
 */
export async function scoreProperty(
  ctx: Pick<MlContext, "project">,
  given: string,
): Promise<ScoreProperty | null> {
  const name = given.trim();
  if (name === "") return null;
  const found = (await ctx.project.properties({ computed: true })).find((one) => one.name === name);
  if (!found) return { name, id: null };
  if (found.computed || found.id === null)
    throw new Error(`'${name}' is worked out from the files. Choose another name for the scores.`);
  if (found.type !== "number" || found.mode !== "image")
    throw new Error(
      `'${name}' holds ${found.type} values of ${found.mode}s, and scores are numbers of images. Choose another name.`,
    );
  return { name, id: found.id };
}

/** Values for one property, in the order of the images. */
export interface Scores {
  readonly property: ScoreProperty;
  /** What is not finite becomes no value. */
  readonly values: Float32Array;
}

/** Writes scores of images, and what properties are missing for them, as one commit. */
export async function writeScores(
  ctx: Pick<MlContext, "project">,
  title: string,
  sha1s: readonly string[],
  scores: readonly Scores[],
): Promise<void> {
  if (sha1s.length === 0 || scores.length === 0) return;
  const commit = ctx.project.commit(title);
  for (const { property, values } of scores) {
    const id =
      property.id ?? commit.createProperty({ name: property.name, type: "number", mode: "image" });
    commit.setImageValues(
      id,
      sha1s,
      Array.from(values, (value) => (Number.isFinite(value) ? shortened(value) : null)),
    );
  }
  await ctx.project.do(commit);
}

/** Six digits that count: 0.3 as a 32-bit number reads 0.30000001192092896. */
function shortened(value: number): number {
  return Number(value.toPrecision(6));
}
