import { tinyModel } from "../learn/tinyOnnx.ts";
import type { Matrix } from "../types.ts";

/** The half bytes of a block. */
export interface Nibbles {
  /** The rows with the greatest cosines, roughly: for each query as many as asked for, the best first. */
  search(queries: Matrix, k: number): Promise<RoughRows>;
  /** Frees their memory, of which the garbage collector knows nothing. */
  release(): Promise<void>;
}

/** q × k. */
export interface RoughRows {
  /** Of the block. */
  readonly rows: BigInt64Array;
  readonly cosines: Float32Array;
}

/** Numbers with a scale of their own. */
const group = 128;

/**
 * Makes half bytes of the bytes of some rows, with a scale for each {@link group} of numbers: half of the memory to read, and
 * half of the time of bytes, where the processor has the instructions. Their cosines are wrong by about 0.005 at 512 numbers.
 * Undefined where onnxruntime has no binary for the platform.
 * @param scale what the numbers were multiplied with to be bytes
 */
export async function openNibbles(
  rows: Int8Array,
  columns: number,
  scale: number,
): Promise<Nibbles | undefined> {
  const onnx = await import("onnxruntime-node").catch(() => undefined);
  if (!onnx) return undefined;
  const count = rows.length / columns;
  const session = await onnx.InferenceSession.create(modelOf(rows, columns, scale), {
    intraOpNumThreads: 1,
  });
  return {
    search: async ({ data, rows: asked }, k) => {
      const found = await session.run({
        queries: new onnx.Tensor("float32", data, [asked, columns]),
        k: new onnx.Tensor("int64", [BigInt(Math.min(k, count))], [1]),
      });
      return {
        rows: found.rows.data as BigInt64Array,
        cosines: found.cosines.data as Float32Array,
      };
    },
    release: () => session.release(),
  };
}

function modelOf(rows: Int8Array, columns: number, scale: number): Uint8Array {
  const count = rows.length / columns;
  const groups = Math.ceil(columns / group);
  const { nibbles, scales } = pack(rows, columns, scale);
  return tinyModel(
    [
      {
        op: "MatMulNBits",
        domain: "com.microsoft",
        inputs: ["queries", "nibbles", "scales"],
        outputs: ["all"],
        // Accuracy level 4: the queries become bytes, and the sums are of integers.
        attributes: { K: columns, N: count, bits: 4, block_size: group, accuracy_level: 4 },
      },
      { op: "TopK", inputs: ["all", "k"], outputs: ["cosines", "rows"] },
    ],
    [
      { name: "queries", sizes: ["q", "d"] },
      { name: "k", sizes: ["one"], type: "int64" },
    ],
    [
      { name: "cosines", sizes: ["q", "k"] },
      { name: "rows", sizes: ["q", "k"], type: "int64" },
    ],
    [
      { name: "nibbles", sizes: [count, groups, group / 2], data: nibbles },
      { name: "scales", sizes: [count * groups], data: scales },
    ],
  );
}

/** Two numbers a byte, the first in the low half, 8 for 0; the last group of a row is filled up with zeros. */
function pack(
  rows: Int8Array,
  columns: number,
  scale: number,
): { nibbles: Uint8Array; scales: Float32Array } {
  const groups = Math.ceil(columns / group);
  const count = (rows.length / columns) * groups;
  const nibbles = new Uint8Array((count * group) / 2).fill(0x88);
  const scales = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const from = Math.floor(i / groups) * columns + (i % groups) * group;
    const end = Math.min(from + group, (Math.floor(i / groups) + 1) * columns);
    let most = 1;
    for (let at = from; at < end; at++) most = Math.max(most, Math.abs(rows[at]));
    const step = most / 7;
    scales[i] = step / scale;
    // A half is added with the 8, for what is cut off.
    for (let at = from, to = (i * group) / 2; at < end; at += 2, to++) {
      const high = at + 1 < end ? rows[at + 1] : 0;
      nibbles[to] = ((rows[at] / step + 8.5) & 15) | (((high / step + 8.5) & 15) << 4);
    }
  }
  return { nibbles, scales };
}
