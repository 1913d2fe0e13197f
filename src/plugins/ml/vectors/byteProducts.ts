import { tinyModel } from "../learn/tinyOnnx.ts";

/**
 * The products of n rows of `a`, whose numbers are 128 too great, and k columns of `b`: [n, k], good until the next call.
 * @param d columns of `a` and rows of `b`
 */
export type ByteProducts = (a: Uint8Array, b: Int8Array, d: number) => Promise<Int32Array>;

/**
 * Products of matrices of bytes in this thread alone: five times as fast as those of floats where the processor multiplies
 * bytes. Undefined where onnxruntime has no binary for the platform.
 */
export function byteProducts(): Promise<ByteProducts | undefined> {
  opened ??= open().catch(() => undefined);
  return opened;
}

let opened: Promise<ByteProducts | undefined> | undefined;

async function open(): Promise<ByteProducts> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const session = await InferenceSession.create(
    tinyModel(
      // Unsigned by signed bytes are what its kernels are quickest at.
      [{ op: "MatMulInteger", inputs: ["a", "b", "zero"], outputs: ["y"] }],
      [
        { name: "a", sizes: ["n", "d"], type: "uint8" },
        { name: "b", sizes: ["d", "k"], type: "int8" },
        { name: "zero", sizes: [], type: "uint8" },
      ],
      [{ name: "y", sizes: ["n", "k"], type: "int32" }],
    ),
    { intraOpNumThreads: 1 },
  );
  const zero = new Tensor("uint8", Uint8Array.of(128), []);
  // Always into the same memory: fresh pages for each call would take as long as the products.
  let memory = new Int32Array(0);
  return async (a, b, d) => {
    const [n, k] = [a.length / d, b.length / d];
    if (memory.length < n * k) memory = new Int32Array(n * k);
    const data = memory.subarray(0, n * k);
    const feeds = { a: new Tensor("uint8", a, [n, d]), b: new Tensor("int8", b, [d, k]), zero };
    await session.run(feeds, { y: new Tensor("int32", data, [n, k]) });
    return data;
  };
}
