import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import sharp from "sharp";
import { say } from "../../scripts/lib/say.ts";
import { Random } from "../../src/base/random.ts";
import { exifSegment, insertSegment } from "../support/images/exif.ts";

/** What `photos.ts` asks of this process, as JSON in its one argument. */
export interface PhotoJob {
  readonly sources: readonly string[];
  /** Photographs 00000.jpg to `count` - 1 are made here; those that exist are kept. */
  readonly folder: string;
  readonly count: number;
}

const sizes = [
  { share: 0.4, long: 640, short: 480 },
  { share: 0.15, long: 1280, short: 960 },
  { share: 0.15, long: 1920, short: 1080 },
  { share: 0.12, long: 2560, short: 1920 },
  { share: 0.18, long: 4000, short: 3000 },
];

await makePhotos(JSON.parse(process.argv[2]) as PhotoJob);

/** A source is decoded once for all its photographs: decoding 12 megapixels for each would double the time. */
async function makePhotos({ sources, folder, count }: PhotoJob): Promise<void> {
  os.setPriority(10);
  sharp.concurrency(1);
  const noise = sensorNoise();
  const missing = Array.from({ length: count }, (_, index) => ({
    index,
    file: path.join(folder, `${String(index).padStart(5, "0")}.jpg`),
  })).filter(({ file }) => !existsSync(file));
  let done = 0;
  for (const [s, source] of sources.entries()) {
    const queue = missing.filter(({ index }) => index % sources.length === s);
    if (queue.length === 0) continue;
    const raw = await readSource(source);
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const partial = `${next.file}.${process.pid}.part`;
        await writeFile(partial, await takePhoto(raw, noise, new Random(next.index, 2000)));
        await rename(partial, next.file);
        if (++done % 100 === 0) say(`${done} of ${missing.length} photographs`);
      }
    };
    await Promise.all([work(), work()]);
  }
}

type Raw = Awaited<ReturnType<typeof readSource>>;

function readSource(file: string) {
  return sharp(file, { failOn: "none" })
    .autoOrient()
    .resize(5000, 5000, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** A random crop of the source at the size of a camera or a web image. */
async function takePhoto(source: Raw, noise: Int8Array, random: Random): Promise<Buffer> {
  const { width, height } = pickSize(random);
  const crop = pickCrop(source.info, width / height, random);
  const pixels = await sharp(source.data, { raw: source.info })
    .extract(crop)
    .resize(width, height, { fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
  addNoise(pixels, noise, random);
  const hasExif = random.chance(0.7);
  // Held upright, a camera stores its pixels lying and says so.
  const sideways = hasExif && random.chance(0.15);
  const photo = sharp(pixels, { raw: { width, height, channels: 3 } }).rotate(sideways ? 270 : 0);
  const jpeg = await photo
    .clone()
    .jpeg({ quality: random.integer(85, 92) })
    .toBuffer();
  if (!hasExif) return jpeg;
  const thumbnail =
    width * height > 2e6
      ? await photo.resize(160, 120, { fit: "contain" }).jpeg({ quality: 75 }).toBuffer()
      : undefined;
  return insertSegment(
    jpeg,
    exifSegment({
      make: "Canon",
      model: "Canon EOS 5D",
      orientation: sideways ? 6 : 1,
      dateTime: "2021:06:12 10:11:12",
      iso: 400,
      exposureTime: 1 / 250,
      fNumber: 5.6,
      ...(thumbnail && { thumbnail }),
    }),
  );
}

function pickSize(random: Random): { width: number; height: number } {
  let left = random.next();
  const { long, short } = sizes.find(({ share }) => (left -= share) < 0) ?? sizes[0];
  return random.chance(0.25) ? { width: short, height: long } : { width: long, height: short };
}

function pickCrop(info: { width: number; height: number }, aspect: number, random: Random) {
  const zoom = random.between(0.5, 1);
  const width = Math.floor(Math.min(info.width, info.height * aspect) * zoom);
  const height = Math.min(info.height, Math.floor(width / aspect));
  return {
    width,
    height,
    left: random.integer(0, info.width - width),
    top: random.integer(0, info.height - height),
  };
}

/**
 * Scaled wallpapers are smoother than a sensor's pixels and would decode too fast: noise of 7 grey levels makes the
 * bytes per pixel those of camera JPEGs.
 */
function sensorNoise(): Int8Array {
  const random = new Random(7);
  return Int8Array.from({ length: 1 << 22 }, () => {
    const sum = random.next() + random.next() + random.next() + random.next() - 2;
    return Math.round((sum / Math.sqrt(1 / 3)) * 7);
  });
}

function addNoise(pixels: Buffer, noise: Int8Array, random: Random): void {
  let at = random.integer(0, noise.length - 1);
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] + noise[at];
    pixels[i] = value < 0 ? 0 : value > 255 ? 255 : value;
    at = (at + 1) % noise.length;
  }
}
