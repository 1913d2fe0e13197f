import { promisify } from "node:util";
import { crc32, deflate, inflate } from "node:zlib";

/*
 * PNG images whose pixels are numbers, as masks are. Image libraries turn the numbers into colours when they read one,
 * and choose a palette of their own when they write one, so they are of no use here.
 */

export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** A byte a pixel, row by row. */
  readonly pixels: Uint8Array;
}

/** @param palette Three bytes for each of 256 numbers. */
export async function encodeIndexed(
  { width, height, pixels }: IndexedImage,
  palette: Uint8Array,
): Promise<Buffer> {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, indexed, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", await promisify(deflate)(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * The numbers of an image of a palette or of greys.
 * @param maxPixels What is larger is refused before anything is unpacked.
 * @throws Error whose message is the end of a sentence
 */
export async function decodeIndexed(file: Uint8Array, maxPixels: number): Promise<IndexedImage> {
  const { header, data } = partsOf(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, color, , , interlaced] = header.subarray(8);
  if (width * height > maxPixels || width === 0 || height === 0)
    throw new Error(`it has ${width} × ${height} pixels`);
  if ((color !== indexed && color !== grey) || ![1, 2, 4, 8].includes(depth))
    throw new Error("its pixels are no numbers of a palette");
  if (interlaced !== 0) throw new Error("it is interlaced");
  const stride = Math.ceil((width * depth) / 8);
  const maxOutputLength = (stride + 1) * height;
  const rows = await promisify(inflate)(data, { maxOutputLength }).catch((error: unknown) => {
    throw new Error("its pixels cannot be unpacked", { cause: error });
  });
  if (rows.length !== maxOutputLength) throw new Error("its pixels are cut off");
  unfilter(rows, stride, height);
  return { width, height, pixels: unpacked(rows, { width, height, depth, stride }) };
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const [grey, indexed] = [0, 3];

function chunk(type: string, content: Uint8Array): Buffer {
  const made = Buffer.alloc(content.length + 12);
  made.writeUInt32BE(content.length, 0);
  made.write(type, 4, "latin1");
  made.set(content, 8);
  made.writeUInt32BE(crc32(made.subarray(4, content.length + 8)), content.length + 8);
  return made;
}

function partsOf(file: Buffer): { readonly header: Buffer; readonly data: Buffer } {
  if (!file.subarray(0, 8).equals(signature)) throw new Error("it is no PNG");
  let header: Buffer | undefined;
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    const content = file.subarray(at + 8, at + 8 + length);
    if (content.length < length) break;
    if (type === "IHDR" && length === 13) header = content;
    if (type === "IDAT") data.push(content);
    if (type === "IEND") break;
    at += length + 12;
  }
  if (!header || data.length === 0) throw new Error("it ends early");
  return { header, data: Buffer.concat(data) };
}

/** Puts back, in place, what each row was stored as a difference to; numbers of under 8 bits count by whole bytes. */
function unfilter(rows: Buffer, stride: number, height: number): void {
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1) + 1;
    const filter = rows[from - 1];
    if (filter > 4) throw new Error("its rows are damaged");
    if (filter === 0) continue;
    for (let x = 0; x < stride; x++) {
      const left = x > 0 ? rows[from + x - 1] : 0;
      const up = y > 0 ? rows[from + x - stride - 1] : 0;
      const corner = x > 0 && y > 0 ? rows[from + x - stride - 2] : 0;
      const guess =
        filter === 1
          ? left
          : filter === 2
            ? up
            : filter === 3
              ? (left + up) >> 1
              : paeth(left, up, corner);
      rows[from + x] = rows[from + x] + guess;
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function unpacked(
  rows: Buffer,
  {
    width,
    height,
    depth,
    stride,
  }: { width: number; height: number; depth: number; stride: number },
): Uint8Array {
  const pixels = new Uint8Array(width * height);
  const perByte = 8 / depth;
  const ones = (1 << depth) - 1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const byte = rows[y * (stride + 1) + 1 + Math.floor(x / perByte)];
      pixels[y * width + x] = (byte >> (8 - depth * ((x % perByte) + 1))) & ones;
    }
  return pixels;
}
