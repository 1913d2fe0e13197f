import type { Picture } from "../../../plugin-api/index.ts";
import { descriptor } from "./handcrafted/descriptor.ts";
import type { OpenModel } from "./modelEntry.ts";
import { normaliseRows } from "./normalise.ts";
import { fit, toInput } from "./preprocess.ts";
import { fixedRows, numbersOf, openSession, type OnnxModel, type Session } from "./session.ts";

export interface EmbedImages {
  readonly model: OpenModel;
  /** Upright, with a long side of `pictureSide(model.entry.image)` where they have as many pixels. */
  readonly pictures: readonly Picture[];
  readonly greyscale?: boolean;
}

/**
 * A computation: the vector of each picture, L2-normalised, one after the other: picture i's is
 * [i × dimensions, (i + 1) × dimensions).
 * @throws Error where the model cannot be loaded, or its outputs are not as described
 */
export async function embedImages({
  model,
  pictures,
  greyscale = false,
}: EmbedImages): Promise<Float32Array> {
  const dimensions = dimensionsOf(model);
  const all = new Float32Array(pictures.length * dimensions);
  if (model.kind === "handcrafted") {
    for (const [i, picture] of pictures.entries())
      all.set(descriptor(fit(picture, model.entry.image, greyscale)), i * dimensions);
    return all;
  }
  const session = await openSession(model, "image");
  const input = model.entry.inputs.image ?? session.network.inputNames[0] ?? "pixel_values";
  const size = fixedRows(session, input) ?? model.batch;
  for (let from = 0; from < pictures.length; from += size) {
    const part = pictures.slice(from, from + size);
    all.set(await embedBatch(model, session, input, part, greyscale), from * dimensions);
  }
  return normaliseRows(all, dimensions);
}

async function embedBatch(
  model: OnnxModel,
  { network, Tensor }: Session,
  name: string,
  pictures: readonly Picture[],
  greyscale: boolean,
): Promise<Float32Array> {
  const { entry } = model;
  const { outputs, image } = entry;
  if (outputs.kind !== "embedding")
    throw new Error(`The model '${entry.title}' makes boxes, not vectors. Choose another model.`);
  const numbers = toInput(pictures, image, greyscale);
  const shape = [
    pictures.length,
    ...(image.layout === "nchw" ? [3, image.height, image.width] : [image.height, image.width, 3]),
  ];
  const input =
    numbers instanceof Uint8Array
      ? new Tensor("uint8", numbers, shape)
      : new Tensor("float32", numbers, shape);
  const found = await network.run({ [name]: input }, [outputs.image]);
  const { data, shape: got } = numbersOf(found, outputs.image, entry.title);
  return pool(data, got, dimensionsOf(model), outputs.pooling, entry.title);
}

function dimensionsOf({ entry }: OpenModel): number {
  if (entry.dimensions) return entry.dimensions;
  throw new Error(`The description of '${entry.title}' does not say how long its vectors are.`);
}

/** One row a picture, of an output with one row, or with a row for each token. */
export function pool(
  data: Float32Array,
  shape: readonly number[],
  dimensions: number,
  pooling: "none" | "first" | "mean",
  title: string,
): Float32Array {
  const [rows = 0] = shape;
  if (shape.at(-1) !== dimensions || shape.length !== (pooling === "none" ? 2 : 3))
    throw new Error(
      `The model '${title}' gives vectors of the shape ${shape.join(" × ")}, and its description says ${dimensions} numbers with pooling '${pooling}'.`,
    );
  if (pooling === "none") return data;
  const tokens = shape[1] ?? 1;
  const out = new Float32Array(rows * dimensions);
  const used = pooling === "first" ? 1 : tokens;
  for (let row = 0; row < rows; row++)
    for (let token = 0; token < used; token++) {
      const from = (row * tokens + token) * dimensions;
      for (let i = 0; i < dimensions; i++)
        out[row * dimensions + i] += (data[from + i] ?? 0) / used;
    }
  return out;
}
