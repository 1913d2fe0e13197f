import sharp, { type Sharp } from "sharp";
import { exifOf } from "./camera.ts";
import { Canvas } from "./canvas.ts";
import { type Noise } from "./noise.ts";
import { nearCopyOf, type Planned } from "./plan.ts";
import { Random } from "../../base/random.ts";

/** The bytes of a picture that is painted; pictures made from others come from `renderCopy`. */
export async function renderOriginal(plan: Planned, seed: number, noise: Noise): Promise<Buffer> {
  const random = new Random(seed, plan.number, 240);
  const raw = { width: plan.width, height: plan.height, channels: 3 as const };
  const pixels = await enlarge(paint(plan, random, noise), plan);
  addGrain(
    pixels,
    plan.flaw === "blurry" || plan.file.endsWith(".png") ? 2 : random.integer(4, 9),
    random,
  );
  const turns: Record<number, number> = { 1: 0, 3: 180, 6: 270, 8: 90 };
  const image = sharp(pixels, { raw }).rotate(turns[plan.orientation]);
  return encode(plan, image, random);
}

/** The bytes of a picture made from another's, as its flaw says. */
export async function renderCopy(plan: Planned, source: Buffer): Promise<Buffer> {
  switch (plan.flaw) {
    case "near-duplicate":
      return nearCopy(plan, source);
    case "truncated":
      return source.subarray(0, Math.floor(source.length * 0.35));
    case "not-an-image":
      return Buffer.from(
        "<html><head><title>404 Not Found</title></head><body>Not Found</body></html>\n",
      );
    case "unsupported-format":
      return bitmap(source);
    default:
      return source;
  }
}

/**
 * Painting costs a hundred times what scaling does, so large pictures are painted smaller than they are, the larger the
 * less so, and grained afterwards at their full size.
 */
function paint(plan: Planned, random: Random, noise: Noise): Canvas {
  const area = plan.width * plan.height;
  const scale = Math.min(1, Math.sqrt((38_000 + 0.13 * area) / area));
  const canvas = new Canvas(Math.round(plan.width * scale), Math.round(plan.height * scale));
  if (plan.flaw === "low-information") coverLens(canvas, random, noise);
  else plan.subject.scene(canvas, random, noise);
  canvas.vignette(random.between(0.05, 0.3));
  return canvas;
}

/** A lens cap, a wall or fog: nothing to learn from. */
function coverLens(canvas: Canvas, random: Random, noise: Noise): void {
  const [low, high] = random.pick([
    [3, 12],
    [196, 212],
    [118, 130],
  ]);
  canvas.fill((ink, x, y) => {
    const level = low + (high - low) * noise.swell.at(x / canvas.width / 4, y / canvas.height / 4);
    ink.set({ r: level * 1.01, g: level, b: level * 1.03 });
  });
}

async function enlarge(canvas: Canvas, plan: Planned): Promise<Buffer> {
  const { width, height } = canvas;
  let image = sharp(canvas.pixels, { raw: { width, height, channels: 3 } });
  if (plan.flaw === "blurry") image = image.blur(canvas.unit / 60);
  if (plan.flaw === "dark") image = image.linear(0.16, 2);
  if (plan.flaw === "over-exposed") image = await overExposed(image);
  return image.resize(plan.width, plan.height, { fit: "fill", kernel: "linear" }).raw().toBuffer();
}

/** Exposed until most is burnt out, a dark scene for longer, with what the lens scatters of its light. */
async function overExposed(image: Sharp): Promise<Sharp> {
  const { channels } = await image.stats();
  const mean = channels.reduce((sum, channel) => sum + channel.mean, 0) / channels.length;
  const gain = Math.max(2.1, 230 / mean);
  return image.linear(gain, 26 * gain);
}

/** Noise of a sensor; `strength` is its span in grey levels, 0 to 9. */
function addGrain(pixels: Buffer, strength: number, random: Random): void {
  const grain = grains[strength];
  let at = random.integer(0, grainLength - 1);
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] + grain[at];
    pixels[i] = value < 0 ? 0 : value > 255 ? 255 : value;
    at = at === grainLength - 1 ? 0 : at + 1;
  }
}

/** No divisor of a row's length, so that it does not repeat from row to row. */
const grainLength = 8191;

const grains = Array.from({ length: 10 }, (_, strength) => {
  const random = new Random(strength);
  const grain = new Int8Array(grainLength);
  for (let i = 0; i < grainLength; i++) grain[i] = (random.next() + random.next() - 1) * strength;
  return grain;
});

function encode(plan: Planned, image: Sharp, random: Random): Promise<Buffer> {
  const quality = random.integer(78, 92);
  if (plan.file.endsWith(".png")) return image.png({ compressionLevel: 4 }).toBuffer();
  if (plan.file.endsWith(".webp")) return image.webp({ quality, effort: 1 }).toBuffer();
  const jpeg = image.jpeg({ quality, progressive: random.chance(0.12) });
  const { shot, orientation } = plan;
  // sharp writes an orientation by `withMetadata` alone, and 1 for one that is given as EXIF.
  return (shot ? jpeg.withExif(exifOf(shot)).withMetadata({ orientation }) : jpeg).toBuffer();
}

async function nearCopy(plan: Planned, source: Buffer): Promise<Buffer> {
  const image = sharp(source).autoOrient();
  const { width, height } = plan;
  switch (nearCopyOf(plan.file)) {
    case "smaller":
      return image
        .resize(Math.round(width * 0.6))
        .jpeg({ quality: 55 })
        .toBuffer();
    case "crop": {
      const [left, top] = [Math.round(width * 0.06), Math.round(height * 0.05)];
      const box = { left, top, width: Math.round(width * 0.88), height: Math.round(height * 0.9) };
      return image.extract(box).jpeg({ quality: 85 }).toBuffer();
    }
    case "brighter":
      return image
        .modulate({ brightness: 1.12, saturation: 1.25 })
        .jpeg({ quality: 88 })
        .toBuffer();
    case "webp":
      return image.webp({ quality: 70, effort: 1 }).toBuffer();
  }
}

/** A Windows bitmap of 24 bits: rows from the bottom up, blue first, each filled up to four bytes. */
async function bitmap(source: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(source)
    .autoOrient()
    .resize(320, 240, { fit: "cover" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * height);
  file.write("BM");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = ((height - 1 - y) * width + x) * 3;
      const to = 54 + y * row + x * 3;
      file[to] = data[from + 2];
      file[to + 1] = data[from + 1];
      file[to + 2] = data[from];
    }
  return file;
}
