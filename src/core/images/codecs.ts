import sharp, { type Sharp } from "sharp";
import type { ImageFormat } from "./formats.ts";
import type { Pixels } from "./luma.ts";

/** Pictures above this are refused before any memory is taken for them: 400 megapixels. */
export const maxPixels = 400_000_000;
/** A single decode is abandoned after this many seconds. */
const maxSeconds = 20;

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

/** A decoder of hostile bytes: only the listed loaders, limited in pixels and time, failing on damage. */
export function openImage(bytes: Uint8Array, options: { sequential: boolean }): Sharp {
  return sharp(bytes, {
    failOn: "error",
    limitInputPixels: maxPixels,
    sequentialRead: options.sequential,
    pages: 1,
  }).timeout({ seconds: maxSeconds });
}

/** Pixels upright, in sRGB, transparency over white, no side longer than `side`. */
export async function decodePixels(bytes: Uint8Array, side: number): Promise<Pixels> {
  const { data, info } = await openImage(bytes, { sequential: true })
    .autoOrient()
    .resize(side, side, { fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: toRgb(data, info.channels) };
}

/** Size of the stored picture and of the upright one. */
export async function readSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { autoOrient } = await openImage(bytes, { sequential: true }).metadata();
  return { width: autoOrient.width, height: autoOrient.height };
}

/** The square JPEG of a thumbnail: baseline, 4:2:0, standard tables (strips join such segments without decoding). */
export async function encodeThumb(square: Pixels): Promise<Uint8Array> {
  const { width, height, rgb } = square;
  const turbo = await turboJpeg;
  if (turbo)
    return turbo.compressSync(bufferOf(rgb), {
      format: turbo.FORMAT_RGB,
      width,
      height,
      quality: thumbQuality,
      subsampling: turbo.SAMP_420,
    });
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: thumbQuality, optimiseCoding: false, chromaSubsampling: "4:2:0" })
    .toBuffer();
}

/** Every pixel of a baseline or progressive YCbCr JPEG as stored, or undefined where the fast decoder is absent or objects. */
export async function decodeSmallJpeg(bytes: Uint8Array): Promise<Pixels | undefined> {
  const turbo = await turboJpeg;
  if (!turbo) return undefined;
  try {
    const { data, width, height } = await turbo.decompress(bufferOf(bytes), {
      format: turbo.FORMAT_RGB,
    });
    return { width, height, rgb: data };
  } catch {
    // libjpeg-turbo stops at what libvips only warns of: the full decoder has the last word on damage.
    return undefined;
  }
}

const thumbQuality = 80;

/**
 * libjpeg-turbo without libvips around it, which costs 1.5–2.5 ms an operation: worth it for small JPEGs and for
 * thumbnails. Undefined on platforms that its package does not carry; sharp then does all.
 */
const turboJpeg = import("@julusian/jpeg-turbo").then(
  (module) => module.default,
  () => undefined,
);

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function toRgb(data: Buffer, channels: number): Uint8Array {
  if (channels === 3) return data;
  const out = new Uint8Array((data.length / channels) * 3);
  const [g, b] = channels >= 3 ? [1, 2] : [0, 0];
  for (let i = 0, o = 0; i < data.length; i += channels, o += 3) {
    out[o] = data[i];
    out[o + 1] = data[i + g];
    out[o + 2] = data[i + b];
  }
  return out;
}

/** Formats that every Chromium shows as they are. */
export const shownByBrowsers: ReadonlySet<ImageFormat> = new Set([
  "jpeg",
  "png",
  "webp",
  "gif",
  "avif",
]);
