import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";

/** What {@link writeDataset} writes, as a project should see it. */
export const dataset = {
  folders: { cats: 20, dogs: 16, "dogs/puppies": 4 },
  images: 40,
  /** One of the cats is there twice. */
  copies: ["cats/00.jpg", "cats/01.jpg"],
  problems: { damaged: "cats/broken.jpg", unsupported: "dogs/old.bmp" },
} as const;

/** A small dataset of class folders with a copy, a damaged file and one of an unsupported format. */
export async function writeDataset(dir: string): Promise<void> {
  let seed = 0;
  for (const [folder, count] of Object.entries(dataset.folders)) {
    await mkdir(path.join(dir, folder), { recursive: true });
    for (let i = 0; i < count; i++) {
      const name = path.join(dir, folder, `${String(i).padStart(2, "0")}.jpg`);
      const isCopy = name.endsWith(path.join("cats", "01.jpg"));
      await writeFile(name, await picture(isCopy ? 0 : seed++));
    }
  }
  const whole = await picture(999);
  await writeFile(path.join(dir, dataset.problems.damaged), whole.subarray(0, 400));
  await writeFile(
    path.join(dir, dataset.problems.unsupported),
    Buffer.concat([Buffer.from("BM"), whole]),
  );
}

/** A small JPEG that no other seed gives. */
export function picture(seed: number): Promise<Buffer> {
  const width = 160 + (seed % 7) * 40;
  const height = 120 + (seed % 5) * 40;
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at++)
    pixels[at] = (at * (seed + 3) + ((at * at) >> 9) + seed * 41) & 255;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
}
