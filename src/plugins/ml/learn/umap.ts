import type { Matrix, Neighbours } from "../types.ts";
import { fuzzyGraph } from "./fuzzyGraph.ts";
import type { FuzzyGraph } from "./fuzzyGraph.ts";
import { Random } from "./random.ts";
import { distanceCurve } from "./umapCurve.ts";

export interface UmapOptions {
  /**
   * Where the rows begin: rows × 2, as `pca` projects them, which keeps what is far apart apart (Kobak and Linderman
   * 2021). At random when not said.
   */
  readonly initial?: Matrix;
  /** How near rows may come to each other on the map, in its units; 0.1 when not said. */
  readonly minDistance?: number;
  /** How far clusters spread; 1 when not said. */
  readonly spread?: number;
  /** 500 up to 10,000 rows, else 200, when not said. */
  readonly epochs?: number;
  /** Rows that each step pushes away; 5 when not said. */
  readonly negativeSamples?: number;
  readonly seed?: number;
}

/**
 * UMAP in two dimensions (McInnes, Healy, Melville 2018) of a graph of nearest neighbours, with distances 1 − cos:
 * rows × 2. Stochastic gradient descent as published, with two changes: an edge is one and is walked from its ends by
 * turns, where the authors keep it twice; and the forces are read from a table by the upper 16 bits of the squared
 * distance (within 1 %) in place of two powers. O(n · k · epochs).
 */
export function umap(neighbours: Neighbours, options: UmapOptions = {}): Matrix {
  const rows = neighbours.rows.length / neighbours.k;
  const epochs = options.epochs ?? (rows <= 10_000 ? 500 : 200);
  const random = new Random(options.seed ?? 0);
  const positions = initialPositions(rows, options.initial, random);
  const graph = fuzzyGraph(neighbours);
  const forces = forceTables(distanceCurve(options.minDistance ?? 0.1, options.spread ?? 1));
  descend(positions, graph, forces, epochs, options.negativeSamples ?? 5, random);
  return { data: positions, rows, columns: 2 };
}

/** As published, the farthest row begins at 10; a little noise parts rows that are equal. */
function initialPositions(rows: number, initial: Matrix | undefined, random: Random): Float32Array {
  if (!initial) return Float32Array.from({ length: 2 * rows }, () => 20 * random.next() - 10);
  if (initial.rows !== rows || initial.columns !== 2)
    throw new RangeError("The first positions must be two numbers for each row.");
  let most = 0;
  for (const value of initial.data) most = Math.max(most, Math.abs(value));
  const scale = most > 0 ? 10 / most : 0;
  return initial.data.map((value) => value * scale + 1e-4 * random.normal());
}

interface Forces {
  /** By the upper 16 bits of the squared distance: what the difference of two positions is multiplied with. */
  readonly attraction: Float32Array;
  readonly repulsion: Float32Array;
}

/** Reads a float's bits. */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function forceTables({ a, b }: { a: number; b: number }): Forces {
  const attraction = new Float32Array(0x8000);
  const repulsion = new Float32Array(0x8000);
  // From 0x7f80 on they are infinite.
  for (let upper = 1; upper < 0x7f80; upper++) {
    bits[0] = (upper << 16) | 0x8000;
    const square = float[0];
    const power = a * square ** b;
    attraction[upper] = (-2 * b * power) / square / (power + 1);
    repulsion[upper] = (2 * b) / ((0.001 + square) * (power + 1));
  }
  return { attraction, repulsion };
}

/** A step moves a row by at most so much along each axis. */
const longestStep = 4;

function descend(
  positions: Float32Array,
  { heads, tails, weights }: FuzzyGraph,
  { attraction, repulsion }: Forces,
  epochs: number,
  negativeSamples: number,
  random: Random,
): void {
  const rows = positions.length / 2;
  const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  // An edge's turn comes once in `every` epochs, in proportion to its weight.
  const every = weights.map((weight) => greatest / weight);
  const due = every.slice();
  let state = Math.floor(random.next() * 0xffffffff) | 1;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 1 - epoch / epochs;
    for (let edge = 0; edge < heads.length; edge++) {
      if (due[edge] > epoch) continue;
      due[edge] += every[edge];
      const turned = (epoch & 1) === 1;
      const head = 2 * (turned ? tails[edge] : heads[edge]);
      const tail = 2 * (turned ? heads[edge] : tails[edge]);
      let x = positions[head];
      let y = positions[head + 1];
      let dx = x - positions[tail];
      let dy = y - positions[tail + 1];
      float[0] = dx * dx + dy * dy;
      let force = rate * attraction[bits[0] >>> 16];
      dx = clamp(force * dx);
      dy = clamp(force * dy);
      x += dx;
      y += dy;
      positions[tail] -= dx;
      positions[tail + 1] -= dy;
      for (let sample = 0; sample < negativeSamples; sample++) {
        // Marsaglia's xorshift (2003): three operations, and its quality is enough for a draw of rows.
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        const other = 2 * Math.floor(((state >>> 0) / 0x1_0000_0000) * rows);
        if (other === head) continue;
        dx = x - positions[other];
        dy = y - positions[other + 1];
        float[0] = dx * dx + dy * dy;
        force = rate * repulsion[bits[0] >>> 16];
        x += clamp(force * dx);
        y += clamp(force * dy);
      }
      positions[head] = x;
      positions[head + 1] = y;
    }
  }
}

function clamp(step: number): number {
  return step > longestStep ? longestStep : step < -longestStep ? -longestStep : step;
}
