import { dot } from "../learn/algebra.ts";
import type { ModelEntry } from "../models/modelEntry.ts";
import type { Matrix } from "../types.ts";

/**
 * A cosine between a text and an image as a number in [0, 1], in the order of the cosines. Cosines of models lie between
 * 0.1 and 0.35, each model in its own place. `sigmoid`: the probability that the model was trained to give. Else the softmax
 * of two texts, the one that is looked for and a neutral one that says nothing: 0.5 where the image fits both alike.
 * @param base mean cosine of the neutral text and the images
 */
export function searchScore(scoring: ModelEntry["scoring"], cosine: number, base: number): number {
  if (scoring.kind === "sigmoid" && scoring.scale !== undefined)
    return sigmoid(cosine * scoring.scale + (scoring.bias ?? 0));
  // 100 is what CLIP and its followers learn for it, and the most that they may.
  const scale = scoring.kind === "softmax" ? scoring.scale : 100;
  return sigmoid((cosine - base) * scale);
}

/** The mean of the dot products of all rows with one vector. */
export function meanProduct(matrix: Matrix, vector: Float32Array): number {
  const other = { data: vector, rows: 1, columns: matrix.columns };
  let sum = 0;
  for (let row = 0; row < matrix.rows; row++) sum += dot(matrix, row, other, 0);
  return matrix.rows > 0 ? sum / matrix.rows : 0;
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
