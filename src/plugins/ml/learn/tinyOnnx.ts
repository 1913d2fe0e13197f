/** A node of a graph: `attributes` are integers or lists of them; `domain` is said where ONNX does not define the operator. */
export interface TinyNode {
  readonly op: string;
  readonly domain?: typeof microsoft;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** Numbers of a graph by name, with names for sizes that are known when it runs; of none: one number. */
export interface TinyValue {
  readonly name: string;
  readonly sizes: readonly string[];
  readonly type?: keyof typeof types;
}

/** Numbers that belong to a graph. */
export interface TinyWeight {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly data: Float32Array | Uint8Array;
}

/** The operators that onnxruntime adds. */
const microsoft = "com.microsoft";
const types = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 };

/**
 * The bytes of an ONNX model (operator set 17, IR 8) of a few nodes: a graph that is small enough to write by hand needs
 * neither a file nor a library. Field numbers are those of onnx.proto.
 */
export function tinyModel(
  nodes: readonly TinyNode[],
  inputs: readonly TinyValue[],
  outputs: readonly TinyValue[],
  weights: readonly TinyWeight[] = [],
): Uint8Array {
  const graph = [
    ...nodes.map((node) => bytes(1, nodeBytes(node))),
    text(2, "graph"),
    ...weights.map((weight) => bytes(5, weightBytes(weight))),
    ...inputs.map((value) => bytes(11, valueBytes(value))),
    ...outputs.map((value) => bytes(12, valueBytes(value))),
  ];
  return Buffer.concat([
    integer(1, 8),
    bytes(8, [integer(2, 17)]),
    bytes(8, [text(1, microsoft), integer(2, 1)]),
    bytes(7, graph),
  ]);
}

function nodeBytes({ op, domain, inputs, outputs, attributes = {} }: TinyNode): Uint8Array[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      bytes(5, [text(1, name), ...attributeBytes(value)]),
    ),
    ...(domain ? [text(7, domain)] : []),
  ];
}

/** Field 20 is the type: 2 an integer, 7 integers. */
function attributeBytes(value: number | readonly number[]): Uint8Array[] {
  return typeof value === "number"
    ? [integer(3, value), integer(20, 2)]
    : [...value.map((each) => integer(8, each)), integer(20, 7)];
}

function weightBytes({ name, sizes, data }: TinyWeight): Uint8Array[] {
  const type = data instanceof Float32Array ? types.float32 : types.uint8;
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [
    ...sizes.map((size) => integer(1, size)),
    integer(2, type),
    text(8, name),
    bytes(9, [raw]),
  ];
}

function valueBytes({ name, sizes, type = "float32" }: TinyValue): Uint8Array[] {
  const shape = sizes.map((size) => bytes(1, [text(2, size)]));
  const tensor = [integer(1, types[type]), bytes(2, shape)];
  return [text(1, name), bytes(2, [bytes(1, tensor)])];
}

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field << 3), ...varint(value)]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, [Buffer.from(value)]);
}

function bytes(field: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([
    Uint8Array.from([...varint((field << 3) | 2), ...varint(content.length)]),
    content,
  ]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
