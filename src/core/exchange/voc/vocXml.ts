import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import * as v from "valibot";
import type { Shape } from "../../../protocol/data.ts";
import { record, type ExchangeAnnotation, type ExportImage, type Scalar } from "../exchange.ts";
import { boundsOf, clip } from "../shapes.ts";

/** `one`: the first pixel is 1, and the last one belongs to the box, as in the original; `zero`: corners from 0. */
export type VocPixels = "one" | "zero";

const number = v.pipe(
  v.string(),
  v.trim(),
  v.regex(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, "no number"),
  v.transform(Number),
  v.finite(),
);
const bndboxSchema = v.looseObject({ xmin: number, ymin: number, xmax: number, ymax: number });
const objectSchema = v.looseObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  bndbox: bndboxSchema,
});
const fileSchema = v.looseObject({
  filename: v.string(),
  size: v.optional(v.unknown()),
  object: v.optional(v.array(v.unknown()), []),
});

export interface VocFile {
  readonly filename: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** With the numbers of their objects in the file, from 1. */
  readonly objects: readonly { readonly number: number; readonly annotation: ExchangeAnnotation }[];
}

/**
 * Reads an annotation file; what is wrong with one object is handed to `wrong`.
 * @throws Error that says what is wrong with the whole
 */
export function parseVoc(
  text: string,
  pixels: VocPixels,
  wrong: (item: string, message: string) => void,
): VocFile {
  // The format has no use for it, and entities that multiply are how such a file would fill the memory.
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(text)) throw new Error("it declares entities of its own");
  if (depthOf(text) > 20) throw new Error("its elements are nested too deeply");
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`line ${valid.err.line}: ${valid.err.msg}`);
  const document: unknown = parser.parse(text);
  const parsed = v.safeParse(v.looseObject({ annotation: fileSchema }), document);
  if (!parsed.success) throw new Error(v.summarize(parsed.issues));
  const { filename, size, object: objects } = parsed.output.annotation;
  const read = objects.flatMap((one, i) => {
    const checked = v.safeParse(objectSchema, one);
    const shape = checked.success ? shapeOf(checked.output.bndbox, pixels) : undefined;
    if (checked.success && shape) {
      const { name, ...more } = checked.output;
      const attributes = record(attributesOf(more));
      const annotation = { className: name, shape, confidence: null, source: "", attributes };
      return [{ number: i + 1, annotation }];
    }
    const reason = checked.success ? "the box has no extent" : v.summarize(checked.issues);
    wrong(`object ${i + 1}`, `An object is left out: ${reason.replaceAll("\n", " ")}.`);
    return [];
  });
  const sides = v.safeParse(v.looseObject({ width: number, height: number }), size);
  const given = sides.success && sides.output.width >= 1 && sides.output.height >= 1;
  return {
    filename,
    width: given ? Math.round(sides.output.width) : undefined,
    height: given ? Math.round(sides.output.height) : undefined,
    objects: read,
  };
}

/**
 * The annotation file of an image, and the annotations that are its objects, in their order; the others have no place
 * in it.
 * @param hasPixels Whether an object has pixels in the mask images.
 */
export function formatVoc(
  image: ExportImage,
  filename: string,
  pixels: VocPixels,
  hasPixels: (annotation: ExchangeAnnotation) => boolean,
): { readonly text: string; readonly objects: readonly ExchangeAnnotation[] } {
  const made = image.annotations.flatMap((annotation) => {
    const bndbox = boxOf(annotation.shape, image, pixels);
    if (!bndbox) return [];
    const { pose, truncated, difficult, occluded } = annotation.attributes;
    const element = {
      name: printable(annotation.className),
      pose: printable(String(pose ?? "Unspecified")),
      truncated: flag(truncated),
      ...(occluded !== undefined && { occluded: flag(occluded) }),
      difficult: flag(difficult),
      bndbox,
    };
    return [{ annotation, element }];
  });
  const objects = made.map(({ annotation }) => annotation);
  const text: string = builder.build({
    annotation: {
      folder: "JPEGImages",
      filename: printable(filename),
      source: { database: "Unknown" },
      size: { width: image.width, height: image.height, depth: 3 },
      segmented: objects.some(hasPixels) ? 1 : 0,
      object: made.map(({ element }) => element),
    },
  });
  return { text, objects };
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name, path) => name === "object" && path === "annotation.object",
});
const builder = new XMLBuilder({ format: true, indentBy: "\t" });

function shapeOf(
  { xmin, ymin, xmax, ymax }: v.InferOutput<typeof bndboxSchema>,
  pixels: VocPixels,
): Shape | undefined {
  const first = pixels === "one" ? 1 : 0;
  const shape = {
    kind: "box",
    x: xmin - first,
    y: ymin - first,
    width: xmax - xmin + first,
    height: ymax - ymin + first,
  } as const;
  return shape.width > 0 && shape.height > 0 ? shape : undefined;
}

/** Whole pixels: those that the box touches by more than half. */
function boxOf(shape: Shape, { width, height }: ExportImage, pixels: VocPixels): object | null {
  const whole = shape.kind === "points" ? null : boundsOf(shape);
  const box = whole && clip(whole, width, height);
  if (!box) return null;
  const [left, top] = [Math.round(box.x), Math.round(box.y)];
  const right = Math.max(left + 1, Math.round(box.x + box.width));
  const bottom = Math.max(top + 1, Math.round(box.y + box.height));
  const first = pixels === "one" ? 1 : 0;
  return { xmin: left + first, ymin: top + first, xmax: right, ymax: bottom };
}

function* attributesOf(object: Readonly<Record<string, unknown>>): Generator<[string, Scalar]> {
  for (const name of ["truncated", "difficult", "occluded"])
    if (typeof object[name] === "string" && /^(1|true)$/i.test(object[name].trim()))
      yield [name, true];
  const { pose } = object;
  if (typeof pose === "string" && pose.trim() !== "" && pose !== "Unspecified")
    yield ["pose", pose.trim()];
}

function flag(value: Scalar | undefined): number {
  return value === true || value === 1 || value === "1" ? 1 : 0;
}

/** XML has no way to say control characters and halves of surrogate pairs. */
function printable(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\t\n\r\u0085]|[\ufffe\uffff]/gu, "\ufffd");
}

/** The parser works by recursion: a file of a million opened elements would exhaust the stack. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) {
    if (text[at + 1] === "/") depth--;
    else if (
      /[\p{L}_]/u.test(text[at + 1] ?? "") &&
      !text.startsWith("/>", text.indexOf(">", at) - 1)
    )
      deepest = Math.max(deepest, ++depth);
  }
  return deepest;
}
