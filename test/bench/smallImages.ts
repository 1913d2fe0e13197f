import { link, copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { cacheDir, ensureFolder } from "../../scripts/bootstrap/cache.mjs";
import { say } from "../../scripts/lib/say.ts";
import { Random } from "../../src/base/random.ts";
import { photoSet } from "./photos.ts";

/** Puts so many different JPEGs of 160 × 120 pixels into a new folder, as links where the file system has them. */
export async function smallImages(count: number, folder: string): Promise<void> {
  const master = path.join(cacheDir(), `bench-small-${count}-1`);
  await ensureFolder(master, (target) => makeSmallImages(count, target));
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const place = path.join(folder, nameOf(i));
    await link(path.join(master, nameOf(i)), place).catch(() =>
      copyFile(path.join(master, nameOf(i)), place),
    );
  }
}

async function makeSmallImages(count: number, folder: string): Promise<void> {
  say(`making ${count.toLocaleString("en")} small images (once)`);
  const random = new Random(10, 10);
  const sources = await Promise.all(
    (await photoSet(40)).map((file) =>
      sharp(file).resize(640, 640, { fit: "cover" }).raw().toBuffer({ resolveWithObject: true }),
    ),
  );
  for (let i = 0; i < count; i++) {
    const { data, info } = sources[i % sources.length];
    const crop = { left: random.integer(0, 480), top: random.integer(0, 520) };
    const jpeg = await sharp(data, { raw: info })
      .extract({ ...crop, width: 160, height: 120 })
      .jpeg({ quality: 85 })
      .toBuffer();
    await writeFile(path.join(folder, nameOf(i)), jpeg);
  }
}

function nameOf(i: number): string {
  return `${String(i).padStart(5, "0")}.jpg`;
}
