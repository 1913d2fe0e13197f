import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { ExportContext, ExportImage, ExportSet } from "./exchange.ts";
import { noSplit, splitFolders } from "./imageFolderSplits.ts";
import { classOf } from "./imageFolderWrite.ts";
import { imageObject } from "./jsonlObject.ts";
import type { OutputFolder } from "./outputFolder.ts";
import { byCodePoint, safePath, UniqueNames } from "./paths.ts";
import { exportColumns } from "./tablesColumns.ts";
import { Shard } from "./webDatasetShard.ts";

export interface WebDatasetOptions {
  /** Archives are `name-000000.tar`, or named after their split. */
  readonly name: string;
  /** A property whose value is the class; without it, the annotation of the whole image is. */
  readonly property?: string | undefined;
  readonly types: boolean;
  /** An archive ends when it holds as many samples, or as many bytes of files. */
  readonly maxCount: number;
  readonly maxBytes: number;
}

/** File of an export that names the numbers of `.cls`, a line each from 0. */
export const classesName = "classes.txt";

/**
 * Writes samples of `key.jpg`, `key.json` and, where every image has one class, `key.cls` with its number. A key is
 * the path without extension, with the dots of the last part replaced, because a key ends at the first one.
 */
export async function writeWebDataset(
  set: ExportSet,
  folder: OutputFolder,
  options: WebDatasetOptions,
  context: ExportContext,
): Promise<void> {
  const splits = await splitFolders(set, context.signal);
  const classes = await classNumbers(set, options.property, context);
  if (classes)
    await folder.write(classesName, [...classes.keys()].map((name) => `${name}\n`).join(""));
  const columns = exportColumns(set, { path: "file_name", typed: options.types });
  const keys = new UniqueNames();
  await using shards = new Shards(folder, options);
  const extensions: string[] = [];
  let done = 0;
  for await (const image of set.images()) {
    context.signal.throwIfAborted();
    context.progress(++done, set.count);
    const split = image.split === null ? undefined : splits.get(image.split);
    if (splits.size > 0 && split === undefined) {
      context.issue(noSplit(image.source));
      continue;
    }
    const content = await readImage(image, context);
    if (!content) continue;
    const { key, extension } = keyOf(image.name);
    const unique = keys.take(key);
    const shard = await shards.next(split ?? options.name);
    await shard.add(`${unique}.${extension}`, content);
    const found = classes && classOf(image, options.property);
    if (found?.ok)
      await shard.add(`${unique}.cls`, Buffer.from(String(classes?.get(found.className))));
    await shard.add(
      `${unique}.json`,
      Buffer.from(JSON.stringify(imageObject(image, image.name, columns))),
    );
    shard.samples++;
    folder.has(image);
    if (extensions.length < 5) extensions.push(extension);
  }
  await shards.end();
  if (new Set(extensions).size > 1)
    context.issue({
      file: options.name,
      message: `The first samples have images as ${[...new Set(extensions)].join(" and ")}; Hugging Face needs one kind, other readers do not.`,
    });
}

/** The open archive of each split, and the numbers of their next ones. */
class Shards implements AsyncDisposable {
  readonly #folder: OutputFolder;
  readonly #options: WebDatasetOptions;
  readonly #open = new Map<string, Shard>();
  readonly #numbers = new Map<string, number>();

  constructor(folder: OutputFolder, options: WebDatasetOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** The archive for the next sample of a name. */
  async next(name: string): Promise<Shard> {
    const shard = this.#open.get(name);
    const { maxCount, maxBytes } = this.#options;
    if (shard && shard.samples < maxCount && shard.bytes < maxBytes) return shard;
    await shard?.end();
    const number = this.#numbers.get(name) ?? 0;
    this.#numbers.set(name, number + 1);
    const next = await Shard.open(this.#folder, `${name}-${String(number).padStart(6, "0")}.tar`);
    this.#open.set(name, next);
    return next;
  }

  async end(): Promise<void> {
    for (const shard of this.#open.values()) await shard.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const shard of this.#open.values()) await shard[Symbol.asyncDispose]();
  }
}

function keyOf(name: string): { readonly key: string; readonly extension: string } {
  const { dir, name: stem, ext } = path.posix.parse(safePath(name));
  const extension = ext.slice(1).toLowerCase();
  return {
    key: path.posix.join(dir, stem.replaceAll(".", "_")),
    extension: /^(jpe|jpeg|jfif)$/.test(extension) ? "jpg" : extension === "" ? "bin" : extension,
  };
}

async function readImage(image: ExportImage, context: ExportContext): Promise<Buffer | undefined> {
  try {
    // The opening of a pipe would wait for somebody who writes to it.
    if (!(await stat(image.source)).isFile()) throw new Error("it is no regular file");
    return await readFile(image.source);
  } catch (error) {
    context.issue({
      file: image.source,
      message: `The image cannot be exported: ${messageOf(error)}.`,
    });
    return undefined;
  }
}

/** Numbers of classes by their sorted names; undefined, with an issue, where an image has none or several. */
async function classNumbers(
  set: ExportSet,
  property: string | undefined,
  context: ExportContext,
): Promise<ReadonlyMap<string, number> | undefined> {
  const names = new Set<string>();
  let without = 0;
  for await (const image of set.images()) {
    context.signal.throwIfAborted();
    const found = classOf(image, property);
    if (found.ok) names.add(found.className);
    else without++;
  }
  if (without === 0 && names.size > 0)
    return new Map([...names].sort(byCodePoint).map((name, id) => [name, id]));
  if (names.size > 0)
    context.issue({
      file: classesName,
      message: `${without} images have no class or several, and all samples need the same files: no .cls was written.`,
    });
  return undefined;
}
