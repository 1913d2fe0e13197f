import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { dataType, OnnxGraph } from "../../scripts/models/onnxGraph.ts";
import type { ModelEntryInput } from "../../src/plugins/ml/models/modelEntry.ts";

/** Words of the toy tokenizer, by their ids. */
const words = ["[pad]", "[unknown]", "[end]", "red", "green", "blue", "a", "photo", "of"];

/** What is known of the tiny two-tower model. */
export const tinyTowers: ModelEntryInput = {
  id: "tiny-towers",
  title: "Tiny towers",
  task: "embed-text",
  licence: { spdx: "CC0-1.0" },
  files: [
    { role: "image", path: "onnx/vision.onnx" },
    { role: "text", path: "onnx/text.onnx" },
    { role: "tokenizer", path: "tokenizer.json" },
    { role: "preprocessor", path: "preprocessor_config.json", optional: true },
  ],
  image: { width: 8, height: 8, mode: "fill" },
  text: { maxLength: 6, pad: "max", lowercase: true, template: "a photo of {}" },
  outputs: { kind: "embedding", image: "image_embeds", text: "text_embeds" },
  dimensions: 3,
  scoring: { kind: "softmax", scale: 10 },
};

/**
 * Writes the files of a model with two towers: a picture's vector is its mean color, and a text's is the sum of the
 * colors that it names.
 */
export async function writeTinyTowers(folder: string, entry?: ModelEntryInput): Promise<void> {
  await mkdir(path.join(folder, "onnx"), { recursive: true });
  await writeFile(path.join(folder, "onnx", "vision.onnx"), meanColor());
  await writeFile(path.join(folder, "onnx", "text.onnx"), colorsOfWords());
  await writeFile(path.join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
  if (entry) await writeFile(path.join(folder, "model.json"), JSON.stringify(entry));
}

/**
 * A network whose vector is the mean of each channel of a picture of 8 × 8 pixels, under `image_embeds`.
 * @param rows pictures a run; a name: any number of them
 * @param factors of the channels
 * @param last what is made of the means in the end
 */
export function meanColor(
  rows: string | number = "batch",
  factors = [1, 1, 1],
  last: "Identity" | "Log" = "Identity",
): Uint8Array {
  const graph = new OnnxGraph("vision");
  const pixels = graph.input("pixel_values", dataType.float32, [rows, 3, 8, 8]);
  const weighed = graph.node("Mul", [pixels, graph.floats(factors, [1, 3, 1, 1])]);
  const pooled = graph.node("GlobalAveragePool", [weighed]);
  const flat = graph.node("Flatten", [pooled], { axis: 1 });
  graph.output(graph.node(last, [flat]), "image_embeds", dataType.float32, [rows, 3]);
  return graph.encode();
}

function colorsOfWords(): Uint8Array {
  const graph = new OnnxGraph("text");
  const ids = graph.input("input_ids", dataType.int64, ["batch", "length"]);
  const mask = graph.input("attention_mask", dataType.int64, ["batch", "length"]);
  const colors = words.map((word) =>
    ["red", "green", "blue"].map((color) => Number(word === color)),
  );
  // What fills up has a color, too, which the mask has to take out.
  colors[0] = [5, 5, 5];
  const table = graph.floats(colors.flat(), [words.length, 3]);
  const looked = graph.node("Gather", [table, ids], { axis: 0 });
  const counts = graph.node("Cast", [mask], { to: dataType.float32 });
  const wide = graph.node("Unsqueeze", [counts, graph.integers([2])]);
  const own = graph.node("Mul", [looked, wide]);
  const sum = graph.node("ReduceSum", [own, graph.integers([1])], { keepdims: 0 });
  graph.output(sum, "text_embeds", dataType.float32, ["batch", 3]);
  return graph.encode();
}

const tokenizer = {
  version: "1.0",
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: "Whitespace" },
  post_processor: {
    type: "TemplateProcessing",
    single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[end]", type_id: 0 } }],
    pair: [],
    special_tokens: { "[end]": { id: "[end]", ids: [2], tokens: ["[end]"] } },
  },
  decoder: null,
  model: {
    type: "WordLevel",
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    unk_token: "[unknown]",
  },
};
