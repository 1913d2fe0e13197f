import { hash } from "node:crypto";
import type { Decoded, DecodedImage } from "../../protocol/decoder.ts";
import { thumbSizes, type ThumbSize } from "../../protocol/view.ts";
import { messageOf } from "../../base/errors.ts";
import {
  decodePixels,
  encodeThumb,
  maxPixels,
  maxSmallPixels,
  readSize,
  withSmallJpeg,
} from "./codecs.ts";
import { sniffFormat, unsupportedReason, type ImageFormat } from "./formats.ts";
import { hashesOf } from "./hashes.ts";
import { readJpegHeader, type JpegHeader } from "./jpegHeader.ts";
import { lumaOf, type Pixels } from "./luma.ts";
import { PictureMemory } from "./pictureMemory.ts";
import { qualityOf } from "./quality.ts";
import { FileProblem, withImageFile, type ImageFile } from "./readImageFile.ts";
import { shrinkToFit, upright } from "./resample.ts";
import { withScaledJpeg } from "./scaledJpeg.ts";

/** All that the import keeps of a file, from one reading and one decode. Never rejects for what the file holds. */
export async function decodeFile(path: string, root: string): Promise<Decoded> {
  try {
    return { kind: "image", ...(await withImageFile(path, root, decodeImage)) };
  } catch (error) {
    const problem = error instanceof FileProblem ? error : problemOf(error);
    return { kind: "problem", problem: problem.kind, reason: problem.message };
  }
}

/** The long side of the pixels that hashes, measures and thumbnails are made from. */
const workingSide = 256;

/** A progressive JPEG's coefficients are all in memory at once, 2 bytes each: 100 megapixels take 0.3 GB. */
const maxProgressivePixels = 100_000_000;

async function decodeImage(file: ImageFile): Promise<DecodedImage> {
  const memory = spare.pop() ?? new PictureMemory();
  try {
    return await describe(file, memory);
  } finally {
    memory.clear();
    spare.push(memory);
  }
}

/** As many as files are decoded at a time. */
const spare: PictureMemory[] = [];

async function describe(
  { bytes, modified }: ImageFile,
  memory: PictureMemory,
): Promise<DecodedImage> {
  const format = formatOf(bytes);
  const { pixels, width, height } = await readPixels(bytes, format, workingSide, memory);
  const thumbs = pyramidOf(pixels, memory);
  // Hashes look at 32 × 32 cells at most: the middle size says the same at a quarter of the work.
  const hashes = hashesOf(lumaOf((thumbs[1] ?? thumbs[0]).picture, memory));
  return {
    sha1: hash("sha1", bytes, "buffer"),
    bytes: bytes.byteLength,
    modified,
    format,
    width,
    height,
    averageHash: hashes.average,
    differenceHash: hashes.difference,
    perceptualHash: hashes.perceptual,
    ...qualityOf(lumaOf(pixels, memory)),
    thumbs: await encodeThumbs(thumbs),
  };
}

/** @throws FileProblem when the bytes are of no format that is decoded. */
export function formatOf(bytes: Uint8Array): ImageFormat {
  const format = sniffFormat(bytes.subarray(0, 512));
  if (typeof format === "string") return format;
  throw new FileProblem(
    "unsupported",
    format.other
      ? unsupportedReason(format.other)
      : "It is not an image, whatever its name says: the first bytes belong to no image format.",
  );
}

/**
 * Pixels upright, no side longer than `side`, and the size of the whole picture.
 * @param memory that they may be in
 * @throws FileProblem
 */
export async function readPixels(
  bytes: Uint8Array,
  format: ImageFormat,
  side: number,
  memory?: PictureMemory,
): Promise<{ pixels: Pixels; width: number; height: number }> {
  const header = format === "jpeg" ? readJpegHeader(bytes) : undefined;
  if (header && isPlain(header)) {
    const finish = (decoded: Pixels): Pixels =>
      upright(owned(shrinkToFit(decoded, side, memory), decoded), header.orientation);
    const pixels =
      (await withScaledJpeg(bytes, header, side, finish)) ??
      (header.width * header.height <= maxSmallPixels
        ? await withSmallJpeg(bytes, header, finish)
        : undefined);
    if (pixels) return { pixels, ...uprightSize(header) };
  }
  try {
    const size = header ? uprightSize(header) : await readSize(bytes);
    const limit = header?.progressive ? maxProgressivePixels : maxPixels;
    if (size.width * size.height > limit)
      throw new FileProblem("too-large", tooManyPixels(size, limit));
    return { pixels: await decodePixels(bytes, side), ...size };
  } catch (error) {
    throw error instanceof FileProblem ? error : problemOf(error);
  }
}

/** A picture that is small enough is not shrunk, and would still be in borrowed memory. */
function owned(pixels: Pixels, borrowed: Pixels): Pixels {
  return pixels === borrowed ? { ...pixels, words: pixels.words.slice() } : pixels;
}

function isPlain(header: JpegHeader): boolean {
  return (
    header.width * header.height <= (header.progressive ? maxProgressivePixels : maxPixels) &&
    header.components === 3 &&
    header.bitsPerSample === 8 &&
    // A profile must be applied and other transforms undone, which is libvips' work.
    !header.hasProfile &&
    (header.adobeTransform === undefined || header.adobeTransform === 1)
  );
}

function uprightSize({ width, height, orientation }: JpegHeader): {
  width: number;
  height: number;
} {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

interface Level {
  readonly px: ThumbSize;
  readonly picture: Pixels;
}

/**
 * The picture at each thumbnail size, smallest first, each made from the next larger one. A size is kept when the
 * next smaller one would lose pixels of the picture; the smallest always.
 */
function pyramidOf(pixels: Pixels, memory: PictureMemory): Level[] {
  const longSide = Math.max(pixels.width, pixels.height);
  const kept = thumbSizes.filter((_, i) => i === 0 || longSide > thumbSizes[i - 1]);
  const levels: Level[] = [];
  let larger = pixels;
  for (const px of kept.toReversed()) {
    larger = shrinkToFit(larger, px, memory);
    levels.unshift({ px, picture: larger });
  }
  return levels;
}

async function encodeThumbs(levels: readonly Level[]): Promise<DecodedImage["thumbs"]> {
  const thumbs = [];
  for (const { px, picture } of levels) thumbs.push({ px, jpeg: await encodeThumb(picture, px) });
  return thumbs;
}

/** The problem behind an error of the decoding library. */
export function problemOf(error: unknown): FileProblem {
  const detail = messageOf(error)
    .split("\n")[0]
    // What a loader adds is in a buffer that all decodes share: whether it is there is chance.
    .replace(/: Vips[A-Z][a-z]+: .*/, "")
    .replace(/[\s:.]+$/, "");
  if (/timeout/i.test(detail))
    return new FileProblem("timeout", "Decoding took longer than 20 seconds.", { cause: error });
  if (/pixel limit|too large|exceeds/i.test(detail))
    return new FileProblem("too-large", "The picture has more than 400 megapixels.", {
      cause: error,
    });
  // The first bytes were of a format that is decoded: a loader that does not know the rest met damage, save where a
  // format is a container (AVIF, TIFF) of what libvips cannot read.
  if (/unsupported (codec|feature|compression|bit|colou?r)|not supported/i.test(detail))
    return new FileProblem("unsupported", `Its kind of image cannot be decoded: ${detail}.`, {
      cause: error,
    });
  return new FileProblem("damaged", `The picture is damaged: ${detail}.`, { cause: error });
}

function tooManyPixels(
  { width, height }: { width: number; height: number },
  limit: number,
): string {
  return `The picture has ${width} × ${height} pixels; more than ${limit / 1e6} megapixels are not decoded in its format.`;
}
