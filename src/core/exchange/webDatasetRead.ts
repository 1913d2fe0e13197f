import path from "node:path";
import { messageOf } from "../../base/errors.ts";
import { verdictOfName } from "../images/formats.ts";
import { locate, readContained } from "./containedFile.ts";
import type { DatasetReader, ImportContext, ImportIssue } from "./exchange.ts";
import { classAnnotation } from "./imageFolderRead.ts";
import { splitInName } from "./imageFolderSplits.ts";
import { isObject, parseJson } from "./jsonlObject.ts";
import { JsonColumns } from "./jsonl.ts";
import { containedPath } from "./paths.ts";
import type { Table, TableRow } from "./tables.ts";
import { openTable, type TableOptions } from "./tablesReader.ts";
import { entriesOf, shardsIn, textOf, type ArchiveEntry } from "./webDatasetArchive.ts";
import { classesName } from "./webDatasetWrite.ts";

/**
 * Reads archives in the order of their names. Nothing is extracted: `.json` becomes values and annotations, `.cls` a
 * class, `.txt` a text; the image's own bytes are passed over, and what it is called is `file_name` of the JSON, else
 * its name in the archive.
 * @param source A .tar or .tar.gz file, or a folder of them.
 * @throws WinnowError file-problem
 */
export async function openWebDataset(
  source: string,
  options: Omit<TableOptions, "column" | "by">,
  context: ImportContext,
): Promise<DatasetReader> {
  const { folder: root, file } = await locate(source);
  const shards = file === null ? await shardsIn(root, context) : [file];
  const names = await classNames(root, context);
  const columns = new JsonColumns("file_name");
  // Small samples are kept, so that their archives are read but once; a dataset of large texts is read again.
  const kept = new Kept();
  async function* read(report: boolean): AsyncGenerator<TableRow> {
    const seen = new Set<string>();
    const issue = (one: ImportIssue): void => {
      kept.add(one, 200);
      if (report) context.issue(one);
    };
    for (const shard of shards)
      for await (const { row, bytes } of readShard(
        root,
        shard,
        { columns, names, seen },
        { ...context, issue },
      )) {
        kept.add(row, bytes);
        yield row;
      }
    kept.end();
  }
  const table: Table = {
    file: path.basename(source),
    headers: columns.headers,
    types: new Map(),
    async *rows(report) {
      const all = kept.all;
      if (!all) return yield* read(report);
      for (const one of all)
        if ("cells" in one) yield one;
        else if (report) context.issue(one);
    },
  };
  return openTable(table, root, { ...options, column: "file_name", by: "path" }, context);
}

/** What the first reading found, in its order, as long as it is not too much. */
class Kept {
  #found: (TableRow | ImportIssue)[] | undefined = [];
  #bytes = 0;
  #isWhole = false;

  /** Undefined until everything was read, and where it was too much. */
  get all(): readonly (TableRow | ImportIssue)[] | undefined {
    return this.#isWhole ? this.#found : undefined;
  }

  add(one: TableRow | ImportIssue, bytes: number): void {
    if (this.#isWhole) return;
    this.#bytes += bytes;
    if (this.#bytes > keptBytes) this.#found = undefined;
    this.#found?.push(one);
  }

  end(): void {
    this.#isWhole = true;
  }
}

const keptBytes = 64 << 20;

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
  /** What keeping it takes, roughly. */
  bytes: number;
}

async function* readShard(
  root: string,
  file: string,
  { columns, names, seen }: Shared,
  context: ImportContext,
): AsyncGenerator<{ readonly row: TableRow; readonly bytes: number }> {
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
  const rowOf = ({
    key,
    line,
    image,
    json,
    text,
    className,
    bytes,
  }: Sample): { readonly row: TableRow; readonly bytes: number } | undefined => {
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
    const all = isClassed ? annotations : [...annotations, classAnnotation(className)];
    return { row: { ...row, file, annotations: all }, bytes };
  };
  for await (const entry of entriesOf(root, file, context)) {
    const parts = nameParts(entry.header.name);
    if (entry.header.type === "file" && parts) {
      if (!containedPath(entry.header.name).ok)
        complain(`'${entry.header.name.slice(0, 200)}' leads out of the archive; it was left out.`);
      else {
        if (sample?.key !== parts.key) {
          const row: ReturnType<typeof rowOf> = sample && rowOf(sample);
          sample = { key: parts.key, extensions: new Set(), line: ++count, bytes: 500 };
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
  entry: ArchiveEntry,
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
  // Parsed, a text takes a multiple of its length.
  sample.bytes += 4 * (content?.length ?? 0);
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

async function classNames(root: string, { issue }: ImportContext): Promise<string[]> {
  try {
    const text = (await readContained(root, classesName, 8 << 20)) ?? "";
    return text.split(/\r?\n/).filter((line, at, all) => line !== "" || at < all.length - 1);
  } catch (error) {
    issue({
      file: classesName,
      message: `The names of classes are not read: ${messageOf(error)}.`,
    });
    return [];
  }
}
