import { bytesOf, dataType, type OnnxGraph, type Value } from "./onnxGraph.ts";
import { countOf, fromHalf, transposed } from "./tensors.ts";
import type { TfjsModel, TfNode, TfWeight } from "./tfjsModel.ts";

/**
 * How a value's axes are kept, against how the TensorFlow graph means them: `swapped`: channels come last there and
 * second here; `asIs`: channels come second in both; `plain`: the value is no feature map.
 */
type Layout = "swapped" | "asIs" | "plain";

interface Converted {
  readonly value: Value;
  readonly layout: Layout;
}

/**
 * Adds a TensorFlow graph to an ONNX graph, as far back as the wanted nodes need it. Feature maps have their channels
 * second throughout; the transposes that TensorFlow needs for that vanish.
 */
export class TfjsToOnnx {
  readonly #graph: OnnxGraph;
  readonly #weights: TfjsModel["weights"];
  readonly #nodes: ReadonlyMap<string, TfNode>;
  readonly #done = new Map<string, Converted>();

  /** @param inputs values for the graph's placeholders, with channels second in both */
  constructor(graph: OnnxGraph, model: TfjsModel, inputs: Readonly<Record<string, Value>>) {
    this.#graph = graph;
    this.#weights = model.weights;
    this.#nodes = new Map(model.nodes.map((node) => [node.name, node]));
    for (const [name, value] of Object.entries(inputs))
      this.#done.set(name, { value, layout: "asIs" });
  }

  /** What a node gives. */
  value(name: string): Value {
    return this.#convert(name).value;
  }

  #convert(input: string): Converted {
    const name = baseName(input);
    const done = this.#done.get(name);
    if (done) return done;
    const node = this.#nodes.get(name);
    if (!node) throw new Error(`The graph has no node '${name}'.`);
    const made = this.#convertNode(node);
    this.#done.set(name, made);
    return made;
  }

  #convertNode(node: TfNode): Converted {
    const [first = "", second = ""] = node.input ?? [];
    switch (node.op) {
      case "Conv2D":
        return this.#convolution(node);
      case "Add":
        return this.#sum(first, second);
      case "LeakyRelu": {
        const { value, layout } = this.#convert(first);
        const alpha = { float: node.attr?.alpha?.f ?? 0.2 };
        return { value: this.#graph.node("LeakyRelu", [value], { alpha }), layout };
      }
      case "Sigmoid": {
        const { value, layout } = this.#convert(first);
        return { value: this.#graph.node("Sigmoid", [value]), layout };
      }
      case "Pad":
      case "PadV2":
        return this.#padding(node);
      case "MaxPool": {
        const { value } = this.#convert(first);
        const attributes = {
          kernel_shape: spatial(node, "ksize"),
          strides: spatial(node, "strides"),
          auto_pad: autoPad(node),
        };
        return { value: this.#graph.node("MaxPool", [value], attributes), layout: "swapped" };
      }
      case "ConcatV2":
        return this.#concatenation(node.input ?? []);
      case "ResizeBilinear":
        return this.#resizing(node);
      case "Transpose":
        return this.#transpose(first, this.#numbers(second));
      default:
        throw new Error(`'${node.name}' is of the kind ${node.op}, which is not converted.`);
    }
  }

  #convolution(node: TfNode): Converted {
    const [input = "", kernel = ""] = node.input ?? [];
    const { value } = this.#convert(input);
    const weight = this.#weight(kernel);
    const attributes = {
      group: 1,
      kernel_shape: weight.shape.slice(0, 2),
      strides: spatial(node, "strides"),
      dilations: spatial(node, "dilations") ?? [1, 1],
      auto_pad: autoPad(node),
    };
    const inputs = [value, this.#constant(weight, [3, 2, 0, 1])];
    return { value: this.#graph.node("Conv", inputs, attributes), layout: "swapped" };
  }

  /** Of two values, or of one and a constant. */
  #sum(...names: readonly [string, string]): Converted {
    const layouts = names
      .filter((name) => !this.#weights.has(baseName(name)))
      .map((name) => this.#convert(name).layout);
    const layout = (["swapped", "asIs"] as const).find((one) => layouts.includes(one)) ?? "plain";
    const inputs = names.map((name) =>
      this.#weights.has(baseName(name))
        ? this.#broadcast(this.#weight(name), layout)
        : this.#convert(name).value,
    );
    return { value: this.#graph.node("Add", inputs), layout };
  }

  #padding(node: TfNode): Converted {
    const [input = "", amounts = "", filling] = node.input ?? [];
    const { value, layout } = this.#convert(input);
    const pairs = this.#numbers(amounts);
    const axes =
      layout === "swapped"
        ? [0, 3, 1, 2]
        : Array.from(pairs, (_, i) => i).slice(0, pairs.length / 2);
    const fill = filling === undefined ? [] : [this.#graph.floats(this.#numbers(filling))];
    const pads = this.#graph.integers([
      ...axes.map((axis) => pairs[2 * axis] ?? 0),
      ...axes.map((axis) => pairs[2 * axis + 1] ?? 0),
    ]);
    return { value: this.#graph.node("Pad", [value, pads, ...fill]), layout };
  }

  #concatenation(inputs: readonly string[]): Converted {
    const [named = 0] = this.#numbers(inputs.at(-1) ?? "");
    const parts = inputs.slice(0, -1).map((name) => this.#convert(name));
    const layout = parts[0]?.layout ?? "plain";
    const axis = layout === "swapped" ? swappedAxis(named) : named;
    const values = parts.map(({ value }) => value);
    return { value: this.#graph.node("Concat", values, { axis }), layout };
  }

  #resizing(node: TfNode): Converted {
    const [input = "", size = ""] = node.input ?? [];
    const graph = this.#graph;
    const { value } = this.#convert(input);
    const shape = graph.node("Shape", [value]);
    const kept = graph.node("Slice", [shape, graph.integers([0]), graph.integers([2])]);
    const sizes = graph.node("Concat", [kept, graph.integers(this.#numbers(size))], { axis: 0 });
    const attributes = {
      mode: "linear",
      coordinate_transformation_mode: node.attr?.half_pixel_centers?.b
        ? "half_pixel"
        : node.attr?.align_corners?.b
          ? "align_corners"
          : "asymmetric",
    };
    const resized = graph.node("Resize", [value, "", "", sizes], attributes);
    return { value: resized, layout: "swapped" };
  }

  /** One that only moves the channels changes what the axes mean, and nothing in memory. */
  #transpose(input: string, order: readonly number[]): Converted {
    const { value, layout } = this.#convert(input);
    const text = order.join();
    if (layout === "swapped" && text === "0,3,1,2") return { value, layout: "asIs" };
    if (layout === "asIs" && text === "0,2,3,1") return { value, layout: "swapped" };
    throw new Error(`A transpose to ${text} of a value that is '${layout}' is not converted.`);
  }

  #weight(name: string): TfWeight {
    const weight = this.#weights.get(baseName(name));
    if (weight) return weight;
    throw new Error(`'${name}' is worked out at run time, where a constant is expected.`);
  }

  #numbers(name: string): number[] {
    const { type, bytes } = this.#weight(name);
    if (type === "float16") return [...fromHalf(bytes)];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(i * 4, true));
  }

  /** A constant that is added to a value of some layout. */
  #broadcast(weight: TfWeight, layout: Layout): Value {
    if (layout !== "swapped") return this.#constant(weight);
    const count = countOf(weight.shape);
    if (count === 1) return this.#constant(weight, undefined, []);
    if (weight.shape.length === 1) return this.#constant(weight, undefined, [count, 1, 1]);
    if (weight.shape.length === 4) return this.#constant(weight, [0, 3, 1, 2]);
    throw new Error(`A constant of the shape ${weight.shape.join(" × ")} is not converted.`);
  }

  /** Large ones keep their half precision in the file; the runtime widens them once, when it loads it. */
  #constant(
    { shape, type, bytes }: TfWeight,
    order?: readonly number[],
    dims = order ? order.map((axis) => shape[axis] ?? 0) : shape,
  ): Value {
    if (type !== "float16") throw new Error("Only numbers in half precision are converted.");
    const name = this.#graph.newName("w");
    const moved = order ? transposed(bytes, shape, order, 2) : bytes;
    if (countOf(shape) <= 64)
      return this.#graph.constant(name, dataType.float32, dims, bytesOf(fromHalf(moved)));
    const half = this.#graph.constant(`${name}_h`, dataType.float16, dims, moved);
    return this.#graph.node("Cast", [half], { to: dataType.float32 });
  }
}

/** Without the number of the output, and the mark of a control input. */
function baseName(input: string): string {
  return input.replace(/^\^/, "").replace(/:\d+$/, "");
}

/** The two spatial members of a list with one member an axis. */
function spatial(node: TfNode, attribute: string): number[] | undefined {
  return node.attr?.[attribute]?.list?.i?.map(Number).slice(1, 3);
}

function autoPad(node: TfNode): string {
  const padding = Buffer.from(node.attr?.padding?.s ?? "", "base64").toString();
  return padding === "SAME" ? "SAME_UPPER" : "VALID";
}

/** Where an axis of TensorFlow's order is when channels come second. */
function swappedAxis(axis: number): number {
  return [0, 2, 3, 1][axis < 0 ? axis + 4 : axis] ?? axis;
}
