import type { Picture } from "../../../plugin-api/index.ts";
import type { ImageInput } from "./modelEntry.ts";
import { resize } from "./resize.ts";

/** What `ctx.project.pixels` should be asked for, for this model: the most of width and height, at most 2048. */
export function pictureSide({ mode, width, height, shortSide }: ImageInput): number {
  const longest = Math.max(width, height);
  if (mode !== "cover") return longest;
  // A picture of 3:2 then has no fewer pixels than are cut out of it.
  return Math.min(2048, Math.ceil(Math.max(longest, shortSide ?? 0) * 1.5));
}

/** The numbers that a model gets for pictures, one after the other. */
export function toInput(
  pictures: readonly Picture[],
  input: ImageInput,
  greyscale: boolean,
): Float32Array | Uint8Array {
  const [only] = pictures;
  if (pictures.length === 1 && only && input.type === "uint8" && input.layout === "nhwc")
    return fit(only, input, greyscale).data;
  const size = input.width * input.height * 3;
  const all =
    input.type === "uint8"
      ? new Uint8Array(size * pictures.length)
      : new Float32Array(size * pictures.length);
  for (const [i, picture] of pictures.entries()) {
    const { data } = fit(picture, input, greyscale);
    const to = all.subarray(i * size, (i + 1) * size);
    if (input.type === "uint8" && input.layout === "nhwc") to.set(data);
    else spread(data, to, input);
  }
  return all;
}

/** A picture in the size that the model takes, and without its colours where they should not count. */
export function fit(picture: Picture, input: ImageInput, greyscale: boolean): Picture {
  const fitted = inSize(picture, input);
  return greyscale ? { ...fitted, data: grey(fitted) } : fitted;
}

function inSize(picture: Picture, input: ImageInput): Picture {
  const { width, height, kernel } = input;
  switch (input.mode) {
    case "fill":
      return resize(picture, width, height, kernel);
    case "cover": {
      const short = Math.min(picture.width, picture.height);
      // Pixels of the picture that one of the result stands for.
      const scale = input.shortSide
        ? short / input.shortSide
        : Math.min(picture.width / width, picture.height / height);
      const region = {
        x: (picture.width - width * scale) / 2,
        y: (picture.height - height * scale) / 2,
        width: width * scale,
        height: height * scale,
      };
      return resize(picture, width, height, kernel, region);
    }
    case "pad": {
      const scale = Math.min(width / picture.width, height / picture.height);
      const inner = resize(
        picture,
        Math.min(width, Math.max(1, Math.round(picture.width * scale))),
        Math.min(height, Math.max(1, Math.round(picture.height * scale))),
        kernel,
      );
      return padded(inner, width, height);
    }
  }
}

/** The picture in the middle, with even bars around. */
function padded(inner: Picture, width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 3).fill(114);
  const left = (width - inner.width) >> 1;
  const top = (height - inner.height) >> 1;
  for (let y = 0; y < inner.height; y++)
    data.set(
      inner.data.subarray(y * inner.width * 3, (y + 1) * inner.width * 3),
      ((top + y) * width + left) * 3,
    );
  return { width, height, data };
}

/** Luma of ITU-R BT.601 in all three channels. */
function grey({ data }: Picture): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3)
    out.fill(
      (77 * (data[i] ?? 0) + 150 * (data[i + 1] ?? 0) + 29 * (data[i + 2] ?? 0) + 128) >> 8,
      i,
      i + 3,
    );
  return out;
}

function spread(data: Uint8Array, to: Float32Array | Uint8Array, input: ImageInput): void {
  const { layout, mean, std, type } = input;
  const area = data.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    const table = levels(type, mean[channel] ?? 0, std[channel] ?? 1);
    const step = layout === "nchw" ? 1 : 3;
    let at = layout === "nchw" ? channel * area : channel;
    for (let i = channel; i < data.length; i += 3, at += step) to[at] = table[data[i] ?? 0] ?? 0;
  }
}

/** What each of the 256 levels becomes. */
function levels(type: ImageInput["type"], mean: number, std: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, level) =>
    type === "uint8" ? level : (level / 255 - mean) / std,
  );
}
