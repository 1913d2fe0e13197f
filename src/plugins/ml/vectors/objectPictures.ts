import type { Bounds, Picture } from "../../../plugin-api/index.ts";
import { resize } from "../models/resize.ts";
import type { MlContext } from "../plugin.ts";
import { crop, type Size } from "./crop.ts";

/** A part of an image, in pixels of the upright image and within it. */
export interface ObjectPart {
  readonly id: number;
  readonly sha1: string;
  readonly part: Bounds;
  /** Of its image. */
  readonly size: Size;
}

/** An annotation with a place in its image. */
export interface PlacedObject extends ObjectPart {
  /** As they were read: a vector is of these. */
  readonly bounds: Bounds;
}

/**
 * What models are shown of objects: each as it is cut out of its image, which is decoded once for all that it has. In any
 * order; objects of images that cannot be read are left out.
 * @param wanted how many pixels the model looks at, along the longer side
 */
export async function* objectPictures(
  project: Pick<MlContext["project"], "pixels">,
  objects: readonly ObjectPart[],
  wanted: number,
  signal: AbortSignal,
): AsyncGenerator<{ readonly id: number; readonly picture: Picture }> {
  const byImage = Map.groupBy(objects, ({ sha1 }) => sha1);
  const bySide = Map.groupBy(byImage, ([, own]) => sideFor(own, wanted));
  for (const [side, images] of bySide)
    for await (const picture of project.pixels({
      sha1s: images.map(([sha1]) => sha1),
      side,
      signal,
    }))
      for (const { id, part, size } of byImage.get(picture.sha1) ?? [])
        yield { id, picture: smaller(crop(picture, part, size), wanted) };
}

/** The most that pictures are decoded at. */
const mostSide = 2048;

/**
 * So large that the smallest of the objects alone has as many pixels as the model looks at; one of few sizes, for one
 * request names many images and one size.
 */
export function sideFor(
  objects: readonly Pick<ObjectPart, "part" | "size">[],
  wanted: number,
): number {
  const needed = objects.map(
    ({ part, size }) =>
      Math.max(size.width, size.height) / Math.max(part.width, part.height, Number.EPSILON),
  );
  const doublings = Math.ceil(Math.log2(needed.reduce((most, one) => Math.max(most, one), 1)));
  return Math.min(mostSide, wanted * 2 ** doublings);
}

/** An object that fills a picture which was decoded for a small one: many of those would fill the memory. */
function smaller(picture: Picture, wanted: number): Picture {
  const times = Math.max(picture.width, picture.height) / (2 * wanted);
  if (times <= 1) return picture;
  const scaled = (length: number): number => Math.max(1, Math.round(length / times));
  return resize(picture, scaled(picture.width), scaled(picture.height), "bilinear");
}
