import type { MlContext } from "../../plugin.ts";
import { filledProperty, type FilledProperty } from "./namedProperty.ts";

/**
 * A number property of images, before anything is computed for it; null where no name is given: nothing is to be written.
 * @throws Error where the name belongs to something that cannot hold scores
 */
export function scoreProperty(
  ctx: Pick<MlContext, "project">,
  given: string,
): Promise<FilledProperty | null> {
  const but = "scores are numbers of images. Choose another name.";
  return filledProperty(ctx, given, { types: ["number"], mode: "image", but });
}

/** Values for one property, in the order of the images. */
export interface Scores {
  readonly property: FilledProperty;
  /** What is not finite becomes no value. */
  readonly values: Float32Array;
}

/** More values are written in several commits: each is one message, of at most 64 MB, and one step back. */
const mostValues = 2_000_000;

/** Writes scores of images, and what properties are missing for them, as one commit where they are not too many. */
export async function writeScores(
  ctx: Pick<MlContext, "project">,
  title: string,
  sha1s: readonly string[],
  scores: readonly Scores[],
  most = mostValues,
): Promise<void> {
  if (sha1s.length === 0 || scores.length === 0) return;
  const size = Math.max(1, Math.floor(most / scores.length));
  const parts = Math.ceil(sha1s.length / size);
  const made = scores.map(({ property }) => property.id);
  for (let part = 0; part < parts; part++) {
    const [from, to] = [part * size, (part + 1) * size];
    const commit = ctx.project.commit(parts > 1 ? `${title} (${part + 1} of ${parts})` : title);
    for (const [i, { property, values }] of scores.entries()) {
      const id = (made[i] ??= commit.createProperty({
        name: property.name,
        type: "number",
        mode: "image",
      }));
      commit.setImageValues(
        id,
        sha1s.slice(from, to),
        Array.from(values.subarray(from, to), (value) =>
          Number.isFinite(value) ? shortened(value) : null,
        ),
      );
    }
    const { ids } = await ctx.project.do(commit);
    // The next part refers to what this one made by its real id.
    for (const [i, id] of made.entries()) made[i] = ids.get(id ?? 0) ?? id;
  }
}

/** Six digits that count: 0.3 as a 32-bit number reads 0.30000001192092896. */
function shortened(value: number): number {
  return Number(value.toPrecision(6));
}
