import * as v from "valibot";
import type { ImageInput, ModelEntry } from "../modelEntry.ts";

/**
 * An entry with the preparation of pictures that the model's own `preprocessor_config.json` names, and a sentence for each
 * place where it differs from what the catalogue said.
 * @throws Error where the file is not what it should be
 */
export function confirmImage(
  entry: ModelEntry,
  preprocessor: string,
): { entry: ModelEntry; differences: string[] } {
  const found = v.parse(preprocessorConfig, JSON.parse(preprocessor));
  const image = { ...entry.image, ...inputOf(found) };
  const differences = Object.entries(image)
    .filter(([key, value]) => !same(value, entry.image[key as keyof ImageInput]))
    .map(([key, value]) => {
      const before = JSON.stringify(entry.image[key as keyof ImageInput] ?? null);
      return `${key} is ${JSON.stringify(value ?? null)} instead of ${before}`;
    });
  const unconfirmed = entry.unconfirmed.filter((what) => what !== "image");
  return { entry: { ...entry, image, unconfirmed }, differences };
}

const sides = v.union([
  v.number(),
  v.object({ width: v.number(), height: v.number() }),
  v.object({ shortest_edge: v.number() }),
]);
const triple = v.tuple([v.number(), v.number(), v.number()]);

/** What of a hub's description of an image processor is used. */
const preprocessorConfig = v.object({
  size: v.optional(sides),
  crop_size: v.optional(sides),
  do_center_crop: v.optional(v.boolean()),
  do_normalize: v.optional(v.boolean()),
  do_rescale: v.optional(v.boolean()),
  /** What levels up to 255 are multiplied with. */
  rescale_factor: v.optional(v.pipe(v.number(), v.gtValue(0))),
  /** Whether 1 is taken from that, for levels in [−1, 1]. */
  rescale_offset: v.optional(v.boolean()),
  image_mean: v.optional(v.nullable(triple)),
  image_std: v.optional(v.nullable(triple)),
  /** Pillow's number of a kernel. */
  resample: v.optional(v.number()),
});

type Preprocessor = v.InferOutput<typeof preprocessorConfig>;

function inputOf(found: Preprocessor): Partial<ImageInput> {
  const input: { -readonly [K in keyof ImageInput]?: ImageInput[K] } = {};
  const cropped = found.do_center_crop ?? found.crop_size !== undefined;
  const size = cropped ? (found.crop_size ?? found.size) : found.size;
  if (size !== undefined) {
    const { width, height } = rectangle(size);
    Object.assign(input, { width, height });
    const short = shortOf(found.size);
    if (cropped || short !== undefined) {
      input.mode = "cover";
      input.shortSide = short ?? Math.min(width, height);
    } else {
      input.mode = "fill";
      delete input.shortSide;
    }
  }
  const mean = found.do_normalize === false ? [0, 0, 0] : found.image_mean;
  const std = found.do_normalize === false ? [1, 1, 1] : found.image_std;
  // Ours are of levels in [0, 1], the model's of levels in [−offset, range − offset].
  const isScaled = found.do_rescale !== false;
  const range = isScaled ? rounded(255 * (found.rescale_factor ?? 1 / 255)) : 255;
  const offset = isScaled && found.rescale_offset ? 1 : 0;
  const scaled = ([red, green, blue]: readonly number[], by: number): ImageInput["mean"] => [
    (red + by) / range,
    (green + by) / range,
    (blue + by) / range,
  ];
  if (mean) input.mean = scaled(mean, offset);
  if (std) input.std = scaled(std, 0);
  const kernel = kernels[found.resample ?? -1];
  if (kernel) input.kernel = kernel;
  return input;
}

/** 1 where a factor of 0.0039215686 was meant to be 1/255. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}

const kernels: Readonly<Record<number, ImageInput["kernel"]>> = {
  1: "lanczos",
  2: "bilinear",
  3: "bicubic",
};

function rectangle(size: v.InferOutput<typeof sides>): { width: number; height: number } {
  if (typeof size === "number") return { width: size, height: size };
  return "width" in size ? size : { width: size.shortest_edge, height: size.shortest_edge };
}

/** A number alone means the short side, too. */
function shortOf(size: v.InferOutput<typeof sides> | undefined): number | undefined {
  if (typeof size === "number") return size;
  return size && "shortest_edge" in size ? size.shortest_edge : undefined;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
