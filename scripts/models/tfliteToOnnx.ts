import { dataType, type OnnxGraph, type Value } from "./onnxGraph.ts";
import { transposed } from "./tensors.ts";
import { tfliteOp, type TfliteModel, type TfliteOperator } from "./tfliteModel.ts";

/**
 * Adds the beginning of a convolutional TensorFlow Lite graph, up to the sum whose tensor's name ends with `last`.
 * @param input the image, with channels second
 * @returns the sum
 */
export function tfliteToOnnx(
  graph: OnnxGraph,
  model: TfliteModel,
  input: Value,
  last: string,
): Value {
  const values = new Map<number, Value>([[model.inputs[0] ?? -1, input]]);
  /** Tensors that are widened from half precision, by what comes of that. */
  const stored = new Map<number, number>();

  const weight = (index: number, order: readonly number[]): Value => {
    const tensor = model.tensors[stored.get(index) ?? index];
    if (!tensor || tensor.bytes.length === 0)
      throw new Error(`The tensor ${index} is no constant, where one is expected.`);
    const dims = order.map((axis) => tensor.shape[axis] ?? 0);
    const bytes = transposed(tensor.bytes, tensor.shape, order, tensor.isHalf ? 2 : 4);
    const name = graph.newName("w");
    if (!tensor.isHalf) return graph.constant(name, dataType.float32, dims, bytes);
    const half = graph.constant(`${name}_h`, dataType.float16, dims, bytes);
    return graph.node("Cast", [half], { to: dataType.float32 });
  };

  const convolution = ({ inputs, options, code }: TfliteOperator, value: Value): Value => {
    const [, kernel = -1, bias = -1] = inputs;
    const isDepthwise = code === tfliteOp.depthwise;
    const [, height = 0, width = 0, channels = 0] =
      model.tensors[stored.get(kernel) ?? kernel]?.shape ?? [];
    const convolved = graph.node(
      "Conv",
      [value, weight(kernel, isDepthwise ? [3, 0, 1, 2] : [0, 3, 1, 2]), weight(bias, [0])],
      {
        group: isDepthwise ? channels : undefined,
        kernel_shape: [height, width],
        strides: [options?.int(2) ?? 1, options?.int(1) ?? 1],
        auto_pad: options?.byte(0) === 0 ? "SAME_UPPER" : "VALID",
      },
    );
    return activated(graph, convolved, options?.byte(isDepthwise ? 4 : 3) ?? 0);
  };

  for (const operator of model.operators) {
    const { code, inputs, outputs, options } = operator;
    const [output = -1] = outputs;
    if (code === tfliteOp.dequantise) stored.set(output, inputs[0] ?? -1);
    const value = values.get(inputs[0] ?? -1);
    // What does not come from the image, and the box predictors beside the trunk.
    if (value === undefined || code === tfliteOp.reshape || code === tfliteOp.concatenation)
      continue;
    if (code === tfliteOp.convolution || code === tfliteOp.depthwise)
      values.set(output, convolution(operator, value));
    else if (code === tfliteOp.add) {
      const sum = graph.node("Add", [value, values.get(inputs[1] ?? -1) ?? ""]);
      values.set(output, activated(graph, sum, options?.byte(0) ?? 0));
      if (model.tensors[output]?.name.endsWith(last)) return values.get(output) ?? sum;
    } else throw new Error(`The operator ${code} is not converted.`);
  }
  throw new Error(`The graph has no tensor whose name ends with '${last}'.`);
}

/** TensorFlow Lite's fused activations: 1 is ReLU, 3 is ReLU6. */
function activated(graph: OnnxGraph, value: Value, activation: number): Value {
  if (activation === 1) return graph.node("Relu", [value]);
  if (activation === 3) return graph.node("Clip", [value, graph.floats([0]), graph.floats([6])]);
  return value;
}
