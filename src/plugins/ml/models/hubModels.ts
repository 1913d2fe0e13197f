import type { ModelEntryInput } from "./modelEntry.ts";

/*
 * Models that are fetched from the hub when the user asks for one. What is stated here and was not seen on the hub's own
 * pages is named under `unconfirmed`: of `image`, a download takes what the file beside the model says.
 */

const apache = {
  spdx: "Apache-2.0",
  url: "https://www.apache.org/licenses/LICENSE-2.0",
} as const;

/** Read after a download, and not needed by the model itself. */
const preprocessor = {
  role: "preprocessor",
  path: "preprocessor_config.json",
  optional: true,
} as const;

const tokenizer = [
  { role: "tokenizer", path: "tokenizer.json" },
  { role: "tokenizer-config", path: "tokenizer_config.json", optional: true },
] as const;

const clip: ModelEntryInput = {
  id: "clip-vit-b32",
  title: "CLIP ViT-B/32",
  description: "For text search in English, and for similarity by what is shown.",
  task: "embed-text",
  licence: { spdx: "MIT", url: "https://github.com/openai/CLIP/blob/main/LICENSE" },
  source: { repository: "Xenova/clip-vit-base-patch32", revision: null },
  files: [
    { role: "image", path: "onnx/vision_model_quantized.onnx", aboutMb: 89.1 },
    {
      role: "text",
      path: "onnx/text_model_quantized.onnx",
      aboutMb: 64.5,
      sha256: "73baab855d406190da9faa498cfedf65f15cf309f4cc7385b7b032e6d08e5c3a",
    },
    ...tokenizer,
    preprocessor,
  ],
  image: {
    width: 224,
    height: 224,
    mode: "cover",
    shortSide: 224,
    kernel: "bicubic",
    mean: [0.48145466, 0.4578275, 0.40821073],
    std: [0.26862954, 0.26130258, 0.27577711],
  },
  text: { maxLength: 77, pad: "max", padToken: 49407, template: "a photo of {}" },
  outputs: { kind: "embedding", image: "image_embeds", text: "text_embeds" },
  dimensions: 512,
  scoring: { kind: "softmax", scale: 100 },
  ramMb: 600,
  unconfirmed: ["licence", "source.revision", "image", "text.padToken", "scoring"],
};

const siglip: ModelEntryInput = {
  id: "siglip2-base",
  title: "SigLIP 2 base",
  description: "For text search in many languages.",
  task: "embed-text",
  licence: apache,
  source: { repository: "onnx-community/siglip2-base-patch16-256-ONNX", revision: null },
  files: [
    { role: "image", path: "onnx/vision_model_quantized.onnx" },
    { role: "text", path: "onnx/text_model_quantized.onnx" },
    ...tokenizer,
    preprocessor,
  ],
  image: {
    width: 256,
    height: 256,
    mode: "fill",
    kernel: "bilinear",
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  text: { maxLength: 64, pad: "max", lowercase: true, template: "this is a photo of {}." },
  outputs: { kind: "embedding", image: "pooler_output", text: "pooler_output" },
  dimensions: 768,
  scoring: { kind: "sigmoid" },
  ramMb: 1500,
  unconfirmed: ["source.revision", "files", "text", "outputs"],
};

const dino: ModelEntryInput = {
  id: "dinov2-small",
  title: "DINOv2 small",
  description: "For similarity of shapes and textures; knows no texts.",
  task: "embed",
  licence: apache,
  source: { repository: "onnx-community/dinov2-small", revision: null },
  files: [{ role: "image", path: "onnx/model_quantized.onnx", aboutMb: 24.4 }, preprocessor],
  image: {
    width: 224,
    height: 224,
    mode: "cover",
    shortSide: 256,
    kernel: "bicubic",
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
  },
  outputs: { kind: "embedding", image: "last_hidden_state", pooling: "first" },
  dimensions: 384,
  ramMb: 300,
  unconfirmed: ["licence", "source.revision", "outputs", "dimensions"],
};

function mobileClip(size: "S1" | "S2"): ModelEntryInput {
  return {
    id: `mobileclip-${size.toLowerCase()}`,
    title: `MobileCLIP ${size}`,
    description: "For text search in English; quicker than CLIP. Under Apple's own terms.",
    task: "embed-text",
    licence: {
      spdx: "LicenseRef-Apple-MobileCLIP",
      url: "https://github.com/apple/ml-mobileclip/blob/main/LICENSE",
      needsAccept: true,
    },
    source: { repository: `Xenova/mobileclip_${size.toLowerCase()}`, revision: null },
    files: [
      { role: "image", path: "onnx/vision_model.onnx" },
      { role: "text", path: "onnx/text_model.onnx" },
      ...tokenizer,
      preprocessor,
    ],
    image: { width: 256, height: 256, mode: "cover", shortSide: 256 },
    text: { maxLength: 77, pad: "max", template: "a photo of {}" },
    outputs: { kind: "embedding", image: "image_embeds", text: "text_embeds" },
    dimensions: 512,
    scoring: { kind: "softmax", scale: 100 },
    ramMb: 600,
    unconfirmed: ["source.revision", "files", "image", "text", "outputs", "scoring"],
  };
}

function detector(id: string, title: string, repository: string): ModelEntryInput {
  return {
    id,
    title,
    description: "Finds the 80 classes of COCO, as boxes; larger and better than the built-in one.",
    task: "detect",
    licence: apache,
    source: { repository, revision: null },
    files: [{ role: "image", path: "onnx/model.onnx" }, preprocessor],
    image: { width: 640, height: 640, mode: "fill" },
    outputs: { kind: "queries", logits: "logits", boxes: "pred_boxes" },
    ramMb: 800,
    unconfirmed: [...(id === "dfine-m" ? ["licence"] : []), "source.revision", "files"],
  };
}

/** In the order in which they are offered. */
export const hubEntries: readonly ModelEntryInput[] = [
  clip,
  siglip,
  dino,
  mobileClip("S1"),
  mobileClip("S2"),
  detector("rtdetr-r18", "RT-DETR R18", "onnx-community/rtdetr_r18vd"),
  detector("dfine-m", "D-FINE M", "onnx-community/dfine_m_coco-ONNX"),
];
