import { createHash } from "node:crypto";
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
import type { Format } from "../../src/core/exchange/format.ts";
import { formatById } from "../../src/core/exchange/formats.ts";
import { bundles } from "./bundles.ts";
import { tinyJpeg } from "./tinyImages.ts";

export interface ReadDataset {
  readonly reader: DatasetReader;
  readonly records: ImportRecord[];
  readonly issues: ImportIssue[];
}

/** Tests of Parquet start it by the thousand. */
export const decoderScript = bundles.decoder;

/** All that a reader gives; what it complains of also in `issues`, which outlives an error. */
export async function readDataset(
  format: string | Format,
  source: string,
  options: unknown = {},
  {
    issues = [],
    signal = AbortSignal.timeout(50_000),
  }: { readonly issues?: ImportIssue[]; readonly signal?: AbortSignal } = {},
): Promise<ReadDataset> {
  const { id, import: importer } = formatOf(format);
  if (!importer) throw new Error(`${id} is not read`);
  const reader = await importer.open(source, options, {
    signal,
    issue: (issue) => issues.push(issue),
    progress: () => undefined,
    decoderScript,
  });
  const records: ImportRecord[] = [];
  for await (const record of reader.records()) records.push(record);
  return { reader, records, issues };
}

/** Exports into a folder. */
export async function exportSet(
  format: string | Format,
  target: string,
  set: ExportSet,
  {
    replace = false,
    signal = AbortSignal.timeout(50_000),
    ...options
  }: {
    readonly replace?: boolean;
    readonly signal?: AbortSignal;
    readonly [name: string]: unknown;
  } = {},
): Promise<ImportIssue[]> {
  const issues: ImportIssue[] = [];
  const { id, export: exporter } = formatOf(format);
  if (!exporter) throw new Error(`${id} is not written`);
  const context = {
    signal,
    issue: (issue: ImportIssue) => void issues.push(issue),
    progress: () => undefined,
  };
  await writeExport(target, { format: id, replace }, context, (folder) =>
    exporter.write(set, folder, options, context),
  );
  return issues;
}

function formatOf(format: string | Format): Format {
  return typeof format === "string" ? formatById(format) : format;
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
    const bytes = await tinyJpeg(i);
    await writeFile(source, bytes);
    all.push({
      id: i + 1,
      sha1: createHash("sha1").update(bytes).digest("hex"),
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
