import type { RenderedImage } from "../../protocol/images.ts";
import { maxPixels, openImage, readSize, shownByBrowsers } from "./codecs.ts";
import { formatOf, problemOf } from "./decode.ts";
import type { ImageFormat } from "./formats.ts";
import { readJpegHeader } from "./jpegHeader.ts";
import { readImageFile, type FileProblem } from "./readImageFile.ts";

/** A page cannot hold what the decoder may: a picture beyond this is sent smaller. */
const maxShownPixels = maxPixels / 4;

/** Files up to this are shown as they are: sending them costs less than decoding and encoding them again. */
const sentAsIs = 2 << 20;

/**
 * The picture for the viewer: upright, sRGB, at most `maxSide` pixels on its long side (0: all of them). The bytes
 * of the file itself where every browser can show them (animations keep moving), else a JPEG or PNG of them.
 * @throws FileProblem
 */
export async function renderFile(
  path: string,
  root: string,
  maxSide: number,
): Promise<RenderedImage> {
  const { bytes } = await readImageFile(path, root);
  const format = formatOf(bytes);
  try {
    const { width, height } = await readSize(bytes);
    const whole = maxSide === 0 || maxSide >= Math.max(width, height);
    const isSmall = width * height <= maxShownPixels && (whole || bytes.byteLength <= sentAsIs);
    if (isSmall && canShow(bytes, format)) return { bytes, mime: `image/${format}`, width, height };
    return await encode(bytes, whole ? 0 : maxSide);
  } catch (error) {
    throw problemOf(error) satisfies FileProblem;
  }
}

function canShow(bytes: Uint8Array, format: ImageFormat): boolean {
  if (!shownByBrowsers.has(format)) return false;
  return format !== "jpeg" || readJpegHeader(bytes)?.components !== 4;
}

async function encode(bytes: Uint8Array, maxSide: number): Promise<RenderedImage> {
  const opened = await openImage(bytes, { sequential: true });
  const side = maxSide || Math.floor(Math.sqrt(maxShownPixels));
  const image = opened.autoOrient().resize(side, side, { fit: "inside", withoutEnlargement: true });
  const hasAlpha = (await image.metadata()).hasAlpha;
  const { data, info } = await (
    hasAlpha
      ? image.toColourspace("srgb").png({ compressionLevel: 3 })
      : image.toColourspace("srgb").jpeg({ quality: 92, chromaSubsampling: "4:4:4" })
  ).toBuffer({ resolveWithObject: true });
  return {
    bytes: data,
    mime: hasAlpha ? "image/png" : "image/jpeg",
    width: info.width,
    height: info.height,
  };
}
