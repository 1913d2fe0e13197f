import { modelProto } from "./onnxSchema.ts";

/** ONNX's numbers of the types of tensors. */
export const dataType = { float32: 1, uint8: 2, int64: 7, float16: 10 } as const;

/** The name of what a node, a constant or an input of a graph gives. */
export type Value = string;

/** A whole number, or `{ float }`: a number that must not be written as a whole one. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/**
 * Builds an ONNX graph, node by node. Names are made of a kind and a running number, so that the same calls in the same
 * order give the same bytes.
 */
export class OnnxGraph {
  readonly #name: string;
  readonly #nodes: object[] = [];
  readonly #constants: object[] = [];
  readonly #inputs: object[] = [];
  readonly #outputs: object[] = [];
  #next = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Adds an input. A dimension that is a text may have any size. */
  input(name: string, type: number, shape: readonly (number | string)[]): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Adds a node with one output. Attributes that are undefined are left out. */
  node(
    opType: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute | undefined>> = {},
    name: Value = this.newName(opType),
  ): Value {
    const attribute = Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [attributeOf(key, value)],
    );
    this.#nodes.push({
      opType,
      name: this.newName("n"),
      input: inputs,
      output: [name],
      attribute,
    });
    return name;
  }

  /** Names a value as an output of the graph. */
  output(value: Value, name: string, type: number, shape: readonly (number | string)[]): void {
    this.node("Identity", [value], {}, name);
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** Adds a constant as the bytes that it has in a file. */
  constant(name: string, type: number, dims: readonly number[], bytes: Uint8Array): Value {
    this.#constants.push({ name, dataType: type, dims, rawData: bytes });
    return name;
  }

  /** Adds numbers; without dims, a scalar. */
  floats(values: ArrayLike<number>, dims: readonly number[] = []): Value {
    return this.constant(this.newName("c"), dataType.float32, dims, bytesOf(values));
  }

  /** Adds a list of whole numbers. */
  integers(values: readonly number[]): Value {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.constant(this.newName("i"), dataType.int64, [values.length], bytes);
  }

  /** A name that nothing has yet. */
  newName(kind: string): string {
    return `${kind}_${this.#next++}`;
  }

  /** The file, with texts that travel with it. */
  encode(metadata: Readonly<Record<string, string>> = {}, producerName = "winnow"): Uint8Array {
    const model = modelProto.fromObject({
      irVersion: 8,
      producerName,
      opsetImport: [{ domain: "", version: 13 }],
      graph: {
        name: this.#name,
        node: this.#nodes,
        initializer: this.#constants,
        input: this.#inputs,
        output: this.#outputs,
      },
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    });
    return modelProto.encode(model).finish();
  }
}

/** The bytes of numbers as float32. */
export function bytesOf(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** ONNX's numbers of the types of attributes. */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

function attributeOf(name: string, value: Attribute): object {
  if (typeof value === "string") return { name, type: attributeType.string, s: Buffer.from(value) };
  if (typeof value === "number") return { name, type: attributeType.int, i: value };
  if ("float" in value) return { name, type: attributeType.float, f: value.float };
  return { name, type: attributeType.ints, ints: value };
}

function valueInfo(name: string, elemType: number, shape: readonly (number | string)[]): object {
  const dim = shape.map((size) =>
    typeof size === "string" ? { dimParam: size } : { dimValue: size },
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
