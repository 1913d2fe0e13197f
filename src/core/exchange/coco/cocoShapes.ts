import type { Shape } from "../../../protocol/data.ts";
import { record, type ExchangeAnnotation } from "../exchange.ts";
import { rasterise, ringsOverlap } from "../shapes.ts";
import { extras, type CocoAnnotation, type CocoRle } from "./cocoSchema.ts";
import { countsFit, decodeCounts } from "./rle.ts";

/** Joins a keypoint annotation's points with its outline: both bear it, with the same number. */
export const objectAttribute = "object";

/**
 * What one COCO annotation is among ours: its outline (the mask or the polygon, or else the box), and its points.
 * @throws Error that says what does not fit
 */
export function annotationsOf(
  given: CocoAnnotation,
  number: number,
  className: string,
  image: { readonly width?: number; readonly height?: number },
): ExchangeAnnotation[] {
  const shapes: Shape[] = [];
  const outline = outlineOf(given, image);
  if (outline) shapes.push(outline);
  const { keypoints = [] } = given;
  if (keypoints.length % 3 !== 0) throw new Error("keypoints are no triples of x, y, visibility");
  if (keypoints.length > 0) shapes.push({ kind: "points", points: keypoints });
  if (shapes.length === 0) shapes.push({ kind: "class" });
  const attributes = record([
    ...extras(given, ownMembers),
    ...extras(given.attributes),
    ...(given.iscrowd === 1 || given.iscrowd === true ? [["iscrowd", true] as const] : []),
    ...(shapes.length > 1 ? [[objectAttribute, number] as const] : []),
  ]);
  const confidence = given.score ?? null;
  return shapes.map((shape) => ({ className, shape, confidence, source: "", attributes }));
}

function outlineOf(
  { bbox, segmentation }: CocoAnnotation,
  { width, height }: { readonly width?: number; readonly height?: number },
): Shape | undefined {
  if (segmentation && !Array.isArray(segmentation)) return maskOf(segmentation, width, height);
  if (segmentation && segmentation.length > 0) {
    for (const ring of segmentation)
      if (ring.length < 6 || ring.length % 2 !== 0)
        throw new Error(`a polygon has ${ring.length} numbers, and needs x and y of three points`);
    // Each is filled by itself in COCO: where one lies in another, our even-odd rule would cut a hole.
    return width && height && width * height <= largest && ringsOverlap(segmentation)
      ? rasterise(segmentation, width, height, "any")
      : { kind: "polygon", rings: segmentation };
  }
  if (!bbox || bbox.length === 0) return undefined;
  const [x, y, boxWidth, boxHeight] = bbox;
  return { kind: "box", x, y, width: boxWidth, height: boxHeight };
}

function maskOf({ size, counts }: CocoRle, width?: number, height?: number): Shape {
  const [rows, columns] = size;
  if ((width && width !== columns) || (height && height !== rows))
    throw new Error(
      `a mask of ${columns} × ${rows} does not fit the image of ${width} × ${height}`,
    );
  const runs = typeof counts === "string" ? decodeCounts(counts) : counts;
  if (!runs) throw new Error("the compressed counts of a mask are damaged");
  if (!countsFit(runs, columns, rows))
    throw new Error(`the counts of a mask do not add up to ${columns} × ${rows} pixels`);
  return { kind: "mask", width: columns, height: rows, counts: runs };
}

/** Beyond it no image is decoded, nor is a raster of it made here. */
const largest = 1 << 28;

const ownMembers = new Set([
  "id",
  "image_id",
  "category_id",
  "bbox",
  "area",
  "segmentation",
  "iscrowd",
  "keypoints",
  "num_keypoints",
  "score",
  "attributes",
]);
