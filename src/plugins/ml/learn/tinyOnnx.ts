/** A node of a graph: `attributes` are integers or lists of them. */
export interface TinyNode {
  readonly op: string;
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

const types = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 };

/**
 * The bytes of an ONNX model (operator set 17, IR 8) of a few nodes without weights: a graph that is small enough to
 * write by hand needs neither a file nor a library. Field numbers are those of onnx.proto.
 */
export function tinyModel(
  nodes: readonly TinyNode[],
  inputs: readonly TinyValue[],
  outputs: readonly TinyValue[],
): Uint8Array {
  const graph = [
    ...nodes.flatMap((node) => bytes(1, nodeBytes(node))),
    ...text(2, "graph"),
    ...inputs.flatMap((value) => bytes(11, valueBytes(value))),
    ...outputs.flatMap((value) => bytes(12, valueBytes(value))),
  ];
  return Uint8Array.from([...integer(1, 8), ...bytes(8, integer(2, 17)), ...bytes(7, graph)]);
}

function nodeBytes({ op, inputs, outputs, attributes = {} }: TinyNode): number[] {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, op),
    ...Object.entries(attributes).flatMap(([name, value]) =>
      bytes(5, [...text(1, name), ...attributeBytes(value)]),
    ),
  ];
}

/** Field 20 is the type: 2 an integer, 7 integers. */
function attributeBytes(value: number | readonly number[]): number[] {
  return typeof value === "number"
    ? [...integer(3, value), ...integer(20, 2)]
    : [...value.flatMap((each) => integer(8, each)), ...integer(20, 7)];
}

function valueBytes({ name, sizes, type = "float32" }: TinyValue): number[] {
  const shape = sizes.flatMap((size) => bytes(1, text(2, size)));
  const tensor = [...integer(1, types[type]), ...bytes(2, shape)];
  return [...text(1, name), ...bytes(2, bytes(1, tensor))];
}

function integer(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function text(field: number, value: string): number[] {
  return bytes(field, [...new TextEncoder().encode(value)]);
}

function bytes(field: number, content: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(content.length), ...content];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
