import { crc32, constants, deflateRawSync, deflateSync } from "node:zlib";
import sharp from "sharp";
import { type Fixture, photo } from "../images.ts";
import { exifSegment, insertSegment } from "./exif.ts";

export interface HostileFixture extends Fixture {
  /**
   * What an import may make of it. "image": it must be read all the same. "damaged", "unsupported", "too-large": a
   * problem of that kind. "any": anything but a crash, a hang or gigabytes of memory.
   */
  readonly outcome: "image" | "damaged" | "unsupported" | "too-large" | "any";
}

/** Files that lie, break off or explode. */
export async function hostileFixtures(): Promise<HostileFixture[]> {
  const jpeg = await photo(3, { width: 320, height: 240 });
  const progressive = await sharp(jpeg).jpeg({ progressive: true }).toBuffer();
  const png = await sharp(jpeg).png().toBuffer();
  const webp = await sharp(jpeg).webp().toBuffer();
  const gif = await sharp(jpeg).gif().toBuffer();
  const tiff = await sharp(jpeg).tiff({ compression: "lzw" }).toBuffer();
  const avif = await sharp(jpeg).avif({ effort: 0 }).toBuffer();
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);
  const exif = (change: (segment: Buffer) => void) => {
    const segment = exifSegment({ make: "Canon", orientation: 1, iso: 100, thumbnail: jpeg });
    change(segment);
    return insertSegment(jpeg, segment);
  };
  const file = (outcome: HostileFixture["outcome"], name: string, bytes: Buffer | string) => ({
    ...{ outcome, name },
    bytes: typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes,
  });
  return [
    file("damaged", "truncated.jpg", half(jpeg)),
    file("damaged", "truncated.png", half(png)),
    file("damaged", "truncated.webp", half(webp)),
    file("damaged", "truncated.tif", half(tiff)),
    file("damaged", "truncated.avif", half(avif)),
    // Browsers show what there is of a GIF, and so may we.
    file("any", "truncated.gif", half(gif)),
    file("damaged", "head-only.jpg", jpeg.subarray(0, 200)),
    file("damaged", "empty.jpg", Buffer.alloc(0)),
    file("unsupported", "one-byte.jpg", "\xff"),
    file("unsupported", "zeros.png", Buffer.alloc(4096)),
    file("unsupported", "text.jpg", "This is no image, whatever its name says.\n"),
    file("unsupported", "page.png", "<!doctype html><title>404 Not Found</title>\n"),
    file("image", "png-inside.jpg", png),
    file("image", "jpeg-inside.webp", jpeg),
    file("image", "webp-inside.gif", webp),
    // TIFF blocks start 10 bytes into the segment, their first directory 8 bytes further on.
    file(
      "image",
      "exif-offset-outside.jpg",
      exif((segment) => segment.writeUInt32LE(0xfffffff0, 14)),
    ),
    file(
      "image",
      "exif-many-entries.jpg",
      exif((segment) => segment.writeUInt16LE(0xffff, 18)),
    ),
    file(
      "image",
      "exif-loop.jpg",
      exif((segment) => segment.writeUInt32LE(8, nextDirectory(segment))),
    ),
    file("image", "exif-orientation-99.jpg", insertSegment(jpeg, exifSegment({ orientation: 99 }))),
    file(
      "image",
      "exif-noise.jpg",
      exif((segment) => segment.fill(0xa5, 12)),
    ),
    file("too-large", "header-100k.png", pngOf(100_000, 100_000, deflateSync(Buffer.alloc(100)))),
    file("damaged", "header-4g.png", pngOf(0x7fffffff, 0x7fffffff, deflateSync(Buffer.alloc(100)))),
    file("too-large", "header-65500.jpg", withJpegSize(jpeg, 65_500, 65_500)),
    file("any", "scans-20000.jpg", withJpegSize(progressive, 20_000, 15_000)),
    file("any", "zlib-bomb.png", pngOf(19_000, 19_000, zeros(19_000 * 19_001))),
    file("any", "zlib-surplus.png", pngOf(64, 64, zeros(2_000_000_000))),
    file("any", "text-bomb.png", pngOf(64, 64, deflateSync(Buffer.alloc(65 * 64)), textBomb())),
    file("any", "header-65535.gif", withGifSize(gif, 0xffff, 0xffff)),
    file("any", "directory-loop.tif", withTiffLoop(tiff)),
    file("unsupported", "use-bomb.svg", svgBomb()),
    file("unsupported", "svg-inside.png", svgBomb()),
    file("unsupported", "entities-inside.jpg", entityBomb()),
    file("unsupported", "bitmap.bmp", bitmap()),
    file("unsupported", "bitmap-inside.jpg", bitmap()),
    file("unsupported", "phone.heic", heif()),
    file("unsupported", "heic-inside.jpg", heif()),
    file(
      "unsupported",
      "favicon.ico",
      "\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x18\0\x30\x03\0\0\x16\0\0\0",
    ),
    file(
      "unsupported",
      "layers.psd",
      `8BPS\0\x01${"\0".repeat(6)}\0\x03\0\0\0\x40\0\0\0\x40\0\x08\0\x03`,
    ),
    file("unsupported", "pixels.ppm", `P6\n2 2\n255\n${"\x10\x20\x30".repeat(4)}`),
    file("unsupported", "archive.jpg", zip()),
  ];
}

/** A PNG of 8-bit grey whose header says any size. */
function pngOf(width: number, height: number, data: Buffer, ...before: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    ...before,
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/**
 * A zlib stream of at least `length` zeros, made without deflating them: one megabyte's block, flushed so that it stands
 * alone, as often as needed.
 */
function zeros(length: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(1 << 20), { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Math.ceil(length / (1 << 20));
  const adler = Buffer.alloc(4);
  adler.writeUInt16BE((blocks * (1 << 20)) % 65_521);
  adler.writeUInt16BE(1, 2);
  return Buffer.concat([
    Buffer.from([0x78, 0xda]),
    ...Array.from({ length: blocks }, () => block),
    Buffer.from([3, 0]),
    adler,
  ]);
}

function textBomb(): Buffer {
  return chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), zeros(1_000_000_000)]));
}

/** The JPEG with another size in its frame header. */
function withJpegSize(jpeg: Buffer, width: number, height: number): Buffer {
  const result = Buffer.from(jpeg);
  let at = 2;
  while (result[at + 1] !== 0xc0 && result[at + 1] !== 0xc2) at += 2 + result.readUInt16BE(at + 2);
  result.writeUInt16BE(height, at + 5);
  result.writeUInt16BE(width, at + 7);
  return result;
}

function withGifSize(gif: Buffer, width: number, height: number): Buffer {
  const result = Buffer.from(gif);
  result.writeUInt16LE(width, 6);
  result.writeUInt16LE(height, 8);
  return result;
}

/** The TIFF's last directory names its first as the next page. */
function withTiffLoop(tiff: Buffer): Buffer {
  const result = Buffer.from(tiff);
  const first = result.readUInt32LE(4);
  result.writeUInt32LE(first, first + 2 + 12 * result.readUInt16LE(first));
  return result;
}

/** Where, in an APP1 segment of ours, the first directory says where the next one is. */
function nextDirectory(segment: Buffer): number {
  return 18 + 2 + 12 * segment.readUInt16LE(18);
}

/** Ten thousand million rectangles in one kilobyte. */
function svgBomb(): string {
  const level = (i: number) => `<g id="a${i}">${`<use href="#a${i - 1}"/>`.repeat(10)}</g>`;
  const levels = Array.from({ length: 10 }, (_, i) => level(i + 1)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><defs><rect id="a0" width="9" height="9"/>${levels}</defs><use href="#a10"/></svg>`;
}

function entityBomb(): string {
  const entity = (i: number) => `<!ENTITY e${i} "${`&e${i - 1};`.repeat(10)}">`;
  const entities = Array.from({ length: 9 }, (_, i) => entity(i + 1)).join("");
  return `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "x">${entities}]><svg xmlns="http://www.w3.org/2000/svg"><text>&e9;</text></svg>`;
}

function bitmap(): Buffer {
  const result = Buffer.alloc(54 + 12 * 4, 0x7f);
  result.fill(0, 2, 54);
  result.write("BM");
  result.writeUInt32LE(result.length, 2);
  result.writeUInt32LE(54, 10);
  result.writeUInt32LE(40, 14);
  result.writeInt32LE(4, 18);
  result.writeInt32LE(4, 22);
  result.writeUInt16LE(1, 26);
  result.writeUInt16LE(24, 28);
  return result;
}

function heif(): string {
  return `\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat`;
}

/** One stored file, "a.txt", without a central directory. */
function zip(): string {
  return `PK\x03\x04\x14${"\0".repeat(13)}\x02\0\0\0\x02\0\0\0\x05\0\0\0a.txthi`;
}
