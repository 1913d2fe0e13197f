import sharp from "sharp";
import { Canvas } from "../../src/core/sample/canvas.ts";
import { createNoise, type Noise } from "../../src/core/sample/noise.ts";
import { Random } from "../../src/base/random.ts";
import { subjects } from "../../src/core/sample/subjects.ts";
import { exifSegment, insertSegment } from "./images/exif.ts";

/** A file to test with. */
export interface Fixture {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface PhotoOptions {
  /** 640 when left out. */
  readonly width?: number;
  /** 480 when left out. */
  readonly height?: number;
  /** JPEG's, 85 when left out. */
  readonly quality?: number;
}

/** A plausible photograph as a JPEG: each seed shows another one, the same seed always the same. About 10 ms. */
export async function photo(
  seed: number,
  { width = 640, height = 480, quality = 85 }: PhotoOptions = {},
): Promise<Buffer> {
  const scale = Math.min(1, 160 / Math.max(width, height));
  const canvas = new Canvas(Math.ceil(width * scale), Math.ceil(height * scale));
  noise ??= createNoise();
  subjects[Math.abs(seed) % subjects.length].scene(canvas, new Random(seed, 5), noise);
  return sharp(canvas.pixels, { raw: { width: canvas.width, height: canvas.height, channels: 3 } })
    .resize(width, height, { fit: "fill", kernel: "linear" })
    .jpeg({ quality })
    .toBuffer();
}

let noise: Noise | undefined;

/** The corners of `cornered` pictures, clockwise from the top left. */
export const upright = ["red", "green", "white", "blue"] as const;

export type CornerColour = (typeof upright)[number] | "other";

/** A grey PNG whose corner quarters are red, green, white and blue, so that a test sees which way up it is. */
export function cornered(width = 64, height = 40): Promise<Buffer> {
  const raw = Buffer.alloc(width * height * 3, 128);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const column = x < width / 4 ? 0 : x >= (width * 3) / 4 ? 1 : undefined;
      const row = y < height / 4 ? 0 : y >= (height * 3) / 4 ? 1 : undefined;
      if (column === undefined || row === undefined) continue;
      const corner = row === 0 ? upright[column] : upright[3 - column];
      raw.set(colours[corner], (y * width + x) * 3);
    }
  return sharp(raw, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

const colours = {
  red: [230, 20, 20],
  green: [20, 200, 20],
  white: [250, 250, 250],
  blue: [20, 20, 230],
};

/** The corners that a decoder found, clockwise from the top left: `upright` when it is right. */
export function cornersOf(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: number,
): CornerColour[] {
  const inset = Math.max(1, Math.round(Math.min(width, height) * 0.08));
  const places = [
    [inset, inset],
    [width - 1 - inset, inset],
    [width - 1 - inset, height - 1 - inset],
    [inset, height - 1 - inset],
  ];
  return places.map(([x, y]) => nearest(pixels.subarray((y * width + x) * channels)));
}

function nearest([r, g, b]: Uint8Array): CornerColour {
  const found = upright.find((name) =>
    colours[name].every((value, i) => Math.abs(value - [r, g, b][i]) < 60),
  );
  return found ?? "other";
}

/**
 * The `cornered` picture as a JPEG with EXIF orientation 1 to 8: stored turned and mirrored, and shown upright by those
 * who heed the tag.
 */
export async function oriented(orientation: number, width = 64, height = 40): Promise<Buffer> {
  // Each undoes what the tag asks for; 5 and 7 undo themselves.
  const stored: Record<number, { turn: number; flip?: true; flop?: true }> = {
    1: { turn: 0 },
    2: { turn: 0, flop: true },
    3: { turn: 180 },
    4: { turn: 0, flip: true },
    5: { turn: 90, flop: true },
    6: { turn: 270 },
    7: { turn: 90, flip: true },
    8: { turn: 90 },
  };
  const { turn, flip = false, flop = false } = stored[orientation];
  const turned = await sharp(await cornered(width, height))
    .rotate(turn)
    .png()
    .toBuffer();
  const jpeg = await sharp(turned)
    .flip(flip)
    .flop(flop)
    .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return insertSegment(jpeg, exifSegment({ orientation }));
}

/** What `withCameraData` writes. */
const cameraData = {
  make: "Canon",
  model: "Canon EOS R6",
  dateTime: "2023:06:18 19:45:12",
  iso: 400,
  exposureTime: 1 / 250,
  fNumber: 5.6,
  focalLength: 85,
  gps: { latitude: -33.8908, longitude: 151.2743 },
} as const;

/** A photograph with camera, time and place in its EXIF and a thumbnail of 160x120. */
export async function withCameraData(seed = 1, options: PhotoOptions = {}): Promise<Buffer> {
  const jpeg = await photo(seed, options);
  const thumbnail = await sharp(jpeg).resize(160, 120, { fit: "fill" }).jpeg().toBuffer();
  return insertSegment(jpeg, exifSegment({ ...cameraData, orientation: 1, thumbnail }));
}

/** The bytes with one to eight random injuries, as a fuzzer makes them. Never longer than the original plus 4 KB. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let result: Buffer = Buffer.from(bytes);
  for (let i = random.integer(1, 8); i > 0 && result.length > 0; i--)
    result = random.pick(injuries)(result, random);
  return result;
}

type Injury = (bytes: Buffer, random: Random) => Buffer;

const injuries: readonly Injury[] = [
  function flipBit(bytes, random) {
    bytes[place(bytes, random)] ^= 1 << random.integer(0, 7);
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[place(bytes, random)] = random.pick([0, 1, 0x7f, 0x80, 0xff]);
    return bytes;
  },
  function setNumber(bytes, random) {
    if (bytes.length < 4) return bytes;
    const value = random.pick([0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]);
    const at = Math.min(place(bytes, random), bytes.length - 4);
    if (random.chance(0.5)) bytes.writeUInt32BE(value, at);
    else bytes.writeUInt32LE(value, at);
    return bytes;
  },
  function scramble(bytes, random) {
    const from = place(bytes, random);
    for (let i = from; i < Math.min(bytes.length, from + 64); i++)
      bytes[i] = random.integer(0, 255);
    return bytes;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.integer(0, bytes.length));
  },
  function cut(bytes, random) {
    const from = place(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.integer(1, 512))]);
  },
  function repeat(bytes, random) {
    const from = place(bytes, random);
    const piece = bytes.subarray(from, from + random.integer(1, 512));
    return Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from)]);
  },
];

/** Half of the injuries hit the headers, where decoders believe what they read. */
function place(bytes: Buffer, random: Random): number {
  const reach = random.chance(0.5) ? Math.min(bytes.length, 512) : bytes.length;
  return random.integer(0, reach - 1);
}
