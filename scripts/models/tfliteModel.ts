/** TensorFlow Lite's numbers of the operators that are read. */
export const tfliteOp = {
  add: 0,
  concatenation: 2,
  convolution: 3,
  depthwise: 4,
  dequantise: 6,
  reshape: 22,
} as const;

export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly isHalf: boolean;
  /** Empty for what is worked out. */
  readonly bytes: Uint8Array;
}

export interface TfliteOperator {
  readonly code: number;
  /** Indexes of tensors. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Undefined where it has none. */
  readonly options: TfliteOptions | undefined;
}

/** Options by the place of their field in the schema. */
export interface TfliteOptions {
  byte(field: number): number;
  int(field: number): number;
}

export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
}

/**
 * Reads the first subgraph of a TensorFlow Lite file. Fields are taken by their place in its schema
 * (https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs).
 */
export function readTfliteModel(file: Uint8Array): TfliteModel {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const model = new Table(view, view.getInt32(0, true));
  // A code below 128 is in the old field, all others in the new one.
  const codes = model.tables(1).map((code) => Math.max(code.byte(0), code.int(3)));
  const contents = model.tables(4);
  const [graph] = model.tables(2);
  if (!graph) throw new Error("The TensorFlow Lite file has no graph.");
  return {
    tensors: graph.tables(0).map((tensor) => ({
      name: tensor.text(3),
      shape: tensor.ints(0),
      isHalf: tensor.byte(1) === 1,
      bytes: contents[tensor.int(2)]?.bytes(0) ?? new Uint8Array(),
    })),
    operators: graph.tables(3).map((operator) => ({
      code: codes[operator.int(0)] ?? -1,
      inputs: operator.ints(1),
      outputs: operator.ints(2),
      options: operator.table(4),
    })),
    inputs: graph.ints(1),
  };
}

/**
 * A table of a flatbuffer (https://flatbuffers.dev/internals), whose fields are asked for by their place. The library of
 * that name reads these through members that are private by their names, or through generated code.
 */
class Table implements TfliteOptions {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  byte(field: number): number {
    const at = this.#place(field);
    return at === undefined ? 0 : this.#view.getInt8(at);
  }

  int(field: number): number {
    const at = this.#place(field);
    return at === undefined ? 0 : this.#view.getInt32(at, true);
  }

  text(field: number): string {
    return Buffer.from(this.bytes(field)).toString();
  }

  ints(field: number): number[] {
    return this.#vector(field, (at) => this.#view.getInt32(at, true));
  }

  bytes(field: number): Uint8Array {
    const at = this.#place(field);
    if (at === undefined) return new Uint8Array();
    const vector = this.#target(at);
    const length = this.#view.getInt32(vector, true);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + vector + 4, length);
  }

  table(field: number): Table | undefined {
    const at = this.#place(field);
    return at === undefined ? undefined : new Table(this.#view, this.#target(at));
  }

  tables(field: number): Table[] {
    return this.#vector(field, (at) => new Table(this.#view, this.#target(at)));
  }

  /** Of members of four bytes. */
  #vector<T>(field: number, read: (at: number) => T): T[] {
    const at = this.#place(field);
    if (at === undefined) return [];
    const vector = this.#target(at);
    const length = this.#view.getInt32(vector, true);
    return Array.from({ length }, (_, i) => read(vector + 4 + i * 4));
  }

  /** Undefined where the table leaves the field out. */
  #place(field: number): number | undefined {
    const offsets = this.#at - this.#view.getInt32(this.#at, true);
    const entry = 4 + 2 * field;
    if (entry >= this.#view.getUint16(offsets, true)) return undefined;
    const offset = this.#view.getUint16(offsets + entry, true);
    return offset === 0 ? undefined : this.#at + offset;
  }

  /** Where what stands at a place points to. */
  #target(at: number): number {
    return at + this.#view.getInt32(at, true);
  }
}
