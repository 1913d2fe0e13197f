import type { Matrix } from "../types.ts";
import { algebra } from "./algebra.ts";
import type { Algebra } from "./algebra.ts";
import { kMeans } from "./kMeans.ts";
import { Random } from "./random.ts";
import { pickRows } from "./rows.ts";

export interface SuggestOptions {
  /** The most clusters to try; 50 when not said. */
  readonly most?: number;
  /** Rows that are looked at, drawn at random; 4,000 when not said. */
  readonly sample?: number;
  readonly seed?: number;
  readonly algebra?: Algebra;
}

export interface SuggestedClusters {
  /** How many clusters to make; 1 where there are fewer than four rows. */
  readonly clusters: number;
  /** What was tried, ascending, with the inertia of each: the curve whose knee the suggestion is. */
  readonly tried: readonly { readonly clusters: number; readonly inertia: number }[];
}

/**
 * A number of clusters for k-means: the knee of the inertia over the logarithm of the number (Kneedle, Satopää,
 * Albrecht, Irwin, Raghavan 2011), tried from 2 to `most` in steps of a fifth, on a sample. On drawn clusters it is as
 * right as the simplified silhouette and Caliński and Harabasz's criterion, which both say 2 for Fashion-MNIST, whose
 * kinds are 10, where this says 7.
 */
export async function suggestClusters(
  matrix: Matrix,
  { most = 50, sample = 4000, seed = 0, algebra: given }: SuggestOptions = {},
): Promise<SuggestedClusters> {
  const calculate = given ?? (await algebra());
  const rows = pickRows(matrix, new Random(seed).sample(matrix.rows, sample));
  const tried: { clusters: number; inertia: number }[] = [];
  for (const clusters of numbersTo(Math.min(most, Math.floor(rows.rows / 2)))) {
    const options = { clusters, seed, iterations: 20, algebra: calculate };
    tried.push({ clusters, inertia: (await kMeans(rows, options)).inertia });
  }
  return { clusters: knee(tried), tried };
}

/** Where the curve, drawn in a square from its upper left to its lower right corner, is farthest below the diagonal. */
function knee(tried: SuggestedClusters["tried"]): number {
  const [first, last] = [tried[0], tried[tried.length - 1]];
  if (!first) return 1;
  const share = (from: number, at: number, to: number): number =>
    to === from ? 0 : (at - from) / (to - from);
  const depth = ({ clusters, inertia }: (typeof tried)[number]): number =>
    share(first.inertia, inertia, last.inertia) -
    share(Math.log(first.clusters), Math.log(clusters), Math.log(last.clusters));
  return tried.reduce((best, each) => (depth(each) > depth(best) ? each : best)).clusters;
}

function numbersTo(most: number): number[] {
  const numbers: number[] = [];
  for (let k = 2; k <= most; k = Math.max(k + 1, Math.round(k * 1.2))) numbers.push(k);
  return numbers;
}
