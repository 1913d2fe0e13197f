import { dot } from "../learn/algebra.ts";
import type { Matrix, Neighbours } from "../types.ts";
import { alignment, type Lumas } from "./nearDuplicatesAlign.ts";
import { differingBits, mostBits, nearPairs, type Hashes } from "./nearDuplicatesHashes.ts";
import { starGroups, type Edge } from "./nearDuplicatesStars.ts";
import { likeness, similarityScale } from "./similarityScale.ts";

/** What is known of images: of all of them, in one order. */
export interface AlikeInput {
  readonly count: number;
  /** Null: they are not compared. */
  readonly hashes: Hashes | null;
  /** Null: they are not compared. */
  readonly vectors: {
    readonly matrix: Matrix;
    readonly neighbours: Neighbours;
    /** The image of each row. */
    readonly imageOf: Int32Array;
  } | null;
  readonly sensitivity: Sensitivity;
  /** Which image of a group to keep: the one with the lowest rank. */
  readonly rank: Int32Array;
}

export type Sensitivity = "low" | "normal" | "high";

/** Neighbours that {@link alikeCandidates} looks at. */
export const alikeNeighbours = 10;

/** Pairs of images. */
export interface Pairs {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Images that are alike, two at least: the one to keep, then the others, the most alike first. */
export interface AlikeGroup {
  readonly images: Int32Array;
  /** How alike each is to the first, in [0, 1]: by what says most of vectors, hashes, and laying one over the other. */
  readonly scores: Float32Array;
}

interface Limits {
  /** In which perceptual hashes may differ. */
  readonly bits: number;
  /** How well one picture must fit over another. */
  readonly whole: number;
  readonly detail: number;
}

/** Chosen on transformed photographs: test/bench/nearDuplicates.bench.ts tells what each finds. */
const limits: Readonly<Record<Sensitivity, Limits>> = {
  low: { bits: 4, whole: 0.96, detail: 0.85 },
  normal: { bits: 6, whole: 0.92, detail: 0.8 },
  high: { bits: mostBits, whole: 0.85, detail: 0.6 },
};

/**
 * Pairs whose vectors say that they may be near-duplicates: each is among the ten nearest of the other, and they are more
 * alike than half of all pairs. No cosine tells more: of a photograph and the same one turned grey it may be 0.75, and of two
 * different letters of an alphabet 0.97.
 */
export function alikeCandidates({ vectors }: Pick<AlikeInput, "vectors">): Pairs {
  const from: number[] = [];
  const to: number[] = [];
  if (!vectors) return { from: new Int32Array(), to: new Int32Array() };
  const { matrix, neighbours, imageOf } = vectors;
  const { median } = similarityScale(matrix);
  const { k, rows, similarities } = neighbours;
  for (let row = 0; row < matrix.rows; row++)
    for (let j = row * k; j < (row + 1) * k; j++) {
      const other = rows[j];
      if (other <= row || similarities[j] < median || !isAmong(neighbours, row, other)) continue;
      from.push(imageOf[row]);
      to.push(imageOf[other]);
    }
  return { from: Int32Array.from(from), to: Int32Array.from(to) };
}

/** How well pairs fit over each other, in their order; see {@link Fit}. */
export interface Fits {
  readonly whole: Float32Array;
  readonly detail: Float32Array;
}

/** How well each pair fits over each other. How many are done is added to the first place of `done`. */
export function alignPairs(lumas: Lumas, { from, to }: Pairs, done: Int32Array): Fits {
  const fits = { whole: new Float32Array(from.length), detail: new Float32Array(from.length) };
  for (let pair = 0; pair < from.length; pair++) {
    const { whole, detail } = alignment(lumas, from[pair], to[pair]);
    fits.whole[pair] = whole;
    fits.detail[pair] = detail;
    Atomics.add(done, 0, 1);
  }
  return fits;
}

/**
 * Groups of near-duplicates: the union of pairs with near perceptual hashes, also mirrored ones, and of pairs that vectors
 * propose and that fit over each other. Groups are stars rather than chains: see {@link starGroups}.
 */
export function alikeGroups(input: AlikeInput, proposed: Pairs, fits: Fits): AlikeGroup[] {
  const { count, hashes, vectors, sensitivity, rank } = input;
  const limit = limits[sensitivity];
  const scale = vectors && similarityScale(vectors.matrix);
  const edges = new Map<number, Edge>();
  const add = (a: number, b: number, score: number): void => {
    const [low, high] = a < b ? [a, b] : [b, a];
    const key = low * count + high;
    if ((edges.get(key)?.score ?? -1) < score) edges.set(key, { a: low, b: high, score });
  };
  if (hashes) for (const { a, b, bits } of nearPairs(hashes, limit.bits)) add(a, b, ofBits(bits));
  for (const [pair, whole] of fits.whole.entries())
    if (whole >= limit.whole && fits.detail[pair] >= limit.detail)
      add(proposed.from[pair], proposed.to[pair], Math.min(1, (whole + fits.detail[pair]) / 2));
  const rowOf = new Int32Array(count).fill(-1);
  vectors?.imageOf.forEach((image, row) => (rowOf[image] = row));
  const cosine = (a: number, b: number): number =>
    vectors && rowOf[a] >= 0 && rowOf[b] >= 0
      ? dot(vectors.matrix, rowOf[a], vectors.matrix, rowOf[b])
      : -1;
  const groups = starGroups(
    count,
    [...edges.values()],
    (a, b) =>
      (scale !== null && cosine(a, b) >= scale.high) ||
      (hashes !== null && differingBits(hashes, a, b) <= 2 * limit.bits),
  );
  const score = (a: number, b: number): number =>
    Math.max(
      edges.get(Math.min(a, b) * count + Math.max(a, b))?.score ?? 0,
      scale ? likeness(scale, cosine(a, b)) : 0,
      hashes ? ofBits(differingBits(hashes, a, b)) : 0,
    );
  return groups.map((group) => keptFirst(group, rank, score));
}

function keptFirst(
  group: Int32Array,
  rank: Int32Array,
  score: (a: number, b: number) => number,
): AlikeGroup {
  const kept = group.reduce((best, image) => (rank[image] < rank[best] ? image : best));
  const others = Array.from(
    group.filter((image) => image !== kept),
    (image) => ({ image, score: score(kept, image) }),
  ).sort((a, b) => b.score - a.score || rank[a.image] - rank[b.image]);
  return {
    images: Int32Array.from([kept, ...others.map(({ image }) => image)]),
    scores: Float32Array.from([1, ...others.map((other) => other.score)]),
  };
}

/** Two pictures by chance differ in 32 of the 64 bits, and in 16 one pair in ten thousand does. */
function ofBits(bits: number): number {
  return Math.max(0, 1 - bits / 16);
}

function isAmong({ k, rows }: Neighbours, row: number, of: number): boolean {
  for (let at = of * k; at < (of + 1) * k; at++) if (rows[at] === row) return true;
  return false;
}
