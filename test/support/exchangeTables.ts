import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  record,
  type ExchangeAnnotation,
  type ExchangeValue,
  type ExportImage,
  type ExportSet,
  type ImportIssue,
  type ImportRecord,
} from "../../src/core/exchange/exchange.ts";
import type { Format } from "../../src/core/exchange/format.ts";
import { exportSet as exportInto, made, readDataset, type ReadDataset } from "./exchange.ts";
import type { PropertyType } from "../../src/protocol/data.ts";

/** A property of every type, by its name. */
export const everyType = {
  note: "text",
  rating: "number",
  label: "tag",
  quality: "multi_tags",
  checked: "checkbox",
  taken: "date",
  page: "url",
  place: "path",
  tint: "color",
  like: "image_link",
} as const;

/** Everything that an import of a file or folder gives. */
export function importAll(
  format: Format,
  source: string,
  options: unknown = {},
  signal?: AbortSignal,
): Promise<ReadDataset> {
  return readDataset(format, source, options, signal && { signal });
}

/** Exports into a folder and gives what was reported. */
export function exportSet(
  format: Format,
  set: ExportSet,
  target: string,
  options: object = {},
): Promise<ImportIssue[]> {
  return exportInto(format, target, set, { ...options });
}

/** Imports a file of this content. */
export async function importText(
  format: Format,
  file: string,
  content: string | Uint8Array,
  options: unknown = {},
): Promise<ReadDataset> {
  await writeFile(file, content);
  return readDataset(format, file, options);
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
  return made(className, { kind: "class" }, { attributes: record() });
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
