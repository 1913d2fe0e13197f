import { algebra } from "../learn/algebra.ts";
import { textScores } from "../models/scores.ts";
import type { ModelEntry } from "../models/modelEntry.ts";
import { normaliseRows } from "../models/normalise.ts";
import type { Matrix } from "../types.ts";

/** The class that each row is nearest to. */
export interface NearestClasses {
  /** A place in the classes. */
  readonly of: Int32Array;
  /** How well each row fits its class, in [0, 1]. */
  readonly scores: Float32Array;
}

/** Zero-shot classification (Radford et al. 2021): the text whose vector is nearest, and what the model makes of it. */
export async function rowsByTexts(
  matrix: Matrix,
  texts: Matrix,
  scoring: ModelEntry["scoring"],
): Promise<NearestClasses> {
  const { products } = await algebra();
  const { data } = await products(matrix, texts);
  const found = { of: new Int32Array(matrix.rows), scores: new Float32Array(matrix.rows) };
  for (let row = 0; row < matrix.rows; row++) {
    const cosines = data.subarray(row * texts.rows, (row + 1) * texts.rows);
    const best = cosines.indexOf(cosines.reduce((a, b) => Math.max(a, b)));
    found.of[row] = best;
    found.scores[row] = textScores(scoring, cosines)[best];
  }
  return found;
}

/**
 * The class whose mean vector is nearest by cosine (Rocchio's classifier; Manning, Raghavan, Schütze 2008). The score of a
 * row is 0.5 where its class is no nearer than the next one, and 1 where it is the mean of its own.
 * @param members rows of each class, none empty
 */
export async function nearestMeans(
  matrix: Matrix,
  members: readonly Int32Array[],
): Promise<NearestClasses> {
  const { columns } = matrix;
  const means = new Float32Array(members.length * columns);
  for (const [at, rows] of members.entries())
    for (const row of rows)
      for (let i = 0; i < columns; i++) means[at * columns + i] += matrix.data[row * columns + i];
  const { products } = await algebra();
  const centres = { data: normaliseRows(means, columns), rows: members.length, columns };
  const { data } = await products(matrix, centres);
  const found = { of: new Int32Array(matrix.rows), scores: new Float32Array(matrix.rows) };
  for (let row = 0; row < matrix.rows; row++) {
    let [first, second, of] = [-2, -2, 0];
    for (let at = 0; at < members.length; at++) {
      const cosine = data[row * members.length + at];
      if (cosine > first) [first, second, of] = [cosine, first, at];
      else if (cosine > second) second = cosine;
    }
    found.of[row] = of;
    // Distances, so that the scores of one model are like those of another.
    const [own, other] = [distance(first), distance(second)];
    found.scores[row] = own + other > 0 ? other / (own + other) : 0.5;
  }
  return found;
}

function distance(cosine: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine));
}
