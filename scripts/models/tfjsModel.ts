import { readFile } from "node:fs/promises";
import { countOf } from "./tensors.ts";

/** A node of a TensorFlow graph as TensorFlow.js writes it. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  /** Names, some with ":0" for their first output. */
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, TfAttribute | undefined>>;
}

interface TfAttribute {
  readonly f?: number;
  readonly b?: boolean;
  /** Base64. */
  readonly s?: string;
  /** Whole numbers as texts. */
  readonly list?: { readonly i?: readonly string[] };
}

/** A constant of the graph, as it is stored. */
export interface TfWeight {
  readonly shape: readonly number[];
  readonly type: "int32" | "float16";
  readonly bytes: Uint8Array;
}

export interface TfjsModel {
  /** In the file's order. */
  readonly nodes: readonly TfNode[];
  readonly weights: ReadonlyMap<string, TfWeight>;
}

/** Reads a TensorFlow.js graph model: its JSON file, and the file with its weights. */
export async function readTfjsModel(jsonFile: string, weightsFile: string): Promise<TfjsModel> {
  const json = JSON.parse(await readFile(jsonFile, "utf8")) as ModelFile;
  const data = await readFile(weightsFile);
  const weights = new Map<string, TfWeight>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of json.weightsManifest.flatMap(
    (group) => group.weights,
  )) {
    const type = quantization?.dtype ?? dtype;
    if (type !== "int32" && type !== "float16")
      throw new Error(`The weight '${name}' is of the type ${type}, which is not read.`);
    const size = countOf(shape) * (type === "int32" ? 4 : 2);
    weights.set(name, { shape, type, bytes: data.subarray(at, at + size) });
    at += size;
  }
  if (at !== data.length)
    throw new Error(`'${weightsFile}' has ${data.length} bytes, and its description ${at}.`);
  return { nodes: json.modelTopology.node, weights };
}

interface ModelFile {
  readonly modelTopology: { readonly node: readonly TfNode[] };
  readonly weightsManifest: readonly {
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: string;
      readonly quantization?: { readonly dtype: string };
    }[];
  }[];
}
