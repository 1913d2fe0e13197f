import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";

/** A small JPEG that differs from that of every other seed: for tests in which files are many and what is in them is not the point. */
export async function tinyJpeg(seed: number): Promise<Buffer> {
  let image = made.get(seed);
  if (!image) made.set(seed, (image = paint(seed)));
  return image;
}

const made = new Map<number, Promise<Buffer>>();

function paint(seed: number): Promise<Buffer> {
  const [width, height] = [24, 16];
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++)
    rgb[i] = (i * (1 + (seed % 7)) + seed * 37 + (seed >> 3)) & 255;
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 60 + (seed % 30) })
    .withExif({ IFD0: { ImageDescription: `picture ${seed}` } })
    .toBuffer();
}

/**
 * Writes files below a folder: a number is a tiny picture of that seed, null a folder, anything else what it is.
 */
export async function writeTree(
  folder: string,
  files: Readonly<Record<string, number | string | Uint8Array | null>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(content === null ? file : path.dirname(file), { recursive: true });
    if (content !== null)
      await writeFile(file, typeof content === "number" ? await tinyJpeg(content) : content);
  }
}
