import type { ThumbSize } from "./thumbStore.ts";

/** Where the pixels of a thumbnail are in its square, and where they go in a cell's square, both from its top left. */
export interface Placement {
  readonly sx: number;
  readonly sy: number;
  readonly sw: number;
  readonly sh: number;
  readonly dx: number;
  readonly dy: number;
  readonly dw: number;
  readonly dh: number;
}

/**
 * Places a picture of `width` × `height` pixels (0 when unknown) from its thumbnail, a square of `px` around it, in a
 * cell. `whole` shows all of it; otherwise its middle fills the cell. Small pictures (MNIST, CIFAR) are enlarged.
 */
export function placePicture(
  width: number,
  height: number,
  px: number,
  edge: number,
  whole: boolean,
): Placement {
  const inner = innerOf(width, height, px);
  if (!whole) {
    const side = Math.min(inner.width, inner.height);
    return {
      sx: inner.x + (inner.width - side) / 2,
      sy: inner.y + (inner.height - side) / 2,
      sw: side,
      sh: side,
      dx: 0,
      dy: 0,
      dw: edge,
      dh: edge,
    };
  }
  const scale = edge / Math.max(inner.width, inner.height);
  const dw = Math.max(1, Math.round(inner.width * scale));
  const dh = Math.max(1, Math.round(inner.height * scale));
  return {
    sx: inner.x,
    sy: inner.y,
    sw: inner.width,
    sh: inner.height,
    dx: (edge - dw) >> 1,
    dy: (edge - dh) >> 1,
    dw,
    dh,
  };
}

/** Whether a picture has so few pixels that smoothing would only blur them. */
export function isPixelArt(width: number, height: number, edge: number): boolean {
  return width > 0 && Math.max(width, height) <= 64 && edge >= 2 * Math.max(width, height);
}

/**
 * The smallest thumbnails that fill a cell of `edge` CSS pixels. Filled squares show the middle of a picture, so that
 * they need somewhat larger ones; a tenth of enlargement is not seen.
 */
export function thumbSizeFor(edge: number, devicePixelRatio: number, whole: boolean): ThumbSize {
  const needed = edge * devicePixelRatio * (whole ? 1 : 1.2) * 0.95;
  if (needed <= 64) return 64;
  return needed <= 128 ? 128 : 256;
}

// As the engine pads: sizes rounded, half pixels of the padding to the right and below. The thumbnail is a JPEG, whose
// chroma bleeds over the picture's edge into the padding and back: the outermost pixel there is left out.
function innerOf(
  width: number,
  height: number,
  px: number,
): { x: number; y: number; width: number; height: number } {
  if (width === 0 || height === 0) return { x: 0, y: 0, width: px, height: px };
  const scale = Math.min(1, px / Math.max(width, height));
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  const trimX = w < px && w > 8 ? 1 : 0;
  const trimY = h < px && h > 8 ? 1 : 0;
  return {
    x: ((px - w) >> 1) + trimX,
    y: ((px - h) >> 1) + trimY,
    width: w - 2 * trimX,
    height: h - 2 * trimY,
  };
}
