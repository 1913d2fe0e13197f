import * as v from "valibot";
import type { Scalar } from "../exchange.ts";

const id = v.pipe(v.number(), v.safeInteger());
const finite = v.pipe(v.number(), v.finite());
const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000));
const text = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));

export const cocoImage = v.looseObject({
  id,
  file_name: v.string(),
  width: v.optional(side),
  height: v.optional(side),
});

export const cocoCategory = v.looseObject({
  id,
  name: text,
  supercategory: v.nullish(v.string()),
  keypoints: v.optional(v.array(v.string())),
  skeleton: v.optional(v.array(v.array(v.number()))),
});

const bbox = v.strictTuple([
  finite,
  finite,
  v.pipe(finite, v.minValue(0)),
  v.pipe(finite, v.minValue(0)),
]);

export const cocoRle = v.looseObject({
  size: v.strictTuple([side, side]),
  counts: v.union([v.string(), v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))]),
});
export type CocoRle = v.InferOutput<typeof cocoRle>;

export const cocoAnnotation = v.looseObject({
  image_id: id,
  category_id: id,
  bbox: v.nullish(v.union([bbox, v.strictTuple([])])),
  segmentation: v.nullish(v.union([v.array(v.array(finite)), cocoRle])),
  iscrowd: v.optional(v.union([v.literal(0), v.literal(1), v.boolean()])),
  keypoints: v.optional(v.array(finite)),
  score: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(1))),
  attributes: v.optional(v.unknown()),
});
export type CocoAnnotation = v.InferOutput<typeof cocoAnnotation>;

export const cocoCaption = v.looseObject({ image_id: id, caption: v.string() });

/** The members of an object that are scalars and bear none of the names that the format itself uses. */
export function extras(
  object: unknown,
  known: ReadonlySet<string> = new Set(),
): [string, Scalar][] {
  if (typeof object !== "object" || object === null || Array.isArray(object)) return [];
  return Object.entries(object).filter(
    (entry): entry is [string, Scalar] =>
      !known.has(entry[0]) &&
      (typeof entry[1] === "string" ||
        typeof entry[1] === "boolean" ||
        (typeof entry[1] === "number" && Number.isFinite(entry[1]))),
  );
}
