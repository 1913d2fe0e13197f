import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeExport } from "../../src/core/exchange/exportFolder.ts";
import type {
  DatasetReader,
  ExchangeAnnotation,
  ExportImage,
  ExportSet,
  ImportIssue,
  ImportRecord,
} from "../../src/core/exchange/exchange.ts";
import { formatById } from "../../src/core/exchange/formats.ts";
import { tinyJpeg } from "./tinyImages.ts";

export interface ReadDataset {
  readonly reader: DatasetReader;
  readonly records: ImportRecord[];
  readonly issues: ImportIssue[];
}

/** All that a reader gives. */
export async function readDataset(
  format: string,
  source: string,
  options: unknown = {},
): Promise<ReadDataset> {
  const issues: ImportIssue[] = [];
  const { import: importer } = formatById(format);
  if (!importer) throw new Error(`${format} is not read`);
  const reader = await importer.open(source, options, {
    signal: AbortSignal.timeout(20_000),
    issue: (issue) => issues.push(issue),
    progress: () => undefined,
  });
  const records: ImportRecord[] = [];
  for await (const record of reader.records()) records.push(record);
  return { reader, records, issues };
}

/** Exports into a folder. */
export async function exportSet(
  format: string,
  target: string,
  set: ExportSet,
  {
    replace = false,
    signal = AbortSignal.timeout(20_000),
    ...options
  }: {
    readonly replace?: boolean;
    readonly signal?: AbortSignal;
    readonly [name: string]: unknown;
  } = {},
): Promise<ImportIssue[]> {
  const issues: ImportIssue[] = [];
  const { export: exporter } = formatById(format);
  if (!exporter) throw new Error(`${format} is not written`);
  const context = {
    signal,
    issue: (issue: ImportIssue) => void issues.push(issue),
    progress: () => undefined,
  };
  await writeExport(target, { format, replace }, context, (folder) =>
    exporter.write(set, folder, options, context),
  );
  return issues;
}

/** An annotation of ground truth. */
export function made(
  className: string,
  shape: ExchangeAnnotation["shape"],
  more: Partial<ExchangeAnnotation> = {},
): ExchangeAnnotation {
  return { className, shape, confidence: null, source: "", attributes: {}, ...more };
}

/** Images of 24 × 16 with their files in `folder`, and what they bear. */
export async function makeSet(
  folder: string,
  images: readonly (Partial<ExportImage> & { readonly name: string })[],
  more: Partial<ExportSet> = {},
): Promise<ExportSet> {
  const all: ExportImage[] = [];
  for (const [i, image] of images.entries()) {
    const source = path.join(folder, `${i}.jpg`);
    await mkdir(folder, { recursive: true });
    await writeFile(source, await tinyJpeg(i));
    all.push({
      id: i + 1,
      sha1: String(i).padStart(40, "0"),
      source,
      width: 24,
      height: 16,
      split: null,
      values: {},
      annotations: [],
      ...image,
    });
  }
  const names = new Set(all.flatMap((image) => image.annotations.map((one) => one.className)));
  return {
    classes: [...names].sort().map((name) => ({ name, parents: [] })),
    properties: [],
    info: {},
    count: all.length,
    async *images() {
      yield* all;
    },
    ...more,
  };
}

/** Relative paths and contents of all files below a folder. */
export async function contentsOf(folder: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isDirectory()) {
      const file = path.join(entry.parentPath, entry.name);
      found.set(path.relative(folder, file), await readFile(file));
    }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a record says, in short, for comparing. */
export function summary({ file, split, annotations }: ImportRecord): unknown {
  return {
    file: path.posix.basename(file),
    split,
    annotations: annotations.map(({ className, shape, confidence, attributes }) => ({
      className,
      shape,
      confidence,
      attributes: { ...attributes },
    })),
  };
}
