import { dot } from "../learn/algebra.ts";
import { Random } from "../learn/random.ts";
import type { Matrix } from "../types.ts";

/** How alike images of a project are at random: a cosine says nothing without it. */
export interface SimilarityScale {
  /** Half of all pairs are less alike. */
  readonly median: number;
  /** 99 of 100 pairs are less alike. */
  readonly high: number;
}

/**
 * The scale of a space, from the cosines of 20,000 pairs of different rows, drawn at random. The bare cosine depends on the
 * model and on what the images have in common: between photographs of all kinds the median of one model is 0.45, of another
 * 0.1. O(pairs · d).
 * @param matrix rows of length one
 */
export function similarityScale(matrix: Matrix, seed = 1): SimilarityScale {
  if (matrix.rows < 2) return bounded(0, 0.5);
  const random = new Random(seed);
  const cosines = new Float32Array(20_000);
  for (let i = 0; i < cosines.length; i++) {
    const row = random.below(matrix.rows);
    const other = (row + 1 + random.below(matrix.rows - 1)) % matrix.rows;
    cosines[i] = dot(matrix, row, matrix, other);
  }
  cosines.sort();
  return bounded(cosines[cosines.length * 0.5], cosines[cosines.length * 0.99]);
}

/**
 * A cosine as a number in [0, 1] that means the same for every model and project: 0 is what half of all pairs exceed,
 * 0.5 what one pair in a hundred does, 1 the same picture; straight lines between.
 */
export function likeness({ median, high }: SimilarityScale, cosine: number): number {
  const score =
    cosine < high
      ? (0.5 * (cosine - median)) / (high - median)
      : 0.5 + (0.5 * (cosine - high)) / (1 - high);
  return Math.min(1, Math.max(0, score));
}

/** What {@link likeness} says, for people. */
export const likenessDescription = (noun: "images" | "objects"): string =>
  `likeness on this dataset's own scale: 0.5 is exceeded by one pair of ${noun} in a hundred, 1 is the same picture`;

/** Where all images are the same, or there are two: the three marks stay apart. */
function bounded(median: number, high: number): SimilarityScale {
  const low = Math.min(median, 0.98);
  return { median: low, high: Math.min(Math.max(high, low + 0.01), 0.99) };
}
