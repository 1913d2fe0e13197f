import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { isCancelled, messageOf } from "../../../base/errors.ts";
import { locate, openContained, unreadable } from "../containedFile.ts";
import {
  record,
  type DatasetReader,
  type ExchangeAnnotation,
  type ExchangeClass,
  type ExchangeValue,
  type ImportContext,
  type ImportRecord,
} from "../exchange.ts";
import { containedPath } from "../paths.ts";
import { findCocoFiles, imageFolder, type CocoFile } from "./cocoFiles.ts";
import { cocoAnnotation, cocoCaption, cocoCategory, cocoImage, extras } from "./cocoSchema.ts";
import { annotationsOf } from "./cocoShapes.ts";
import { indexJson, type JsonIndex } from "./jsonIndex.ts";

export interface CocoReadOptions {
  /** The property that captions go to. */
  readonly captions: string;
}

/** Opens a COCO file, or a folder that holds some: boxes, polygons, masks, points, captions. */
export async function openCoco(
  source: string,
  options: CocoReadOptions,
  context: ImportContext,
): Promise<DatasetReader> {
  const { folder, file } = await locate(source);
  const { root, files } = await findCocoFiles(folder, file, context);
  const opened: Opened[] = [];
  for (const one of files) {
    const found = await openOne(root, one, context, file !== null);
    if (found) opened.push(found);
  }
  if (opened.length === 0) throw unreadable(source, "no COCO file is in it");
  const classes = new Map(
    opened.flatMap((one) => [...one.classes.values()].map((c) => [c.name, c])),
  );
  return {
    root,
    classes: [...classes.values()],
    info: record(opened.flatMap((one) => Object.entries(one.info))),
    types: record([[options.captions, "text"]]),
    async *records() {
      for (const one of opened) yield* recordsOf(root, one, options, context);
    },
  };
}

interface Opened extends CocoFile {
  readonly index: JsonIndex;
  readonly classes: ReadonlyMap<number, ExchangeClass>;
  readonly info: Readonly<Record<string, unknown>>;
}

/** Reads what is small. Undefined for a JSON file of another kind, which a folder may hold as well. */
async function openOne(
  root: string,
  file: CocoFile,
  context: ImportContext,
  mustBe: boolean,
): Promise<Opened | undefined> {
  const handle = await openContained(root, file.file).catch((error: unknown) => {
    throw unreadable(path.join(root, file.file), error);
  });
  if (!handle) return undefined;
  try {
    const index = await indexJson(handle, context.signal);
    if (!index.arrays.has("images")) {
      if (mustBe) throw new Error("it has no list of images");
      return undefined;
    }
    const classes = new Map<number, ExchangeClass>();
    for await (const { number, value } of elements(handle, index, "categories", file, context)) {
      const parsed = v.safeParse(cocoCategory, value);
      const wrong = parsed.success
        ? classes.has(parsed.output.id) && `its id ${parsed.output.id} is another one's as well`
        : v.summarize(parsed.issues);
      if (wrong || !parsed.success) {
        context.issue({
          file: file.file,
          item: `category ${number}`,
          message: `A category is left out: ${wrong}.`,
        });
        continue;
      }
      const { id, name, supercategory, keypoints, skeleton = [] } = parsed.output;
      const parents = supercategory && supercategory !== name ? [supercategory] : [];
      const points = keypoints && { points: { names: keypoints, skeleton } };
      classes.set(id, { id, name, parents, ...points });
    }
    const info = record<unknown>();
    for (const name of ["info", "licenses"]) {
      const member = index.members.get(name);
      if (member) info[name] = parse(await slice(handle, ...member));
    }
    const licenses: unknown[] = [];
    for await (const { value } of elements(handle, index, "licenses", file, context))
      licenses.push(value);
    if (licenses.length > 0) info.licenses = licenses;
    return { ...file, index, classes, info };
  } catch (error) {
    if (isCancelled(error) || context.signal.aborted) throw error;
    if (mustBe) throw unreadable(path.join(root, file.file), error);
    context.issue({ file: file.file, message: `The file is left out: ${messageOf(error)}.` });
    return undefined;
  } finally {
    await handle.close();
  }
}

async function* recordsOf(
  root: string,
  opened: Opened,
  options: CocoReadOptions,
  context: ImportContext,
): AsyncGenerator<ImportRecord> {
  const { file, index, split } = opened;
  const handle = await openContained(root, file).catch((error: unknown) => {
    throw unreadable(path.join(root, file), error);
  });
  if (!handle) throw unreadable(path.join(root, file), "it is no longer there");
  const wrong = (item: string, message: string): void => context.issue({ file, item, message });
  try {
    const byImage = await annotationsByImage(handle, opened, context);
    let base: string | undefined;
    let done = 0;
    const seen = new Set<number>();
    const total = (index.arrays.get("images") ?? []).length / 2;
    for await (const { number, value } of elements(handle, index, "images", opened, context)) {
      context.progress(++done, total);
      const parsed = v.safeParse(cocoImage, value);
      if (!parsed.success) {
        wrong(`image ${number}`, `An image is left out: ${v.summarize(parsed.issues)}.`);
        continue;
      }
      const image = parsed.output;
      const contained = containedPath(image.file_name);
      if (!contained.ok || seen.has(image.id)) {
        const reason = contained.ok ? `has the id ${image.id} of another one` : contained.reason;
        wrong(
          `image ${number}`,
          `The image '${shown(image.file_name)}' is left out: its name or number ${reason}.`,
        );
        continue;
      }
      seen.add(image.id);
      base ??= await imageFolder(root, opened, contained.path);
      const found: ExchangeAnnotation[] = [];
      const captions: string[] = [];
      for (const at of byImage.get(image.id) ?? []) {
        try {
          const annotation = await elementAt(handle, index, at);
          const caption = v.safeParse(cocoCaption, annotation);
          if (caption.success) {
            captions.push(caption.output.caption.trim());
            continue;
          }
          const read = v.safeParse(cocoAnnotation, annotation);
          if (!read.success) throw new Error(v.summarize(read.issues));
          const known = opened.classes.get(read.output.category_id);
          if (!known) throw new Error(`no category has the id ${read.output.category_id}`);
          found.push(...annotationsOf(read.output, at + 1, known.name, image));
        } catch (error) {
          wrong(`annotation ${at + 1}`, `An annotation is left out: ${messageOf(error)}.`);
        }
      }
      byImage.delete(image.id);
      const { width, height } = image;
      const values = valuesOf(image, opened.info.licenses);
      if (captions.length > 0) values[options.captions] = captions.join("\n");
      yield {
        file: path.posix.join(base, contained.path),
        ...(width !== undefined && { width }),
        ...(height !== undefined && { height }),
        ...(split !== undefined && { split }),
        values,
        annotations: found,
      };
    }
    for (const [id, left] of byImage)
      for (const at of left)
        wrong(`annotation ${at + 1}`, `An annotation is left out: no image has the id ${id}.`);
  } finally {
    await handle.close();
  }
}

/** Numbers of the annotations (from 0) of each image. They stay in the file until their image is at hand. */
async function annotationsByImage(
  handle: FileHandle,
  opened: Opened,
  context: ImportContext,
): Promise<Map<number, number[]>> {
  const byImage = new Map<number, number[]>();
  const { index, file } = opened;
  for await (const { number, value } of elements(handle, index, "annotations", opened, context)) {
    const parsed = v.safeParse(v.object({ image_id: cocoAnnotation.entries.image_id }), value);
    if (!parsed.success) {
      const message = `An annotation is left out: ${v.summarize(parsed.issues)}.`;
      context.issue({ file, item: `annotation ${number}`, message });
      continue;
    }
    const list = byImage.get(parsed.output.image_id);
    if (list) list.push(number - 1);
    else byImage.set(parsed.output.image_id, [number - 1]);
  }
  return byImage;
}

/** The elements of one array, read in large pieces. What is no JSON is an issue. */
async function* elements(
  handle: FileHandle,
  index: JsonIndex,
  array: string,
  { file }: CocoFile,
  { signal, issue }: ImportContext,
): AsyncGenerator<{ number: number; value: unknown }> {
  const offsets = index.arrays.get(array) ?? [];
  for (let first = 0; first < offsets.length;) {
    signal.throwIfAborted();
    let last = first;
    while (last + 2 < offsets.length && offsets[last + 3] - offsets[first] < pieceBytes) last += 2;
    const piece = await slice(handle, offsets[first], offsets[last + 1]);
    for (let i = first; i <= last; i += 2) {
      const from = offsets[i] - offsets[first];
      const text = piece.subarray(from, from + offsets[i + 1] - offsets[i]);
      const number = i / 2 + 1;
      try {
        yield { number, value: parse(text) };
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        issue({
          file,
          item: `${array} ${number}`,
          message: `An entry is left out: ${error.message}.`,
        });
      }
    }
    first = last + 2;
  }
}

const pieceBytes = 1 << 20;

async function elementAt(handle: FileHandle, index: JsonIndex, at: number): Promise<unknown> {
  const offsets = index.arrays.get("annotations") ?? [];
  return parse(await slice(handle, offsets[at * 2], offsets[at * 2 + 1]));
}

async function slice(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(to - from);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}

function parse(text: Buffer): unknown {
  return JSON.parse(text.toString("utf8"));
}

function valuesOf(image: object, licenses: unknown): Record<string, ExchangeValue> {
  const values = record<ExchangeValue>(extras(image, imageMembers));
  const list: unknown[] = Array.isArray(licenses) ? licenses : [];
  const license = list
    .map((one) => new Map(extras(one)))
    .find((one) => one.get("id") === values.license);
  const name = license?.get("name");
  if (name !== undefined) values.license = String(name);
  return values;
}

const imageMembers = new Set(["id", "file_name", "width", "height"]);

function shown(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
