import * as v from "valibot";

/** Where a file of a model is, and what it should be. */
const modelFile = v.strictObject({
  /** What it is for. `preprocessor` is a JSON file beside a model, which says how pictures are prepared. */
  role: v.picklist(["image", "text", "tokenizer", "tokenizer-config", "preprocessor"]),
  /** Below the model's folder, with "/"; the same in the repository that it comes from. */
  path: v.pipe(v.string(), v.regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[\w.\-/]+$/)),
  bytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** For what is shown, while `bytes` is not known. */
  aboutMb: v.optional(v.number()),
  sha256: v.optional(v.pipe(v.string(), v.hash(["sha256"]))),
  /** The model works without it. */
  optional: v.optional(v.boolean(), false),
});

/** What an action, a download or a session has to know of a model; `model.json` beside an ONNX file has this shape. */
export const modelEntry = v.strictObject({
  /** Lower case, also the name of its folder. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/)),
  title: v.pipe(v.string(), v.nonEmpty(), v.maxLength(80)),
  /** One sentence: what it is good for. */
  description: v.optional(v.pipe(v.string(), v.maxLength(400)), ""),
  /** `embed`: images only. `embed-text`: images and texts in one space. `detect`: boxes with classes. */
  task: v.picklist(["embed", "embed-text", "detect"]),
  licence: v.strictObject({
    spdx: v.string(),
    /** Of its text. */
    url: v.optional(v.string()),
    /** Its terms have to be accepted before it is fetched. */
    needsAccept: v.optional(v.boolean(), false),
  }),
  source: v.optional(
    v.strictObject({
      /** Owner and name on the hub. */
      repository: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/)),
      /** Null: nobody has confirmed one yet. The newest is taken then, and recorded. */
      revision: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
    }),
  ),
  files: v.array(modelFile),
  image: v.strictObject({
    width: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(2048)),
    height: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(2048)),
    /** `fill` changes the aspect, `cover` cuts the middle out, `pad` puts bars around (grey 114). */
    mode: v.picklist(["fill", "cover", "pad"]),
    /** Of `cover`: the short side before the middle is cut out; without one, the sides of the cut. */
    shortSide: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(2048))),
    kernel: v.optional(v.picklist(["bilinear", "bicubic", "lanczos"]), "bilinear"),
    /** Of red, green, blue in [0, 1]; for `float32`. */
    mean: v.optional(v.tuple([v.number(), v.number(), v.number()]), [0, 0, 0]),
    std: v.optional(v.tuple([v.number(), v.number(), v.number()]), [1, 1, 1]),
    layout: v.optional(v.picklist(["nchw", "nhwc"]), "nchw"),
    /** `uint8`: the bytes as they are, mean and std are inside the model. */
    type: v.optional(v.picklist(["float32", "uint8"]), "float32"),
  }),
  text: v.optional(
    v.strictObject({
      /** In tokens, with those at the ends. */
      maxLength: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(512)),
      /** `max`: always to the full length. `longest`: to that of the longest text. */
      pad: v.picklist(["max", "longest"]),
      /** The token that fills up. */
      padToken: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      lowercase: v.optional(v.boolean(), false),
      /** What a search text is put into, at `{}`. */
      template: v.optional(v.pipe(v.string(), v.includes("{}")), "{}"),
    }),
  ),
  /** Names of the model's inputs; what is not said is found where the model has one of the usual names. */
  inputs: v.optional(
    v.strictObject({
      image: v.optional(v.string()),
      text: v.optional(v.string()),
      mask: v.optional(v.string()),
    }),
    {},
  ),
  outputs: v.variant("kind", [
    v.strictObject({
      kind: v.literal("embedding"),
      image: v.string(),
      text: v.optional(v.string()),
      /** How rows of tokens become one: the first, or their mean. */
      pooling: v.optional(v.picklist(["none", "first", "mean"]), "none"),
    }),
    /** Grids of cells, each with a score a class and four distances as distributions over bins (NanoDet, GFL). */
    v.strictObject({
      kind: v.literal("distances"),
      grids: v.array(v.strictObject({ name: v.string(), stride: v.number() })),
      bins: v.pipe(v.number(), v.integer(), v.minValue(2)),
    }),
    /** A fixed number of boxes: logits a class, and centre and size in [0, 1] (DETR and what follows it). */
    v.strictObject({ kind: v.literal("queries"), logits: v.string(), boxes: v.string() }),
  ]),
  /** Of an embedding. */
  dimensions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536))),
  /** Of a detector, in the order of its scores; the 80 of COCO where none are named. */
  classes: v.optional(v.array(v.string())),
  /**
   * How a cosine between a text and an image becomes a score: `softmax` over the texts that compete, of cosine × scale;
   * `sigmoid` of cosine × scale + bias, for each text alone.
   */
  scoring: v.optional(
    v.variant("kind", [
      v.strictObject({ kind: v.literal("cosine") }),
      v.strictObject({ kind: v.literal("softmax"), scale: v.number() }),
      v.strictObject({
        kind: v.literal("sigmoid"),
        /** Not known: only the order of scores means something. */
        scale: v.optional(v.number()),
        bias: v.optional(v.number()),
      }),
    ]),
    { kind: "cosine" },
  ),
  /** Megabytes that it takes while it works, about. */
  ramMb: v.optional(v.number()),
  /**
   * What of the above nobody has seen confirmed. A download finds the revision and corrects `image`; the model's first
   * pictures and texts show whether its inputs, outputs and dimensions are right.
   */
  unconfirmed: v.optional(v.array(v.string()), []),
});

export type ModelEntry = v.InferOutput<typeof modelEntry>;
/** As it is written: what has a default may be left out. */
export type ModelEntryInput = v.InferInput<typeof modelEntry>;
export type ModelFileEntry = ModelEntry["files"][number];
export type FileRole = ModelFileEntry["role"];
export type ImageInput = ModelEntry["image"];

/** Where a model computes; `cpu` works everywhere. */
export const executionProviders = ["cpu", "webgpu", "dml", "coreml"] as const;
export type ExecutionProvider = (typeof executionProviders)[number];

/**
 * A model that is there, as plain data for computations: made by `Models.open`, which has loaded and tried it.
 * `handcrafted` needs no files and no runtime.
 */
export type OpenModel =
  | {
      readonly kind: "onnx";
      readonly entry: ModelEntry;
      /** Absolute paths. */
      readonly files: Readonly<Partial<Record<FileRole, string>>>;
      readonly provider: ExecutionProvider;
      /** Of one session. */
      readonly threads: number;
      /** Pictures a run. */
      readonly batch: number;
    }
  | { readonly kind: "handcrafted"; readonly entry: ModelEntry };
