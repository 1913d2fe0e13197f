import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { cancelled, messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import { formerFiles, writeMarker } from "./marker.ts";
import { createNoise } from "./noise.ts";
import { type Flaw, planSample, type Planned, smallestCount } from "./plan.ts";
import { renderCopy, renderOriginal } from "./render.ts";
import { labelsCsv, readme, trainingScript } from "./texts.ts";

export interface SampleOptions {
  /** Files under `images/`, 30 to 5,000; 240 when left out. The three damaged ones are among them. */
  readonly count?: number;
  /** The same seed gives the same files, byte for byte, with the same version of sharp. */
  readonly seed?: number;
  /** Called after each file. */
  onProgress?(done: number, total: number): void;
  readonly signal?: AbortSignal;
}

export interface SampleSummary {
  /** Absolute. */
  readonly dir: string;
  /** Pictures that can be decoded. */
  readonly images: number;
  /** Files under `images/` that cannot. */
  readonly problems: number;
  /** Of all files. */
  readonly bytes: number;
  /** The folders under `images/`. */
  readonly classes: readonly string[];
  /** The truth about what is wrong: for each flaw the files that have it, relative to `dir`, with "/". */
  readonly flaws: Readonly<Partial<Record<Flaw, readonly string[]>>>;
}

/**
 * Writes a small workspace to try Winnow on: `images/<class>/` with painted pictures and the flaws that a curator looks
 * for, `train.py`, `labels.csv` and `README.md`. `dir` may be missing, empty, or a former sample, whose own files are
 * then replaced and all others kept; else it is left untouched.
 * @throws WinnowError "bad-request" for a folder with other content or a count out of bounds, "cancelled" (the folder is
 * then a former sample), "disk-full" and "file-problem" when it cannot be written
 */
export async function createSample(
  dir: string,
  options: SampleOptions = {},
): Promise<SampleSummary> {
  const { count = 240, seed = 1 } = options;
  if (!Number.isInteger(count) || count < smallestCount || count > 5000)
    throw new WinnowError(
      "bad-request",
      `A sample has ${smallestCount} to 5,000 pictures, not ${count}.`,
    );
  const root = path.resolve(dir);
  const plan = planSample(count, seed);
  try {
    for (const file of await formerFiles(root)) await rm(path.join(root, file), { force: true });
    await writeMarker(
      root,
      plan.map(({ file }) => file),
    );
    const texts = await writeTexts(root, plan, seed);
    return summary(root, plan, texts + (await writePictures(root, plan, seed, options)));
  } catch (error) {
    throw asWinnowError(error, root);
  }
}

async function writePictures(
  root: string,
  plan: Planned[],
  seed: number,
  { onProgress, signal }: SampleOptions,
): Promise<number> {
  for (const folder of new Set(plan.map(({ file }) => path.dirname(file))))
    await mkdir(path.join(root, folder), { recursive: true });
  const noise = createNoise();
  const sources = new Set(plan.map(({ source }) => source));
  const rendered = new Map<Planned, Promise<Buffer>>();
  const queue = [...plan];
  let bytes = 0;
  let done = 0;
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (signal?.aborted) throw cancelled();
      const source = next.source && rendered.get(next.source);
      const picture = source ? renderCopy(next, await source) : renderOriginal(next, seed, noise);
      if (sources.has(next)) rendered.set(next, picture);
      const buffer = await picture;
      await writeFile(path.join(root, next.file), buffer);
      bytes += buffer.length;
      onProgress?.(++done, plan.length);
    }
  };
  // Painting holds this thread; with four in flight, the others are scaled and encoded on sharp's.
  const workers = Array.from({ length: 4 }, () =>
    work().finally(() => {
      queue.length = 0;
    }),
  );
  // Nothing is written any more once a caller learns of a failure.
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return bytes;
}

async function writeTexts(root: string, plan: Planned[], seed: number): Promise<number> {
  const texts = {
    "train.py": trainingScript,
    "README.md": readme,
    "labels.csv": labelsCsv(plan, seed),
  };
  let bytes = 0;
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(path.join(root, name), text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

const unreadable: readonly (Flaw | undefined)[] = [
  "truncated",
  "not-an-image",
  "unsupported-format",
];

function summary(dir: string, plan: Planned[], bytes: number): SampleSummary {
  const problems = plan.filter(({ flaw }) => unreadable.includes(flaw)).length;
  const flaws: Partial<Record<Flaw, string[]>> = {};
  for (const { flaw, file } of plan) if (flaw) (flaws[flaw] ??= []).push(file);
  const classes = [...new Set(plan.map(({ file }) => file.split("/")[1]))].sort();
  return { dir, images: plan.length - problems, problems, bytes, classes, flaws };
}

function asWinnowError(error: unknown, root: string): WinnowError {
  if (error instanceof WinnowError) return error;
  if (systemCode(error) === "ENOSPC")
    return new WinnowError(
      "disk-full",
      `The disk is full: the sample in "${root}" is not complete. Free 30 MB and try again.`,
      { cause: error },
    );
  return new WinnowError(
    "file-problem",
    `The sample cannot be written to "${root}": ${messageOf(error)}. Choose a folder that you may write to.`,
    { cause: error },
  );
}
