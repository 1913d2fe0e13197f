import type { Annotation, Shape } from "../../../../plugin-api/index.ts";
import type { Boxes } from "../../evaluation/boxes.ts";

/** What is read of annotations: boxes with the names of their classes. */
export interface NamedBoxes {
  readonly boxes: readonly NamedBox[];
  /** Annotations of another shape, which has no box. */
  readonly leftOut: number;
}

/** x, y, width and height. */
type Bounds = readonly [number, number, number, number];

interface NamedBox {
  readonly image: number;
  readonly name: string;
  readonly box: Bounds;
  /** NaN: none. */
  readonly confidence: number;
  readonly isCrowd: boolean;
}

/** Boxes, and those around polygons and masks, of one source. @param rowOf the place of an image by its SHA-1 */
export function readBoxes(
  annotations: readonly Annotation[],
  source: string,
  rowOf: ReadonlyMap<string, number>,
  nameOf: (classId: number) => string,
): NamedBoxes {
  const boxes: NamedBox[] = [];
  let leftOut = 0;
  for (const { sha1, shape, classId, confidence, attributes, source: own } of annotations) {
    const image = rowOf.get(sha1);
    if (own !== source || image === undefined) continue;
    const box = boxOf(shape);
    if (!box) {
      leftOut++;
      continue;
    }
    const isCrowd = attributes.iscrowd === true || attributes.iscrowd === 1;
    boxes.push({ image, name: nameOf(classId), box, confidence: confidence ?? NaN, isCrowd });
  }
  return { boxes, leftOut };
}

/** With the places of classes. */
export function packBoxes({ boxes }: NamedBoxes, placeOf: ReadonlyMap<string, number>): Boxes {
  return {
    images: Int32Array.from(boxes, ({ image }) => image),
    classes: Int32Array.from(boxes, ({ name }) => placeOf.get(name) ?? 0),
    boxes: Float64Array.from(boxes.flatMap(({ box }) => box)),
    // A prediction that says nothing of its confidence is taken as certain.
    scores: Float64Array.from(boxes, ({ confidence }) =>
      Number.isNaN(confidence) ? 1 : confidence,
    ),
    crowds: Uint8Array.from(boxes, ({ isCrowd }) => (isCrowd ? 1 : 0)),
  };
}

/** Around polygons and masks: COCO's crowds are masks. */
function boxOf(shape: Shape): Bounds | null {
  switch (shape.kind) {
    case "box":
      return [shape.x, shape.y, shape.width, shape.height];
    case "polygon":
      return aroundRings(shape.rings);
    case "mask":
      return aroundRuns(shape.counts, shape.height);
    case "class":
    case "points":
    case "polyline":
      return null;
  }
}

function aroundRings(rings: readonly (readonly number[])[]): Bounds | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings)
    for (let i = 0; i + 1 < ring.length; i += 2) {
      left = Math.min(left, ring[i]);
      right = Math.max(right, ring[i]);
      top = Math.min(top, ring[i + 1]);
      bottom = Math.max(bottom, ring[i + 1]);
    }
  return left < right ? [left, top, right - left, bottom - top] : null;
}

/** @param counts of 0 and 1 in turn, column by column */
function aroundRuns(counts: readonly number[], height: number): Bounds | null {
  let [left, top, right, bottom] = [Infinity, height, -1, -1];
  let at = 0;
  for (const [i, count] of counts.entries()) {
    const [first, last] = [at, at + count - 1];
    at += count;
    if (i % 2 === 0 || count === 0) continue;
    const [from, to] = [Math.floor(first / height), Math.floor(last / height)];
    left = Math.min(left, from);
    right = Math.max(right, to);
    // What goes on in the next column touches both ends.
    top = from === to ? Math.min(top, first % height) : 0;
    bottom = from === to ? Math.max(bottom, last % height) : height - 1;
  }
  return right < 0 ? null : [left, top, right - left + 1, bottom - top + 1];
}
