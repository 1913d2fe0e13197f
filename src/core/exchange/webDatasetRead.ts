import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { extract } from "tar-stream";
import { cancelled, messageOf, WinnowError } from "../../base/errors.ts";
import { verdictOfName } from "../images/formats.ts";
import type { DatasetReader, ImportContext } from "./exchange.ts";
import { classAnnotation } from "./imageFolderRead.ts";
import { splitInName } from "./imageFolderSplits.ts";
import { byCodePoint } from "./imageFolderWalk.ts";
import { isObject, parseJson } from "./jsonlObject.ts";
import { JsonColumns } from "./jsonl.ts";
import { containedPath } from "./paths.ts";
import type { Table, TableRow } from "./tables.ts";
import { openTable, type TableOptions } from "./tablesReader.ts";
import { unreadable } from "./tablesText.ts";
import { classesName } from "./webDatasetWrite.ts";

/**
 * Reads archives in the order of their names. Nothing is extracted: `.json` becomes values and annotations, `.cls` a
 * class, `.txt` a text; the image's own bytes are passed over, and what it is called is `file_name` of the JSON, else
 * its name in the archive.
 * @param source A .tar file or a folder of them.
 * @throws WinnowError file-problem
 */
export async function openWebDataset(
  source: string,
  options: Omit<TableOptions, "column" | "by">,
  context: ImportContext,
): Promise<DatasetReader> {
  const shards = await shardsOf(source);
  const root = path.dirname(shards[0]);
  const names = await classNames(root);
  const columns = new JsonColumns("file_name");
  const table: Table = {
    file: path.basename(source),
    headers: columns.headers,
    types: new Map(),
    async *rows(report) {
      const seen = new Set<string>();
      for (const shard of shards)
        yield* readShard(shard, { columns, names, seen }, report ? context : silent(context));
    },
  };
  return openTable(table, root, { ...options, column: "file_name", by: "path" }, context);
}

/** A file in an archive, with the bytes to read or to pass over. */
type Entry = ReturnType<typeof extract> extends AsyncIterable<infer E> ? E : never;

interface Shared {
  readonly columns: JsonColumns;
  readonly names: readonly string[];
  readonly seen: Set<string>;
}

/** A sample whose files come in one after another. */
interface Sample {
  readonly key: string;
  readonly extensions: Set<string>;
  readonly line: number;
  image?: string;
  json?: object;
  text?: string;
  className?: string;
}

async function* readShard(
  shard: string,
  { columns, names, seen }: Shared,
  context: ImportContext,
): AsyncGenerator<TableRow> {
  const file = path.basename(shard);
  const split = splitInName(file);
  let sample: Sample | undefined;
  let count = 0;
  const complain = (message: string, item?: string): void =>
    context.issue({
      file,
      ...(sample ? { line: sample.line } : {}),
      ...(item === undefined ? {} : { item }),
      message,
    });
  const rowOf = ({ key, line, image, json, text, className }: Sample): TableRow | undefined => {
    if (seen.has(key)) {
      complain("An earlier sample has this key; this one was left out.", key);
      return undefined;
    }
    seen.add(key);
    if (image === undefined) complain("The sample has no image.", key);
    const row = columns.row(
      line,
      { file_name: image, split, ...(text === undefined ? {} : { text }), ...json },
      (message, item) => complain(message, item ?? key),
    );
    const annotations = row.annotations ?? [];
    const isClassed =
      className === undefined || annotations.some(({ shape }) => shape.kind === "class");
    return {
      ...row,
      file,
      annotations: isClassed ? annotations : [...annotations, classAnnotation(className)],
    };
  };
  for await (const entry of entriesOf(shard, context)) {
    const parts = nameParts(entry.header.name);
    if (entry.header.type === "file" && parts) {
      if (!containedPath(entry.header.name).ok)
        complain(`'${entry.header.name.slice(0, 200)}' leads out of the archive; it was left out.`);
      else {
        if (sample?.key !== parts.key) {
          const row: TableRow | undefined = sample && rowOf(sample);
          sample = { key: parts.key, extensions: new Set(), line: ++count };
          if (row) yield row;
        }
        await take(entry, parts.extension, sample, names, complain);
      }
    } else if (entry.header.type !== "file" && entry.header.type !== "directory")
      complain(
        `'${entry.header.name.slice(0, 200)}' is a ${entry.header.type ?? "strange entry"}; it was left out.`,
      );
    entry.resume();
  }
  const row = sample && rowOf(sample);
  if (row) yield row;
}

async function take(
  entry: Entry,
  extension: string,
  sample: Sample,
  names: readonly string[],
  complain: (message: string, item?: string) => void,
): Promise<void> {
  const { key } = sample;
  if (sample.extensions.has(extension)) {
    complain(`The sample has two files '.${extension}'; the second was left out.`, key);
    return;
  }
  sample.extensions.add(extension);
  if (verdictOfName(`x.${extension}`).kind !== "other") {
    // A mask or another view of it may come first: "a.seg.png" beside "a.jpg".
    if (sample.image === undefined || !extension.includes(".")) sample.image = entry.header.name;
    return;
  }
  if (!["json", "cls", "txt"].includes(extension)) return;
  if ((entry.header.size ?? 0) > maxText) {
    complain(`'.${extension}' is larger than 16 MB; it was left out.`, key);
    return;
  }
  const content = await textOf(entry);
  if (content === undefined)
    complain(`'.${extension}' is cut off or not valid UTF-8; it was left out.`, key);
  else if (extension === "txt") sample.text = content;
  else if (extension === "cls") {
    const number = content.trim();
    if (/^\d{1,9}$/.test(number)) sample.className = names[Number(number)] ?? number;
    else complain("'.cls' is no number of a class; it was left out.", key);
  } else {
    try {
      const json = parseJson(content);
      if (isObject(json)) sample.json = json;
      else complain("'.json' is no object; it was left out.", key);
    } catch (error) {
      complain(`'.json' is no JSON: ${messageOf(error)}; it was left out.`, key);
    }
  }
}

const maxText = 1 << 24;

/** The key ends at the first dot of the last part; names without one are no part of a dataset. */
function nameParts(name: string): { readonly key: string; readonly extension: string } | undefined {
  const match = /^((?:.*\/)?[^./]+)\.([^/]+)$/s.exec(name.replace(/^(\.\/)+/, ""));
  return match ? { key: match[1], extension: match[2].toLowerCase() } : undefined;
}

/** Entries one by one; a broken archive is reported and ends there. */
async function* entriesOf(shard: string, context: ImportContext): AsyncGenerator<Entry> {
  const archive = extract();
  const source = createReadStream(shard, { signal: context.signal });
  source.on("error", (error) => archive.destroy(error));
  try {
    for await (const entry of source.pipe(archive)) yield entry;
  } catch (error) {
    if (context.signal.aborted) throw cancelled();
    context.issue({
      file: path.basename(shard),
      message: `The archive cannot be read any further: ${messageOf(error)}.`,
    });
  } finally {
    source.destroy();
    archive.destroy();
  }
}

async function textOf(entry: Entry): Promise<string | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    // The caller says which file it is; that the archive ends early is said by its own reader.
    return undefined;
  }
}

async function shardsOf(source: string): Promise<string[]> {
  const facts = await stat(source).catch((error: unknown) => {
    throw unreadable(source, error);
  });
  if (facts.isFile()) return [source];
  const names = facts.isDirectory() ? await readdir(source, { withFileTypes: true }) : [];
  const tars = names.filter((entry) => entry.isFile() && /\.tar$/i.test(entry.name));
  if (tars.length === 0)
    throw new WinnowError(
      "file-problem",
      `'${source}' holds no .tar files. Choose one, or a folder of them.`,
    );
  return tars.map(({ name }) => path.join(source, name)).sort(byCodePoint);
}

async function classNames(root: string): Promise<string[]> {
  const text = await readFile(path.join(root, classesName), "utf8").catch(() => "");
  return text.split(/\r?\n/).filter((line, at, all) => line !== "" || at < all.length - 1);
}

function silent(context: ImportContext): ImportContext {
  return { ...context, issue: () => undefined };
}
