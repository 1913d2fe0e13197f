import { existsSync, mkdirSync } from "node:fs";
import { copyFile, link, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { cacheDir, ensureFolder } from "../../scripts/bootstrap/cache.mjs";
import { capture, run } from "../../scripts/lib/command.ts";
import { say, sentence } from "../../scripts/lib/say.ts";
import type { PhotoJob } from "./makePhotos.ts";
import { createSample } from "../../src/core/sample/createSample.ts";

/** How many photographs the whole set has. */
const photoCount = 2000;

/** How many a measurement uses: 600, which are made in three minutes, or $WINNOW_BENCH_PHOTOS. */
export const benchPhotos = Number(process.env.WINNOW_BENCH_PHOTOS ?? 600);

/**
 * Paths of the first `count` photographs (at most `photoCount`) of the benchmark set, JPEGs of 640x480 to 4000x3000
 * (40, 15, 15, 12 and 18 % from small to large, a quarter of them upright) with sensor noise, 70 % of them with EXIF, the
 * large ones with an EXIF thumbnail. Any prefix has the same mix. What is missing is made first, into the user's cache:
 * about 0.3 s a photograph on 2 cores, once.
 */
export async function photoSet(count = photoCount): Promise<string[]> {
  if (count > photoCount) throw new RangeError(`The photo set has ${photoCount} photographs.`);
  const origin = await photoOrigin();
  const folder = path.join(cacheDir(), `bench-photos-${origin.id}-1`);
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: count }, (_, i) =>
    path.join(folder, `${String(i).padStart(5, "0")}.jpg`),
  );
  if (!files.every((file) => existsSync(file))) await makeInChild(origin, folder, count);
  return files;
}

export interface PhotoOrigin {
  readonly id: "debian" | "generated";
  /** For the line above a table of results: ours are drawn, so their figures are not those of photographs. */
  readonly description: string;
  readonly sources: readonly string[];
}

/** Where the photographs come from: Debian's wallpaper packages where apt can fetch them, else our own sample scenes. */
export async function photoOrigin(): Promise<PhotoOrigin> {
  const folder = path.join(cacheDir(), "bench-sources", "debian-1");
  try {
    await ensureFolder(folder, fetchPackages);
    return {
      id: "debian",
      description: `photographs made from ${wallpapers.length} wallpapers of Debian's ${packages.join(" and ")}`,
      sources: wallpapers.map((file) => path.join(folder, file)),
    };
  } catch (error) {
    const generated = await generatedSources();
    return {
      id: "generated",
      description: `pictures drawn by us, as Debian's wallpapers cannot be had here (${sentence(error).split("\n")[0]})`,
      sources: generated,
    };
  }
}

const packages = ["mate-backgrounds", "plasma-workspace-wallpapers"];

/** The photographs among the two packages' pictures; the rest is drawn. */
const wallpapers = [
  ...["Aqua", "Blinds", "Dune", "Garden", "GreenMeadow", "LadyBird", "RainDrops", "Storm"],
  ...["TwoWings", "Wood", "YellowFlower"],
]
  .map((name) => `usr/share/backgrounds/mate/nature/${name}.jpg`)
  .concat(
    [
      ...["BytheWater", "ColdRipple", "ColorfulCups", "DarkestHour", "EveningGlow", "FallenLeaf"],
      ...["Grey", "Kite", "OneStandsOut", "Path", "summer_1am"],
    ].map((name) => `usr/share/wallpapers/${name}/contents/images/2560x1600.jpg`),
  );

async function fetchPackages(folder: string): Promise<void> {
  if (process.platform !== "linux") throw new Error("apt-get exists on Debian and Ubuntu only.");
  say(`fetching ${packages.join(" and ")} (141 MB, once)`);
  const download = () => capture("apt-get", ["download", ...packages], { cwd: folder });
  try {
    await download();
  } catch (error) {
    // A fresh container has empty package lists, and only root may fill them.
    if (process.getuid?.() !== 0) throw error;
    await capture("apt-get", ["update"]);
    await download();
  }
  for (const name of await readdir(folder)) {
    const archive = path.join(folder, name);
    await run("dpkg-deb", ["-x", archive, folder]);
    await rm(archive);
  }
}

async function generatedSources(): Promise<string[]> {
  const folder = path.join(cacheDir(), "bench-sources", "generated-1");
  await ensureFolder(folder, async (target) => {
    await createSample(target, { count: 120, seed: 7 });
  });
  const images = path.join(folder, "images");
  const names = await readdir(images, { recursive: true });
  const readable: string[] = [];
  for (const name of names.filter((each) => /\.jpe?g$/i.test(each)).toSorted()) {
    const file = path.join(images, name);
    const { width, height } = await sharp(file).metadata();
    if (width * height >= 640 * 480 && Math.max(width, height) < 2 * Math.min(width, height))
      readable.push(file);
  }
  return readable;
}

/**
 * A process of its own: making the set takes minutes at low priority, and a process that is no root could not raise its
 * priority again for the measurement that follows.
 */
async function makeInChild(origin: PhotoOrigin, folder: string, count: number): Promise<void> {
  say(`making ${count} ${origin.description}`);
  const job: PhotoJob = { sources: origin.sources, folder, count };
  await run(process.execPath, [
    path.join(import.meta.dirname, "makePhotos.ts"),
    JSON.stringify(job),
  ]);
}

/** A folder with photographs of the set, as links where the file system has them. */
export async function photoFolder(files: readonly string[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const place = path.join(folder, path.basename(file));
    await link(file, place).catch(() => copyFile(file, place));
  }
  return folder;
}
