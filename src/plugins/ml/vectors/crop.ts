import type { Bounds, Picture } from "../../../plugin-api/index.ts";

/** Of an image, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The part as it lies in an image of this size. @throws Error with a sentence where nothing is left of it */
export function partWithin(part: Bounds, size: Size): Bounds {
  const x = Math.min(Math.max(0, part.x), size.width);
  const y = Math.min(Math.max(0, part.y), size.height);
  const width = Math.min(part.x + part.width, size.width) - x;
  const height = Math.min(part.y + part.height, size.height) - y;
  if (width >= 1 && height >= 1) return { x, y, width, height };
  throw new Error(
    `The part lies outside of the image, which has ${size.width} × ${size.height} pixels. Give x, y, width and height within it.`,
  );
}

/**
 * The part of its image that an annotation is about; null: it lies outside. What is thinner than a few pixels (a point, an
 * upright line) is taken with what is around it, for less shows nothing.
 */
export function objectPart({ x, y, width, height }: Bounds, size: Size): Bounds | null {
  const across = span(x, width, size.width);
  const down = span(y, height, size.height);
  if (!across || !down) return null;
  return { x: across.from, y: down.from, width: across.length, height: down.length };
}

const leastPixels = 8;

function span(start: number, length: number, end: number): { from: number; length: number } | null {
  const from = Math.max(0, start);
  const to = Math.min(end, start + length);
  if (to < from || from >= end || to <= 0) return null;
  if (to - from >= leastPixels) return { from, length: to - from };
  const wide = Math.min(end, leastPixels);
  return { from: Math.min(Math.max(0, (from + to - wide) / 2), end - wide), length: wide };
}

/** What a picture shows of a part of the image that it was made smaller from. */
export function crop(picture: Picture, part: Bounds, size: Size): Picture {
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
