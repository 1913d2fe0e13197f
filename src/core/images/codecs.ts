import type { Sharp } from "sharp";
import type sharpLibrary from "sharp";
import type { ImageFormat } from "./formats.ts";
import type { Pixels } from "./luma.ts";
import { padToSquare } from "./resample.ts";

/** Pictures above this are refused before any memory is taken for them: 400 megapixels. */
export const maxPixels = 400_000_000;
/** A single decode is abandoned after this many seconds. */
const maxSeconds = 20;

/** Loaded by the first picture that needs it: 40 ms of each decoder's start, which most folders of JPEGs never need. */
function loadSharp(): Promise<typeof sharpLibrary> {
  return (loaded ??= prepareSharp());
}

let loaded: ReturnType<typeof loadSharp> | undefined;

async function prepareSharp(): ReturnType<typeof loadSharp> {
  const { default: sharp } = await import("sharp");
  // One image a core at a time is faster than many threads an image; the cache would only keep what is not read again.
  sharp.cache(false);
  sharp.concurrency(1);
  // Loaders are an allow-list: libvips knows dozens of formats, some of which run scripts or fetch (SVG, PDF, …).
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({
    operation: [
      "VipsForeignLoadJpegBuffer",
      "VipsForeignLoadPngBuffer",
      "VipsForeignLoadWebpBuffer",
      "VipsForeignLoadTiffBuffer",
      "VipsForeignLoadNsgifBuffer",
      "VipsForeignLoadHeifBuffer",
    ],
  });
  return sharp;
}

/** A decoder of hostile bytes: only the listed loaders, limited in pixels and time, failing on damage. */
export async function openImage(
  bytes: Uint8Array,
  options: { sequential: boolean },
): Promise<Sharp> {
  const sharp = await loadSharp();
  return sharp(bytes, {
    failOn: "error",
    limitInputPixels: maxPixels,
    sequentialRead: options.sequential,
    pages: 1,
  }).timeout({ seconds: maxSeconds });
}

/** Pixels upright, in sRGB, transparency over white, no side longer than `side`. */
export async function decodePixels(bytes: Uint8Array, side: number): Promise<Pixels> {
  const image = await openImage(bytes, { sequential: true });
  const { data, info } = await image
    .autoOrient()
    .resize(side, side, { fit: "inside", withoutEnlargement: true, kernel: "linear" })
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, words: toWords(data, info.channels) };
}

/** Size of the stored picture and of the upright one. */
export async function readSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const image = await openImage(bytes, { sequential: true });
  const { autoOrient } = await image.metadata();
  return { width: autoOrient.width, height: autoOrient.height };
}

/**
 * The square JPEG of a thumbnail, `side` pixels wide and high, the picture in its middle: baseline, 4:2:0, standard
 * tables (strips join such segments without decoding).
 */
export async function encodeThumb(picture: Pixels, side = picture.width): Promise<Uint8Array> {
  const turbo = await turboJpeg;
  if (turbo) {
    const bytes = bufferOf(padToSquare(picture, side, squareOf(side)).words);
    const options = {
      format: turbo.FORMAT_RGBX,
      width: side,
      height: side,
      quality: thumbQuality,
      subsampling: turbo.SAMP_420,
    };
    // The library asks for room for the worst case, twenty times what a thumbnail takes.
    const needed = turbo.bufferSize(options);
    if (encoded.length < needed) encoded = Buffer.allocUnsafeSlow(needed);
    return new Uint8Array(turbo.compressSync(bytes, encoded, options));
  }
  const { words } = padToSquare(picture, side);
  const sharp = await loadSharp();
  return sharp(bufferOf(words), { raw: { width: side, height: side, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: thumbQuality, optimiseCoding: false, chromaSubsampling: "4:2:0" })
    .toBuffer();
}

let encoded = Buffer.alloc(0);

/** Memory of squares, kept: each serves until the thumbnail is encoded, which nothing interrupts. */
function squareOf(side: number): Uint32Array {
  const kept = squares.get(side) ?? new Uint32Array(side * side);
  squares.set(side, kept);
  return kept;
}

const squares = new Map<number, Uint32Array>();

/**
 * Every pixel of a baseline or progressive YCbCr JPEG as stored, or undefined where the fast decoder is absent or
 * objects. `use` gets the pixels for its own time only: their memory serves the next picture.
 */
export async function withSmallJpeg<T>(
  bytes: Uint8Array,
  size: { width: number; height: number },
  use: (pixels: Pixels) => T,
): Promise<T | undefined> {
  const turbo = await turboJpeg;
  if (!turbo) return undefined;
  const target = spare.pop() ?? Buffer.from(new ArrayBuffer(maxSmallPixels * 4));
  try {
    const { width, height } = await turbo.decompress(bufferOf(bytes), target, {
      format: turbo.FORMAT_RGBX,
    });
    if (width !== size.width || height !== size.height) return undefined;
    return use({ width, height, words: new Uint32Array(target.buffer, 0, width * height) });
  } catch {
    // libjpeg-turbo stops at what libvips only warns of: the full decoder has the last word on damage.
    return undefined;
  } finally {
    spare.push(target);
  }
}

/** Pixels of a JPEG that {@link withSmallJpeg} takes: 0.4 megapixels. */
export const maxSmallPixels = 400_000;

/** Decoded pictures' memory, kept: taking and clearing it anew costs as much as a tenth of the decode. */
const spare: Buffer<ArrayBuffer>[] = [];

const thumbQuality = 80;

/**
 * libjpeg-turbo without libvips around it, which costs 1.5–2.5 ms an operation: worth it for small JPEGs and for
 * thumbnails. Undefined on platforms that its package does not carry; sharp then does all.
 */
const turboJpeg = import("@julusian/jpeg-turbo").then(
  (module) => module.default,
  () => undefined,
);

function bufferOf(data: Uint8Array | Uint32Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function toWords(data: Buffer, channels: number): Uint32Array {
  const words = new Uint32Array(data.length / channels);
  // One or two channels are grey, with or without what is left of transparency.
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  for (let i = 0, at = 0; i < words.length; i++, at += channels)
    words[i] = data[at] | (data[at + green] << 8) | (data[at + blue] << 16);
  return words;
}

/** Formats that every Chromium shows as they are. */
export const shownByBrowsers: ReadonlySet<ImageFormat> = new Set([
  "jpeg",
  "png",
  "webp",
  "gif",
  "avif",
]);
