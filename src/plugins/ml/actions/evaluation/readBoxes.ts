import type { Annotation, Shape } from "../../../../plugin-api/index.ts";
import type { Boxes } from "../../evaluation/boxes.ts";

/** What is read of annotations: boxes with the names of their classes. */
export interface NamedBoxes {
  readonly boxes: readonly NamedBox[];
  /** Annotations of another shape, which has no box. */
  readonly leftOut: number;
}

export interface NamedBox {
  readonly image: number;
  readonly name: string;
  /** x, y, width and height. */
  readonly box: readonly [number, number, number, number];
  readonly area: number;
  /** NaN: none. */
  readonly confidence: number;
  readonly isCrowd: boolean;
}

/** Around polygons and masks, too: COCO's crowds are masks. */
const hasBox: ReadonlySet<Shape["kind"]> = new Set(["box", "polygon", "mask"]);

/** Boxes, and those around polygons and masks, of one source. @param rowOf the place of an image by its SHA-1 */
export function readBoxes(
  annotations: readonly Annotation[],
  source: string,
  rowOf: ReadonlyMap<string, number>,
  nameOf: (classId: number) => string,
): NamedBoxes {
  const boxes: NamedBox[] = [];
  let leftOut = 0;
  for (const {
    sha1,
    shape,
    bounds,
    area,
    classId,
    confidence,
    attributes,
    source: own,
  } of annotations) {
    const image = rowOf.get(sha1);
    if (own !== source || image === undefined) continue;
    if (!hasBox.has(shape.kind) || !bounds || area === null || area <= 0) {
      leftOut++;
      continue;
    }
    const isCrowd = attributes.iscrowd === true || attributes.iscrowd === 1;
    const { x, y, width, height } = bounds;
    boxes.push({
      image,
      name: nameOf(classId),
      box: [x, y, width, height],
      area,
      confidence: confidence ?? NaN,
      isCrowd,
    });
  }
  return { boxes, leftOut };
}

/** With the places of classes, and the rows of images by their places. */
export function packBoxes(
  { boxes }: NamedBoxes,
  placeOf: ReadonlyMap<string, number>,
  rowOf: ReadonlyMap<number, number>,
): Boxes {
  return {
    images: Int32Array.from(boxes, ({ image }) => rowOf.get(image) ?? 0),
    classes: Int32Array.from(boxes, ({ name }) => placeOf.get(name) ?? 0),
    boxes: Float64Array.from(boxes.flatMap(({ box }) => box)),
    areas: Float64Array.from(boxes, ({ area }) => area),
    // A prediction that says nothing of its confidence is taken as certain.
    scores: Float64Array.from(boxes, ({ confidence }) =>
      Number.isNaN(confidence) ? 1 : confidence,
    ),
    crowds: Uint8Array.from(boxes, ({ isCrowd }) => (isCrowd ? 1 : 0)),
  };
}
