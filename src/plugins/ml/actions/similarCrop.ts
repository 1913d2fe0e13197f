import type { Bounds, Picture } from "../../../plugin-api/index.ts";

/** The part as it lies in an image of this size. @throws Error with a sentence where nothing is left of it */
export function partWithin(part: Bounds, size: { width: number; height: number }): Bounds {
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
  part: Bounds,
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
