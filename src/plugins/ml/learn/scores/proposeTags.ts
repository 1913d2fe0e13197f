import type { Matrix } from "../../types.ts";
import { dot } from "../algebra.ts";
import { fitProbe, probeLogits } from "../logisticRegression.ts";
import { Random } from "../random.ts";

/** What is known of one tag. */
export interface TagExamples {
  /** Rows that bear it. */
  readonly positives: Int32Array;
  /** Rows of which somebody said that they do not; where a row is among both, it bears it. */
  readonly rejected: Int32Array;
}

/**
 * How likely each row bears each tag: rows × tags, in [0, 1]. A tag has a linear probe of its own, of its bearers against
 * all rows that bear others alone (`tagged`: all that bear any) and those that were rejected, so that a rejection of one tag says nothing of the others; both sides of it count alike, however many rows they have.
 * Where nothing is known not to bear a tag, of the half of all rows that resemble its bearers least some stand in
 * (learning from positive and unlabelled data in two steps, as Li and Liu 2003; rows drawn from all of them would tell
 * the probe that likely bearers are none). A tag without positives gets zeros.
 */
export async function proposeTags(
  vectors: Matrix,
  tagged: Int32Array,
  tags: readonly TagExamples[],
): Promise<Matrix> {
  const data = new Float32Array(vectors.rows * tags.length);
  for (const [place, { positives, rejected }] of tags.entries()) {
    if (positives.length === 0) continue;
    const labels = new Int32Array(vectors.rows).fill(-1);
    for (const row of tagged) labels[row] = 0;
    for (const row of rejected) labels[row] = 0;
    for (const row of positives) labels[row] = 1;
    if (!labels.includes(0))
      for (const row of unlike(vectors, positives)) if (labels[row] < 0) labels[row] = 0;
    const probe = await fitProbe(vectors, labels, 2, { classWeights: "balanced" });
    const logits = await probeLogits(probe, vectors);
    for (let row = 0; row < vectors.rows; row++)
      data[row * tags.length + place] =
        1 / (1 + Math.exp(logits.data[2 * row] - logits.data[2 * row + 1]));
  }
  return { data, rows: vectors.rows, columns: tags.length };
}

/** Ten for each positive, but enough to stand for all. */
function unlike(vectors: Matrix, positives: Int32Array): Int32Array {
  const mean = new Float32Array(vectors.columns);
  for (const row of positives)
    for (let column = 0; column < mean.length; column++)
      mean[column] += vectors.data[row * vectors.columns + column];
  const centre = { data: mean, rows: 1, columns: mean.length };
  const likeness = Float32Array.from({ length: vectors.rows }, (_, row) =>
    dot(vectors, row, centre, 0),
  );
  const order = Int32Array.from(likeness.keys()).sort((a, b) => likeness[a] - likeness[b]);
  const far = order.subarray(0, Math.ceil(vectors.rows / 2));
  const some = new Random(0).sample(far.length, Math.max(200, 10 * positives.length));
  return some.map((place) => far[place]);
}
