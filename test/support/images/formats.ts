import sharp, { type Sharp } from "sharp";
import { type Fixture, photo, withCameraData } from "../images.ts";
import { exifSegment, insertSegment } from "./exif.ts";

export interface FormatFixture extends Fixture {
  readonly format: "jpeg" | "png" | "webp" | "tiff" | "gif" | "avif";
  /** Of the first page. */
  readonly width: number;
  readonly height: number;
}

/** One file of every kind that must be readable, all of the same picture. */
export async function formatFixtures(): Promise<FormatFixture[]> {
  const [width, height] = [160, 120];
  const source = await photo(6, { width, height, quality: 95 });
  const other = await photo(8, { width, height, quality: 95 });
  const image = () => sharp(source);
  const alpha = () =>
    image().joinChannel(gradient(width, height), { raw: { width, height, channels: 1 } });
  const pages = () => sharp([source, other], { join: { animated: true } });
  const bilevel = () => image().greyscale().threshold(128);

  const made: Record<string, Sharp | Promise<Buffer>> = {
    "baseline.jpg": image().jpeg(),
    "progressive.jpg": image().jpeg({ progressive: true }),
    "444.jpg": image().jpeg({ chromaSubsampling: "4:4:4" }),
    "grey.jpg": image().toColourspace("b-w").jpeg(),
    // libjpeg writes the Adobe marker and, as Adobe does, inverted ink.
    "cmyk.jpg": image().toColourspace("cmyk").jpeg(),
    "p3.jpg": image().withIccProfile("p3").jpeg(),
    "camera.jpg": withCameraData(6, { width, height }),
    "trailer.jpeg": withTrailer(source),
    "rgb.png": image().png(),
    "16-bit.png": image().toColourspace("rgb16").png(),
    "grey-16-bit.png": image().toColourspace("grey16").png(),
    "palette.png": image().png({ palette: true, colours: 32 }),
    "alpha.png": alpha().png(),
    "interlaced.png": image().png({ progressive: true }),
    "bilevel.png": bilevel().toColourspace("b-w").png({ palette: true, colours: 2 }),
    "lossy.webp": image().webp(),
    "lossless.webp": image().webp({ lossless: true }),
    "alpha.webp": alpha().webp(),
    "animated.webp": pages().webp({ delay: [100, 100], loop: 0 }),
    "deflate.tif": image().tiff({ compression: "deflate" }),
    "jpeg.tiff": image().tiff({ compression: "jpeg" }),
    "tiled.tif": image().tiff({ tile: true, tileWidth: 64, tileHeight: 64, compression: "lzw" }),
    "16-bit.tif": image().toColourspace("rgb16").tiff({ compression: "lzw" }),
    "cmyk.tif": image().toColourspace("cmyk").tiff(),
    "bilevel.tif": bilevel().toColourspace("b-w").tiff({ bitdepth: 1, compression: "ccittfax4" }),
    "multi-page.tif": pages().tiff(),
    "still.gif": image().gif(),
    "animated.gif": pages().gif({ delay: [100, 100] }),
    "small.avif": image().avif({ effort: 0, quality: 60 }),
    "alpha.avif": alpha().avif({ effort: 0, quality: 60 }),
    "10-bit.avif": image().avif({ effort: 0, bitdepth: 10 }),
  };
  return Promise.all(
    Object.entries(made).map(async ([name, making]) => ({
      name,
      bytes: await (making instanceof Promise ? making : making.toBuffer()),
      format: formatOf(name),
      width,
      height,
    })),
  );
}

const formats: Record<string, FormatFixture["format"]> = {
  ...({ jpg: "jpeg", jpeg: "jpeg", png: "png", webp: "webp" } as const),
  ...({ tif: "tiff", tiff: "tiff", gif: "gif", avif: "avif" } as const),
};

function formatOf(name: string): FormatFixture["format"] {
  return formats[name.slice(name.lastIndexOf(".") + 1)];
}

function gradient(width: number, height: number): Buffer {
  return Buffer.from(
    Uint8Array.from({ length: width * height }, (_, i) => ((i % width) / width) * 255),
  );
}

/** A JPEG as phones write it: EXIF first, bytes of their own behind the end marker. */
function withTrailer(jpeg: Buffer): Promise<Buffer> {
  const tagged = insertSegment(jpeg, exifSegment({ make: "Google", orientation: 1 }));
  return Promise.resolve(Buffer.concat([tagged, Buffer.alloc(2000, "MotionPhoto")]));
}
