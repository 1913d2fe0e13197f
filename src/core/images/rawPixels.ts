import { hash } from "node:crypto";
import type { RawPixels } from "../../protocol/decoder.ts";
import { formatOf, readPixels } from "./decode.ts";
import type { Pixels } from "./luma.ts";
import { FileProblem, readImageFile } from "./readImageFile.ts";
import { shrinkToFit } from "./resample.ts";

/** The upright picture of a file, at most `side` pixels wide and high. @throws FileProblem also when its SHA-1 is not this (null: any) */
export async function pixelsOfFile(
  path: string,
  root: string,
  { sha1, side }: { readonly sha1: string | null; readonly side: number },
): Promise<RawPixels> {
  const { bytes } = await readImageFile(path, root);
  if (sha1 !== null && hash("sha1", bytes) !== sha1)
    throw new FileProblem("unreadable", "The file was changed since it was imported.");
  const { pixels } = await readPixels(bytes, formatOf(bytes), side);
  return rgbOf(pixels);
}

/** The picture in the middle of a square thumbnail; null where it cannot be decoded. */
export async function pixelsOfThumb(
  { jpeg, width, height }: { readonly jpeg: Uint8Array } & Pick<Pixels, "width" | "height">,
  side: number,
): Promise<RawPixels | null> {
  try {
    const { pixels } = await readPixels(jpeg, "jpeg", maxThumbSide);
    if (width > pixels.width || height > pixels.height) return null;
    return rgbOf(shrinkToFit(middleOf(pixels, width, height), side));
  } catch (error) {
    if (error instanceof FileProblem) return null;
    throw error;
  }
}

const maxThumbSide = 256;

function middleOf(square: Pixels, width: number, height: number): Pixels {
  if (width === square.width && height === square.height) return square;
  const [left, top] = [(square.width - width) >> 1, (square.height - height) >> 1];
  const words = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * square.width + left;
    words.set(square.words.subarray(from, from + width), y * width);
  }
  return { width, height, words };
}

function rgbOf({ width, height, words }: Pixels): RawPixels {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, to = 0; i < width * height; i++) {
    const word = words[i];
    data[to++] = word & 0xff;
    data[to++] = (word >>> 8) & 0xff;
    data[to++] = (word >>> 16) & 0xff;
  }
  return { width, height, data };
}
