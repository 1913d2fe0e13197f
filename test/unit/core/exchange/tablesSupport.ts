import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  record,
  type DatasetReader,
  type ExchangeAnnotation,
  type ExchangeValue,
  type ExportImage,
  type ExportSet,
  type ImportIssue,
  type ImportRecord,
} from "../../../../src/core/exchange/exchange.ts";
import { root } from "../../../../scripts/lib/paths.ts";
import { writeExport } from "../../../../src/core/exchange/exportFolder.ts";
import type { Format } from "../../../../src/core/exchange/format.ts";
import type { PropertyType } from "../../../../src/protocol/data.ts";

export interface Imported {
  readonly reader: DatasetReader;
  readonly records: readonly ImportRecord[];
  readonly issues: readonly ImportIssue[];
}

export const decoderScript = path.join(root, "src/engine/decoderMain.ts");

/** Everything that an import of a file or folder gives. */
export async function importAll(
  format: Format,
  source: string,
  options: unknown = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Imported> {
  const issues: ImportIssue[] = [];
  if (!format.import) throw new Error(`${format.id} has no import.`);
  const reader = await format.import.open(source, options, {
    signal,
    issue: (issue) => issues.push(issue),
    progress: () => undefined,
    decoderScript,
  });
  const records: ImportRecord[] = [];
  for await (const one of reader.records()) records.push(one);
  return { reader, records, issues };
}

/** Imports a file of this content. */
export async function importText(
  format: Format,
  file: string,
  content: string | Uint8Array,
  options: unknown = {},
): Promise<Imported> {
  await writeFile(file, content);
  return importAll(format, file, options);
}

/** Exports into a folder and gives what was reported. */
export async function exportSet(
  format: Format,
  set: ExportSet,
  target: string,
  options: unknown = {},
  replace = false,
): Promise<ImportIssue[]> {
  const issues: ImportIssue[] = [];
  const context = {
    signal: new AbortController().signal,
    issue: (issue: ImportIssue) => issues.push(issue),
    progress: () => undefined,
  };
  if (!format.export) throw new Error(`${format.id} has no export.`);
  const { write } = format.export;
  await writeExport(target, { format: format.id, replace }, context, (folder) =>
    write(set, folder, options, context),
  );
  return issues;
}

export interface SetImage {
  readonly name: string;
  readonly source?: string;
  readonly split?: string;
  readonly values?: Readonly<Record<string, ExchangeValue>>;
  readonly annotations?: readonly ExchangeAnnotation[];
}

/** A set of images that differ in content by their place in it. */
export function makeSet(
  images: readonly SetImage[],
  properties: Readonly<Record<string, PropertyType>> = {},
): ExportSet {
  const names = new Set(
    images.flatMap((image) => (image.annotations ?? []).map(({ className }) => className)),
  );
  return {
    classes: [...names].map((name) => ({ name, parents: [] })),
    properties: Object.entries(properties).map(([name, type]) => ({ name, type })),
    info: {},
    count: images.length,
    async *images() {
      for (const [index, image] of images.entries()) yield exportImage(image, index);
    },
  };
}

export function sha1Of(index: number): string {
  return createHash("sha1").update(`image ${index}`).digest("hex");
}

export function isClass(className: string): ExchangeAnnotation {
  return {
    className,
    shape: { kind: "class" },
    confidence: null,
    source: "",
    attributes: record(),
  };
}

export function box(
  className: string,
  x: number,
  y: number,
  width: number,
  height: number,
): ExchangeAnnotation {
  return { ...isClass(className), shape: { kind: "box", x, y, width, height } };
}

/** Values as a plain object, to compare. */
export function valuesOf(one: ImportRecord): Record<string, ExchangeValue> {
  return { ...one.values };
}

function exportImage(image: SetImage, index: number): ExportImage {
  return {
    id: index + 1,
    sha1: sha1Of(index),
    source: image.source ?? path.resolve("/nowhere", image.name),
    name: image.name,
    width: 640,
    height: 480,
    split: image.split ?? null,
    values: record(Object.entries(image.values ?? {})),
    annotations: image.annotations ?? [],
  };
}
