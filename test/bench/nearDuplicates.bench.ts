// Near-duplicates among photographs that were transformed, beside each method alone. No figure is timed: it is what is found.
import { glob } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { root } from "../../scripts/lib/paths.ts";
import { hashesOf } from "../../src/core/images/hashes.ts";
import { lumaOf } from "../../src/core/images/luma.ts";
import { lumaSide } from "../../src/plugins/ml/actions/nearDuplicatesAlign.ts";
import { hashesOf as hashesOfTexts } from "../../src/plugins/ml/actions/nearDuplicatesHashes.ts";
import { writeLuma } from "../../src/plugins/ml/actions/nearDuplicatesLumas.ts";
import {
  alignPairs,
  alikeCandidates,
  alikeGroups,
  alikeNeighbours,
  type AlikeInput,
} from "../../src/plugins/ml/actions/nearDuplicatesRows.ts";
import { catalogue } from "../../src/plugins/ml/models/catalogue.ts";
import { embedImages } from "../../src/plugins/ml/models/embedImages.ts";
import { embedderId } from "../../src/plugins/ml/models/embeddedModels.ts";
import type { OpenModel } from "../../src/plugins/ml/models/modelEntry.ts";
import { nearestRows } from "../../src/plugins/ml/vectors/nearestRows.ts";
import { prepareRows } from "../../src/plugins/ml/vectors/prepareRows.ts";
import { debianPackage } from "./debianPackage.ts";
import { photoOrigin } from "./photos.ts";

sharp.concurrency(1);

/** What collections do to photographs. */
const transforms: Readonly<Record<string, (jpeg: Buffer) => Promise<Buffer>>> = {
  "jpeg 30, half": (jpeg) => sharp(jpeg).resize(320).jpeg({ quality: 30 }).toBuffer(),
  "crop 85": (jpeg) => cropped(jpeg, 0.85),
  "crop 60": (jpeg) => cropped(jpeg, 0.6),
  flip: (jpeg) => sharp(jpeg).flop().jpeg({ quality: 90 }).toBuffer(),
  bright: (jpeg) => sharp(jpeg).modulate({ brightness: 1.3 }).jpeg({ quality: 90 }).toBuffer(),
  grey: (jpeg) => sharp(jpeg).greyscale().jpeg({ quality: 90 }).toBuffer(),
  "rotate 7": (jpeg) =>
    sharp(jpeg).rotate(7, { background: "black" }).jpeg({ quality: 90 }).toBuffer(),
  blur: (jpeg) => sharp(jpeg).blur(4).jpeg({ quality: 90 }).toBuffer(),
  border: (jpeg) =>
    sharp(jpeg)
      .extend({ top: 40, bottom: 40, left: 40, right: 40, background: "white" })
      .jpeg({ quality: 90 })
      .toBuffer(),
};

/** All that is compared of a picture. */
interface Features {
  readonly vector: Float32Array;
  readonly perceptual: string;
  readonly difference: string;
  readonly luma: Uint8Array;
  readonly aspect: number;
}

const entry = catalogue.find(({ id }) => id === embedderId);
if (!entry) throw new Error("The built-in embedder is not in the catalogue.");
const model: OpenModel = {
  kind: "onnx",
  entry,
  files: { image: path.join(root, "src/plugins/ml/models/embedded", `${embedderId}.onnx`) },
  provider: "cpu",
  threads: 1,
  batch: 1,
};

const { sources, description } = await photoOrigin();
const photographs = (await Promise.all(sources.map(tiles))).flat();
const others = await stamps();
console.log(
  `  ${photographs.length} parts of ${sources.length} ${description};\n  beside ${others.length} other pictures (Debian's tuxpaint-stamps-default)`,
);
const beside = await featuresOf(others);
const originals = await featuresOf(photographs);

type Pair = readonly [number, number];
interface Found {
  /** Photographs whose transformed self was found with them. */
  readonly right: number;
  /** Other pairs with a photograph or a transformed one in them. */
  readonly wrong: number;
}
const methods = [
  "union, normal",
  "union, low",
  "union, high",
  "hashes alone",
  "vectors alone",
  "dHash ≤ 6 bits",
  "pHash ≤ 6 bits",
  "cosine ≥ 0.95",
  "cosine ≥ 0.8",
] as const;
const table = new Map<string, Found[]>(methods.map((method) => [method, []]));
for (const transform of Object.values(transforms)) {
  const changed = await featuresOf(await Promise.all(photographs.map(transform)));
  const all = [...beside, ...originals, ...changed];
  const first = beside.length;
  const isRight = ([a, b]: Pair): boolean => a >= first && b === a + originals.length;
  const count = (pairs: readonly Pair[]): Found => ({
    right: pairs.filter(isRight).length,
    wrong: pairs.filter((pair) => pair[1] >= first && !isRight(pair)).length,
  });
  for (const [method, pairs] of await pairsOf(all)) table.get(method)?.push(count(pairs));
}
print();

async function pairsOf(all: readonly Features[]): Promise<Map<string, Pair[]>> {
  const columns = all[0].vector.length;
  const data = new Float32Array(new SharedArrayBuffer(all.length * columns * 4));
  for (const [i, { vector }] of all.entries()) data.set(vector, i * columns);
  const matrix = { data, rows: all.length, columns };
  const { quantised, checksum: key } = prepareRows(matrix);
  const done = new Int32Array(new SharedArrayBuffer(4));
  const neighbours = await nearestRows({ ...matrix, quantised, key }, alikeNeighbours, done);
  const size = lumaSide * lumaSide;
  const lumas = {
    data: new Uint8Array(all.length * size),
    aspects: Float32Array.from(all, ({ aspect }) => aspect),
  };
  for (const [i, { luma }] of all.entries()) lumas.data.set(luma, i * size);
  const hashes = hashesOfTexts(all.map(({ perceptual }) => perceptual));
  const imageOf = Int32Array.from(all, (_, i) => i);
  const input: AlikeInput = {
    count: all.length,
    hashes,
    vectors: { matrix, neighbours, imageOf },
    sensitivity: "normal",
    rank: imageOf,
  };
  const proposed = alikeCandidates(input);
  const fits = alignPairs(lumas, proposed, done);
  const none = { from: new Int32Array(), to: new Int32Array() };
  const noFits = { whole: new Float32Array(), detail: new Float32Array() };
  const grouped = (given: AlikeInput, withVectors = true): Pair[] =>
    alikeGroups(given, withVectors ? proposed : none, withVectors ? fits : noFits)
      .map(({ images }) => images.toSorted())
      .flatMap((images) => pairsWithin(images));
  const cosines = (least: number): Pair[] =>
    everyPair(all.length, (a, b) => {
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += data[a * columns + i] * data[b * columns + i];
      return sum >= least;
    });
  const bits = (kind: "perceptual" | "difference"): Pair[] => {
    const words = all.map((each) => BigInt(`0x${each[kind]}`));
    return everyPair(all.length, (a, b) => ones(words[a] ^ words[b]) <= 6);
  };
  return new Map<(typeof methods)[number], Pair[]>([
    ["union, normal", grouped(input)],
    ["union, low", grouped({ ...input, sensitivity: "low" })],
    ["union, high", grouped({ ...input, sensitivity: "high" })],
    ["hashes alone", grouped({ ...input, vectors: null }, false)],
    ["vectors alone", grouped({ ...input, hashes: null })],
    ["dHash ≤ 6 bits", bits("difference")],
    ["pHash ≤ 6 bits", bits("perceptual")],
    ["cosine ≥ 0.95", cosines(0.95)],
    ["cosine ≥ 0.8", cosines(0.8)],
  ]);
}

function pairsWithin(images: Int32Array): Pair[] {
  return Array.from(images, (a, i) =>
    Array.from(images.subarray(i + 1), (b): Pair => [a, b]),
  ).flat();
}

function everyPair(count: number, are: (a: number, b: number) => boolean): Pair[] {
  const pairs: Pair[] = [];
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) if (are(a, b)) pairs.push([a, b]);
  return pairs;
}

function ones(word: bigint): number {
  let bits = 0;
  for (let left = word; left > 0n; left &= left - 1n) bits++;
  return bits;
}

/** Six parts of a wallpaper that have nothing in common but the scene, which makes them alike enough to be mistaken. */
async function tiles(file: string): Promise<Buffer[]> {
  const { width, height } = await sharp(file).metadata();
  const [across, down] = [Math.floor(width / 3), Math.floor(height / 2)];
  return Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      sharp(file)
        .extract({
          left: (i % 3) * across,
          top: Math.floor(i / 3) * down,
          width: across,
          height: down,
        })
        .resize(640, 640, { fit: "inside" })
        .jpeg({ quality: 92 })
        .toBuffer(),
    ),
  );
}

async function stamps(): Promise<Buffer[]> {
  const folder = path.join(
    await debianPackage("tuxpaint-stamps-default", 161),
    "usr/share/tuxpaint/stamps",
  );
  const files = (await Array.fromAsync(glob("**/*.png", { cwd: folder }))).toSorted();
  const pictures: Buffer[] = [];
  for (const file of files)
    pictures.push(
      await sharp(path.join(folder, file))
        .flatten({ background: "white" })
        .resize(640, 640, { fit: "inside", withoutEnlargement: true })
        .jpeg({ quality: 92 })
        .toBuffer(),
    );
  return pictures;
}

async function featuresOf(pictures: readonly Buffer[]): Promise<Features[]> {
  const all: Features[] = [];
  for (const jpeg of pictures) {
    const { data, info } = await sharp(jpeg)
      .toColourspace("srgb")
      .resize(256, 256, { fit: "inside" })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const words = new Uint32Array(new Uint8Array(data).buffer);
    const rgb = Uint8Array.from(
      { length: width * height * 3 },
      (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)],
    );
    const picture = { width, height, data: rgb };
    const { perceptual, difference } = hashesOf(lumaOf({ width, height, words }));
    const luma = new Uint8Array(lumaSide * lumaSide);
    writeLuma(picture, luma);
    all.push({
      vector: await embedImages({ model, pictures: [picture] }),
      perceptual: Buffer.from(perceptual).toString("hex"),
      difference: Buffer.from(difference).toString("hex"),
      luma,
      aspect: width / height,
    });
  }
  return all;
}

async function cropped(jpeg: Buffer, share: number): Promise<Buffer> {
  const { width, height } = await sharp(jpeg).metadata();
  const [across, down] = [Math.round(width * share), Math.round(height * share)];
  return sharp(jpeg)
    .extract({
      left: Math.round((width - across) * 0.3),
      top: Math.round((height - down) * 0.7),
      width: across,
      height: down,
    })
    .jpeg({ quality: 90 })
    .toBuffer();
}

function print(): void {
  const names = Object.keys(transforms);
  const line = (label: string, cells: readonly string[]): void =>
    console.log(`  ${label.padEnd(16)}${cells.map((cell) => cell.padStart(14)).join("")}`);
  line("recall %", [...names, "all", "precision %"]);
  for (const [method, found] of table) {
    const recall = found.map(({ right }) => (100 * right) / photographs.length);
    const right = found.reduce((sum, each) => sum + each.right, 0);
    const wrong = found.reduce((sum, each) => sum + each.wrong, 0);
    line(method, [
      ...recall.map((share) => share.toFixed(0)),
      (recall.reduce((a, b) => a + b) / recall.length).toFixed(1),
      ((100 * right) / Math.max(1, right + wrong)).toFixed(1),
    ]);
  }
}
