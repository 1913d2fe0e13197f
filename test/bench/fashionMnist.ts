import { readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { debianPackage } from "./debianPackage.ts";

/** Pictures of clothes, 28 × 28 grey (Xiao, Rasul, Vollgraf 2017, Expat licence). */
export interface FashionMnist {
  readonly count: number;
  /** One picture of 784 bytes after the other. */
  readonly pixels: Uint8Array;
  /** 0 … 9. */
  readonly labels: Uint8Array;
}

/** Its 60,000 training pictures and 10,000 others, from Debian's package, fetched once (31 MB). */
export async function fashionMnist(set: "train" | "t10k"): Promise<FashionMnist> {
  const folder = path.join(
    await debianPackage("dataset-fashion-mnist", 31),
    "usr/share/datasets/fashion-mnist",
  );
  // IDX files: a header of four bytes and four for each dimension.
  const read = async (name: string, header: number): Promise<Uint8Array> =>
    gunzipSync(await readFile(path.join(folder, `${name}.gz`))).subarray(header);
  const labels = await read(`${set}-labels-idx1-ubyte`, 8);
  const pixels = await read(`${set}-images-idx3-ubyte`, 16);
  return { count: labels.length, pixels, labels };
}
