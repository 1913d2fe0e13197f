import type { Matrix } from "../../types.ts";
import { algebra } from "../algebra.ts";
import { kMeans } from "../kMeans.ts";
import { pickRows } from "../rows.ts";
import { selectWeighted, type WeightedOptions } from "../select.ts";
import { typiclust } from "./typiclust.ts";

/** What a selection goes by. Weights of 0 count nothing. */
export interface RowSelection {
  readonly count: number;
  /** Rows that may be chosen. */
  readonly among: Int32Array;
  readonly preselected: Int32Array;
  /** Euclidean; nothing nearer than this to a chosen row is chosen. */
  readonly minimumDistance: number;
  readonly diversity: number;
  /** Each scaled to [0, 1] over the candidates. */
  readonly scores: readonly { readonly values: Float32Array; readonly weight: number }[];
  /** Rows that others should resemble, and how much that counts. */
  readonly examples: { readonly rows: Int32Array; readonly weight: number } | null;
  readonly balance: WeightedOptions["balance"] | null;
}

/** Chooses rows by the greatest weighted sum, one after the other, in this order. */
export async function selectRows(vectors: Matrix, given: RowSelection): Promise<Int32Array> {
  const { examples, balance, ...rest } = given;
  const similar =
    examples && examples.rows.length > 0
      ? [{ values: await likeness(vectors, examples.rows), weight: examples.weight }]
      : [];
  const { rows } = await selectWeighted(vectors, {
    ...rest,
    scores: [...given.scores, ...similar],
    balance: balance ?? undefined,
  });
  return rows;
}

/** Chooses typical rows of clusters that are as many as rows are wanted (at most 500, as TypiClust has it). */
export async function selectTypical(
  vectors: Matrix,
  typicality: Float32Array,
  { count, among, preselected }: Pick<RowSelection, "count" | "among" | "preselected">,
): Promise<Int32Array> {
  const pool = Int32Array.from([...preselected, ...among]);
  const { assignment } = await kMeans(pickRows(vectors, pool), {
    clusters: Math.min(500, count + preselected.length),
  });
  const chosen = typiclust(
    assignment,
    Float32Array.from(pool, (row) => typicality[row]),
    [...preselected.keys()],
    count,
  );
  return chosen.map((place) => pool[place]);
}

/** The cosine of each row to the example that it resembles most. */
async function likeness(vectors: Matrix, examples: Int32Array): Promise<Float32Array> {
  const { best } = await algebra();
  return (await best(vectors, pickRows(vectors, examples))).sums;
}
