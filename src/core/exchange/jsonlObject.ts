import * as v from "valibot";
import { shape } from "../../protocol/data.ts";
import { record, type ExchangeAnnotation, type ExportImage, type Scalar } from "./exchange.ts";
import { Moment, type Cell } from "./tables.ts";
import { isObjects, readObjects } from "./huggingFaceObjects.ts";
import { textOf, type ExportColumn } from "./tablesColumns.ts";

/** A JSON object as the cells of a row. */
export interface FlatObject {
  readonly cells: readonly (readonly [header: string, cell: Cell])[];
  readonly annotations: readonly ExchangeAnnotation[];
  /** Sentences about annotations that were left out. */
  readonly problems: readonly string[];
}

/**
 * Nested objects become headers with dots, `{"camera": {"name": …}}` → `camera.name`; lists of scalars become tags.
 * Lists of anything else are bad cells. Nulls are absent values. `annotations` in our own form
 * and `objects` in that of Hugging Face are taken apart.
 */
export function flattenObject(object: object): FlatObject {
  const cells: [string, Cell][] = [];
  const annotations: ExchangeAnnotation[] = [];
  const problems: string[] = [];
  const walk = (value: unknown, header: string, depth: number): void => {
    if (value === null || value === undefined) return;
    if (value instanceof Date) cells.push([header, new Moment(value.getTime())]);
    else if (ArrayBuffer.isView(value)) cells.push([header, { bad: "bytes are no value" }]);
    else if (isObject(value)) {
      if (depth === maxDepth) cells.push([header, { bad: "the object is nested too deeply" }]);
      else
        for (const [key, inner] of Object.entries(value))
          walk(inner, header === "" ? key : `${header}.${key}`, depth + 1);
    } else cells.push([header, cellOf(value)]);
  };
  for (const [key, value] of Object.entries(object)) {
    if (key === "objects" && isObjects(value)) {
      const found = readObjects(value);
      annotations.push(...found.annotations);
      problems.push(...found.problems);
    } else if (key !== "annotations" || !Array.isArray(value)) walk(value, key, 1);
    else
      for (const [index, item] of value.entries()) {
        const parsed = v.safeParse(annotationObject, item);
        if (parsed.success) annotations.push(annotationOf(parsed.output));
        else
          problems.push(
            `Annotation ${index + 1} is none of ours: ${parsed.issues[0].message}; it was left out.`,
          );
      }
  }
  return { cells, annotations, problems };
}

/** What JSON Lines and WebDataset say of an image: its columns by their headers, without what is absent. */
export function imageObject(
  image: ExportImage,
  file: string,
  columns: readonly ExportColumn[],
): Record<string, unknown> {
  const made = record<unknown>();
  for (const { header, type, value } of columns) {
    const held = value(image, file);
    if (held === null) continue;
    if (typeof held === "object") made[header] = [...held];
    else made[header] = type === "date" || type === "color" ? textOf(held, type) : held;
  }
  made.width = image.width;
  made.height = image.height;
  if (image.annotations.length > 0)
    made.annotations = image.annotations.map((one) => ({
      class: one.className,
      shape: one.shape,
      ...(one.confidence === null ? {} : { confidence: one.confidence }),
      ...(one.source === "" ? {} : { source: one.source }),
      ...(Object.keys(one.attributes).length === 0 ? {} : { attributes: one.attributes }),
    }));
  return made;
}

/**
 * JSON text as a value in which integers that a number cannot hold are BigInts.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  // The reviver costs several times the parse, so only texts with long numbers pay for it.
  return JSON.parse(text, ((_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source) &&
    !Number.isSafeInteger(value)
      ? BigInt(context.source)
      : value) as (key: string, value: unknown) => unknown);
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const maxDepth = 16;
const maxList = 1000;

function cellOf(value: unknown): Cell {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "number":
      return Number.isFinite(value) ? value : { bad: "the number is out of range" };
    default:
      return Array.isArray(value) ? listOf(value) : { bad: "it is no value" };
  }
}

function listOf(list: readonly unknown[]): Cell {
  if (list.length > maxList) return { bad: `the list has more than ${maxList} items` };
  const items = list.filter((item) => item !== null);
  return items.every((item) => ["string", "number", "boolean", "bigint"].includes(typeof item))
    ? items.map(String)
    : { bad: "a list of lists or objects does not fit into a property" };
}

const scalar: v.GenericSchema<unknown, Scalar> = v.union([
  v.string(),
  v.pipe(v.number(), v.finite()),
  v.boolean(),
]);

const annotationObject = v.object({
  class: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  shape: v.pipe(
    shape,
    v.check((one) => isFinitePart(one), "a coordinate is out of range"),
  ),
  confidence: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), null),
  source: v.optional(v.pipe(v.string(), v.maxLength(200)), ""),
  attributes: v.optional(v.record(v.string(), scalar), {}),
});

function annotationOf(parsed: v.InferOutput<typeof annotationObject>): ExchangeAnnotation {
  const { class: className, shape: form, confidence, source, attributes } = parsed;
  return {
    className,
    shape: form,
    confidence,
    source,
    attributes: record(Object.entries(attributes)),
  };
}

function isFinitePart(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isFinitePart);
}
