import type { InferenceSession } from "onnxruntime-node";
import type { Matrix } from "../types.ts";
import { tinyModel } from "./tinyOnnx.ts";
import type { TinyNode } from "./tinyOnnx.ts";

/** Products of matrices, the part of the methods that is worth a fast library. Sums are of float32. */
export interface Algebra {
  /** a · bᵀ + bias, row by row: [a.rows, b.rows]. `bias` has one number for each row of `b`. */
  products(a: Matrix, b: Matrix, bias?: Float32Array): Promise<Matrix>;
  /** For every row of `a` the row of `b` with the greatest a · b + bias (the first of equals), and that sum. */
  best(a: Matrix, b: Matrix, bias?: Float32Array): Promise<Best>;
  /** aᵀ · b of two matrices with as many rows: [a.columns, b.columns]. */
  gram(a: Matrix, b: Matrix): Promise<Matrix>;
}

/** What {@link Algebra.best} answers. */
export interface Best {
  readonly rows: Int32Array;
  readonly sums: Float32Array;
}

/**
 * The algebra of this thread: onnxruntime's matrix product, or plain loops where it has no binary for the platform.
 * At 100,000 × 512 by 100 rows, `best` takes 110 ms of one core against 30 times that in loops.
 */
export function algebra(): Promise<Algebra> {
  opened ??= openAlgebra().catch(() => plainAlgebra);
  return opened;
}

let opened: Promise<Algebra> | undefined;

/** The same by loops alone. */
export const plainAlgebra: Algebra = {
  async products(a, b, bias) {
    const data = new Float32Array(a.rows * b.rows);
    for (let i = 0; i < a.rows; i++)
      for (let j = 0; j < b.rows; j++) data[i * b.rows + j] = dot(a, i, b, j) + (bias?.[j] ?? 0);
    return { data, rows: a.rows, columns: b.rows };
  },
  async best(a, b, bias) {
    const rows = new Int32Array(a.rows);
    const sums = new Float32Array(a.rows).fill(-Infinity);
    for (let i = 0; i < a.rows; i++)
      for (let j = 0; j < b.rows; j++) {
        const sum = dot(a, i, b, j) + (bias?.[j] ?? 0);
        if (sum > sums[i]) [rows[i], sums[i]] = [j, sum];
      }
    return { rows, sums };
  },
  async gram(a, b) {
    const data = new Float64Array(a.columns * b.columns);
    for (let row = 0; row < a.rows; row++)
      for (let i = 0; i < a.columns; i++) {
        const factor = a.data[row * a.columns + i];
        if (factor === 0) continue;
        const [from, to] = [row * b.columns, i * b.columns];
        for (let j = 0; j < b.columns; j++) data[to + j] += factor * b.data[from + j];
      }
    return { data: Float32Array.from(data), rows: a.columns, columns: b.columns };
  },
};

/** The dot product of row `i` of `a` and row `j` of `b`, in float64. */
export function dot(a: Matrix, i: number, b: Matrix, j: number): number {
  return dotAt(a.data, i * a.columns, b.data, j * a.columns, a.columns);
}

/** The dot product of the `n` numbers of `x` from place `p` on and those of `y` from place `q` on, in float64. */
export function dotAt(x: Float32Array, p: number, y: Float32Array, q: number, n: number): number {
  // Four sums at once are twice as fast as one, each of whose additions waits for the one before.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = p + n;
  for (; p + 4 <= end; p += 4, q += 4) {
    s0 += x[p] * y[q];
    s1 += x[p + 1] * y[q + 1];
    s2 += x[p + 2] * y[q + 2];
    s3 += x[p + 3] * y[q + 3];
  }
  for (; p < end; p++, q++) s0 += x[p] * y[q];
  return s0 + s1 + s2 + s3;
}

/** Rows that one call takes: the sums of a block stay in the cache, and the call itself costs nothing beside it. */
const blockRows = 8192;

async function openAlgebra(): Promise<Algebra> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const open = (...graph: Parameters<typeof tinyModel>): Promise<InferenceSession> =>
    InferenceSession.create(tinyModel(...graph), {
      // Threads that wait by spinning would take the core from whatever else runs.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
  const left = { name: "a", sizes: ["n", "d"] };
  const given = [left, { name: "b", sizes: ["k", "d"] }, { name: "bias", sizes: ["k"] }];
  const product: TinyNode = {
    op: "Gemm",
    inputs: ["a", "b", "bias"],
    outputs: ["y"],
    attributes: { transB: 1 },
  };
  const most: TinyNode[] = [
    { op: "ArgMax", inputs: ["y"], outputs: ["at"], attributes: { axis: 1, keepdims: 0 } },
    { op: "ReduceMax", inputs: ["y"], outputs: ["sum"], attributes: { axes: [1], keepdims: 0 } },
  ];
  const sessions = {
    products: await open([product], given, [{ name: "y", sizes: ["n", "k"] }]),
    best: await open([product, ...most], given, [
      { name: "at", sizes: ["n"], type: "int64" },
      { name: "sum", sizes: ["n"] },
    ]),
    gram: await open(
      [{ op: "Gemm", inputs: ["a", "b"], outputs: ["y"], attributes: { transA: 1 } }],
      [left, { name: "b", sizes: ["n", "k"] }],
      [{ name: "y", sizes: ["d", "k"] }],
    ),
  };
  const tensor = ({ data, rows, columns }: Matrix) => new Tensor("float32", data, [rows, columns]);

  /** Calls `take` with the outputs of every block of rows of `a`, and where it begins. */
  async function eachBlock(
    kind: "products" | "best",
    a: Matrix,
    b: Matrix,
    bias: Float32Array | undefined,
    take: (outputs: InferenceSession.OnnxValueMapType, at: number) => void,
  ): Promise<void> {
    const fixed = {
      b: tensor(b),
      bias: new Tensor("float32", bias ?? new Float32Array(b.rows), [b.rows]),
    };
    for (let at = 0; at < a.rows; at += blockRows) {
      const block = rowsOf(a, at, Math.min(a.rows, at + blockRows));
      take(await sessions[kind].run({ a: tensor(block), ...fixed }), at);
    }
  }

  return {
    async products(a, b, bias) {
      const data = new Float32Array(a.rows * b.rows);
      await eachBlock("products", a, b, bias, ({ y }, at) =>
        data.set(y.data as Float32Array, at * b.rows),
      );
      return { data, rows: a.rows, columns: b.rows };
    },
    async best(a, b, bias) {
      const rows = new Int32Array(a.rows);
      const sums = new Float32Array(a.rows);
      await eachBlock("best", a, b, bias, (outputs, at) => {
        sums.set(outputs.sum.data as Float32Array, at);
        const places = outputs.at.data as BigInt64Array;
        // Their low words: a bigint for each would be slower than the product.
        const words = new Int32Array(places.buffer, places.byteOffset, 2 * places.length);
        for (let i = 0; i < places.length; i++) rows[at + i] = words[2 * i];
      });
      return { rows, sums };
    },
    async gram(a, b) {
      const data = new Float32Array(a.columns * b.columns);
      for (let at = 0; at < a.rows; at += blockRows) {
        const end = Math.min(a.rows, at + blockRows);
        const feeds = { a: tensor(rowsOf(a, at, end)), b: tensor(rowsOf(b, at, end)) };
        const block = (await sessions.gram.run(feeds)).y.data as Float32Array;
        for (let i = 0; i < data.length; i++) data[i] += block[i];
      }
      return { data, rows: a.columns, columns: b.columns };
    },
  };
}

/** Rows [from, to) of a matrix, without a copy. */
function rowsOf({ data, columns }: Matrix, from: number, to: number): Matrix {
  return { data: data.subarray(from * columns, to * columns), rows: to - from, columns };
}
