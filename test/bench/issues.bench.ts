// Flaws that were made in photographs, and what the issues find of them with their own thresholds, beside cleanvision's
// measures and thresholds on the same pictures. No figure is timed: it is what is found.
import { glob, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { decodeFile } from "../../src/core/images/decode.ts";
import { pixelsOfThumb } from "../../src/core/images/rawPixels.ts";
import { inThumb } from "../../src/core/plugins/pixels.ts";
import { createSample } from "../../src/core/sample/createSample.ts";
import { issueScores, issueThresholds } from "../../src/plugins/ml/learn/scores/issueScores.ts";
import { measurePicture } from "../../src/plugins/ml/learn/scores/pictureMeasures.ts";
import type { Picture } from "../../src/plugin-api/index.ts";
import { tempDir } from "../support/tempDir.ts";
import { cleanvisionScores, cleanvisionThresholds } from "./cleanvisionPeer.ts";
import { debianPackage } from "./debianPackage.ts";
import { flaws } from "./flaws.ts";
import { photoOrigin } from "./photos.ts";

const issues = ["dark", "bright", "blurry", "low information"] as const;

await using dir = await tempDir();
const { sources, description } = await photoOrigin();
const photographs = [
  ...sources,
  ...(await filesOf("lomiri-wallpapers-16.04", 16, "usr/share/backgrounds/*.jpg")),
  ...(await filesOf("kphotoalbum", 10, "usr/share/kphotoalbum/demo/*.jpg")),
];
const stamps = await filesOf("tuxpaint-stamps-default", 161, "usr/share/tuxpaint/stamps/**/*.png");
console.log(
  `  ${photographs.length} photographs (${sources.length} ${description}; Debian's lomiri-wallpapers-16.04 and kphotoalbum)`,
);
print(
  "",
  issues.flatMap((issue) => [issue, "(cleanvision)"]),
);
await report("as they are", photographs);
for (const [name, spoil] of Object.entries(flaws)) {
  const spoilt: string[] = [];
  for (const [i, file] of photographs.entries()) {
    const target = dir.file(`${i}.jpg`);
    await writeFile(target, await spoil(await readFile(file)));
    spoilt.push(target);
  }
  await report(name, spoilt);
}
await report(`${stamps.length} things on white`, stamps);
const sample = dir.file("sample");
for (const seed of [1, 2, 3]) {
  const planted = (await createSample(sample, { seed })).flaws;
  for (const flaw of ["dark", "over-exposed", "blurry", "low-information"] as const)
    await report(
      `sample ${seed}: ${flaw}`,
      (planted[flaw] ?? []).map((file) => path.join(sample, file)),
    );
  const bad = new Set(Object.values(planted).flat());
  const sound = (
    await Array.fromAsync(glob("images/**/*.{jpg,JPG,png,webp}", { cwd: sample }))
  ).filter((file) => !bad.has(file));
  await report(
    `sample ${seed}: sound`,
    sound.map((file) => path.join(sample, file)),
  );
}

async function report(name: string, files: readonly string[]): Promise<void> {
  const found = issues.map(() => ({ ours: 0, peers: 0 }));
  for (const file of files) {
    const picture = await thumbnailOf(file);
    const ours = issueScores(measurePicture(picture), picture, 1);
    const peers = cleanvisionScores(picture);
    for (const [i, issue] of issues.entries()) {
      if (ours[issue] <= issueThresholds[issue]) found[i].ours++;
      if (peers[issue] <= cleanvisionThresholds[issue]) found[i].peers++;
    }
  }
  const share = (count: number): string => `${((100 * count) / files.length).toFixed(0)} %`;
  print(
    name,
    found.flatMap(({ ours, peers }) => [share(ours), share(peers)]),
  );
}

/** What a plugin gets of an imported file: its stored thumbnail. */
async function thumbnailOf(file: string): Promise<Picture> {
  const decoded = await decodeFile(file, path.dirname(file));
  if (decoded.kind === "problem") throw new Error(`${file}: ${decoded.reason}`);
  const { width, height, thumbs } = decoded;
  const long = Math.max(width, height);
  const { px, jpeg } = thumbs.toSorted((a, b) => b.px - a.px)[0];
  const pixels = await pixelsOfThumb(
    { jpeg, width: inThumb(width, long, px), height: inThumb(height, long, px) },
    px,
  );
  if (!pixels) throw new Error(`${file}: its thumbnail cannot be read.`);
  return pixels;
}

async function filesOf(name: string, megabytes: number, pattern: string): Promise<string[]> {
  const folder = await debianPackage(name, megabytes);
  const files = await Array.fromAsync(glob(pattern, { cwd: folder }));
  return files.toSorted().map((file) => path.join(folder, file));
}

function print(label: string, cells: readonly string[]): void {
  console.log(`  ${label.padEnd(28)}${cells.map((cell) => cell.padStart(16)).join("")}`);
}
