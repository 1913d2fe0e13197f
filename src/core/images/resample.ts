import type { Pixels } from "./luma.ts";

/** Shrinks by averaging the pixels of each box (never enlarges); the result fits in `side` × `side`. */
export function shrinkToFit(pixels: Pixels, side: number): Pixels {
  const scale = Math.min(1, side / Math.max(pixels.width, pixels.height));
  if (scale === 1) return pixels;
  const width = Math.max(1, Math.round(pixels.width * scale));
  const height = Math.max(1, Math.round(pixels.height * scale));
  const rgb = new Uint8Array(width * height * 3);
  const from = pixels.rgb;
  // Column edges once, and sums of whole rows of boxes in one pass over the source: the inner loop stays linear.
  const edges = Int32Array.from({ length: width + 1 }, (_, x) =>
    Math.floor((x * pixels.width) / width),
  );
  const sums = new Uint32Array(width * 3);
  for (let y = 0, out = 0; y < height; y++) {
    const top = Math.floor((y * pixels.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * pixels.height) / height));
    sums.fill(0);
    for (let row = top; row < bottom; row++) {
      let p = row * pixels.width * 3;
      for (let x = 0, s = 0; x < width; x++, s += 3) {
        let r = 0;
        let g = 0;
        let b = 0;
        for (const end = row * pixels.width * 3 + edges[x + 1] * 3; p < end; p += 3) {
          r += from[p];
          g += from[p + 1];
          b += from[p + 2];
        }
        sums[s] += r;
        sums[s + 1] += g;
        sums[s + 2] += b;
      }
    }
    for (let x = 0, s = 0; x < width; x++, s += 3, out += 3) {
      const weight = 1 / ((bottom - top) * (edges[x + 1] - edges[x]));
      rgb[out] = sums[s] * weight + 0.5;
      rgb[out + 1] = sums[s + 1] * weight + 0.5;
      rgb[out + 2] = sums[s + 2] * weight + 0.5;
    }
  }
  return { width, height, rgb };
}

/** Pads to a square of `side` pixels, the picture centred (half pixels to the right and below), mid grey around. */
export function padToSquare(pixels: Pixels, side: number): Pixels {
  const { width, height, rgb } = pixels;
  if (width === side && height === side) return pixels;
  const square = new Uint8Array(side * side * 3).fill(128);
  const left = (side - width) >> 1;
  const top = (side - height) >> 1;
  for (let y = 0; y < height; y++)
    square.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * side + left) * 3);
  return { width: side, height: side, rgb: square };
}

/** Turns and mirrors so that a picture with this EXIF orientation (1–8) is upright. */
export function upright(pixels: Pixels, orientation: number): Pixels {
  if (orientation < 2 || orientation > 8) return pixels;
  const { width, height, rgb } = pixels;
  const turned = orientation >= 5;
  const out = new Uint8Array(rgb.length);
  const outWidth = turned ? height : width;
  const outHeight = turned ? width : height;
  for (let y = 0, to = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++, to += 3) {
      const [sx, sy] = sourceOf(orientation, x, y, width, height);
      const from = (sy * width + sx) * 3;
      out[to] = rgb[from];
      out[to + 1] = rgb[from + 1];
      out[to + 2] = rgb[from + 2];
    }
  return { width: outWidth, height: outHeight, rgb: out };
}

// TIFF 6.0, tag 274: where the pixel at (x, y) of the upright picture is stored.
function sourceOf(
  orientation: number,
  x: number,
  y: number,
  width: number,
  height: number,
): [number, number] {
  switch (orientation) {
    case 2:
      return [width - 1 - x, y];
    case 3:
      return [width - 1 - x, height - 1 - y];
    case 4:
      return [x, height - 1 - y];
    case 5:
      return [y, x];
    case 6:
      return [y, height - 1 - x];
    case 7:
      return [width - 1 - y, height - 1 - x];
    default:
      return [width - 1 - y, x];
  }
}
