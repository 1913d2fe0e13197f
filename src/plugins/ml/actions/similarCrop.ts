import type { Picture, Shape } from "../../../plugin-api/index.ts";

/** A part of an image, in its upright pixels. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part as it lies in an image of this size. @throws Error with a sentence where nothing is left of it */
export function partWithin(part: Part, size: { width: number; height: number }): Part {
  const x = Math.min(Math.max(0, part.x), size.width);
  const y = Math.min(Math.max(0, part.y), size.height);
  const width = Math.min(part.x + part.width, size.width) - x;
  const height = Math.min(part.y + part.height, size.height) - y;
  if (width >= 1 && height >= 1) return { x, y, width, height };
  throw new Error(
    `The part lies outside of the image, which has ${size.width} × ${size.height} pixels. Give x, y, width and height within it.`,
  );
}

/** What a picture shows of a part of the image that it was made smaller from. */
export function crop(
  picture: Picture,
  part: Part,
  size: { width: number; height: number },
): Picture {
  const across = picture.width / size.width;
  const down = picture.height / size.height;
  const left = Math.min(picture.width - 1, Math.floor(part.x * across));
  const top = Math.min(picture.height - 1, Math.floor(part.y * down));
  const right = Math.min(
    picture.width,
    Math.max(left + 1, Math.ceil((part.x + part.width) * across)),
  );
  const bottom = Math.min(
    picture.height,
    Math.max(top + 1, Math.ceil((part.y + part.height) * down)),
  );
  const width = right - left;
  const data = new Uint8Array(width * (bottom - top) * 3);
  for (let y = top; y < bottom; y++) {
    const from = (y * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), (y - top) * width * 3);
  }
  return { width, height: bottom - top, data };
}

/** The smallest part that holds a shape; null: it has no place in the image. */
export function boundsOf(shape: Shape): Part | null {
  switch (shape.kind) {
    case "box":
      return shape;
    case "polygon":
      return around(shape.rings.flat(), 2);
    case "polyline":
      return around(shape.points, 2);
    case "points":
      return around(shape.points, 3);
    case "class":
    case "mask":
      return null;
  }
}

function around(numbers: readonly number[], step: number): Part | null {
  const xs = numbers.filter((_, i) => i % step === 0);
  const ys = numbers.filter((_, i) => i % step === 1);
  if (ys.length === 0) return null;
  const [left, top] = [xs, ys].map((list) => list.reduce((a, b) => Math.min(a, b)));
  const [right, bottom] = [xs, ys].map((list) => list.reduce((a, b) => Math.max(a, b)));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
