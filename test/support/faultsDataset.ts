import { cp, mkdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { photo } from "./images.ts";
import { filesOf } from "./faultsProject.ts";
import { tinyJpeg, writeTree } from "./tinyImages.ts";

/** A dataset that is imported, changes, and is looked at again, the same in every copy. */
export interface FaultsDataset {
  /** Writes it, the first time by painting it and then as a copy. */
  write(folder: string): Promise<void>;
  /** Does to it what people do between two looks: moves, edits, deletes and adds. */
  change(folder: string): Promise<void>;
}

export function faultsDataset(template: string): FaultsDataset {
  let painted: Promise<void> | undefined;
  return {
    write: async (folder) => {
      painted ??= paint(template);
      await painted;
      await cp(template, folder, { recursive: true, preserveTimestamps: true });
    },
    change: async (folder) => {
      await rename(path.join(folder, "2"), path.join(folder, "moved"));
      await mkdir(path.join(folder, "4", "deeper"));
      for (const seed of seeds.filter((candidate) => candidate % 10 === 4))
        await rename(fileOf(folder, seed), path.join(folder, "4", "deeper", `${seed}.jpg`));
      for (const seed of seeds.filter((candidate) => candidate % 10 === 3))
        await writeFile(fileOf(folder, seed), await tinyJpeg(1000 + seed));
      for (const seed of seeds.filter((candidate) => candidate % 20 === 1))
        await rm(fileOf(folder, seed));
      await writeTree(folder, {
        ...Object.fromEntries(seeds.slice(0, 30).map((seed) => [`new/${seed}.jpg`, 2000 + seed])),
        // Copies of what is there, of what is about to go, and good and bad that change places.
        "new/copy of kept.jpg": 5,
        "new/copy of deleted.jpg": 1,
        "damaged/0.jpg": 3000,
        "0/100.jpg": (await tinyJpeg(100)).subarray(0, 200),
      });
      await settleTimes(folder, changedAt);
    },
  };
}

const seeds = Array.from({ length: 160 }, (_, i) => i);

function fileOf(folder: string, seed: number): string {
  return path.join(folder, String(seed % 5), `${seed}.jpg`);
}

async function paint(folder: string): Promise<void> {
  const truncated = (await tinyJpeg(0)).subarray(0, 300);
  await writeTree(folder, {
    ...Object.fromEntries(seeds.map((seed) => [`${seed % 5}/${seed}.jpg`, seed])),
    ...Object.fromEntries(seeds.slice(0, 12).map((seed) => [`copies/of ${seed}.jpg`, seed])),
    ...Object.fromEntries(seeds.slice(0, 6).map((i) => [`damaged/${i}.jpg`, truncated])),
    "damaged/empty.png": "",
    "damaged/text.jpg": "no picture",
    "phone/a.heic": "not supported",
    "phone/b.bmp": "not supported",
    "photos/1.jpg": await photo(1, { width: 300, height: 200 }),
    "photos/2.jpg": await photo(2, { width: 200, height: 300 }),
  });
  await settleTimes(folder, paintedAt);
}

const paintedAt = 1_700_000_000;
const changedAt = 1_710_000_000;

/** Two copies are only the same when their files' times are. What has its time already keeps it. */
async function settleTimes(folder: string, seconds: number): Promise<void> {
  const recently = Date.now() / 1000 - 24 * 3600;
  for (const name of await filesOf(folder)) {
    const file = path.join(folder, name);
    if ((await stat(file)).mtimeMs / 1000 > recently) await utimes(file, seconds, seconds);
  }
}
