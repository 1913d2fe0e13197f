import { figures, type ClassFigures } from "./classification.ts";

/** A polygon (even-odd) or a mask of runs of 0 and 1 in turn, column by column. */
export interface PixelShape {
  /** Place of the class. */
  readonly class: number;
  readonly rings: readonly (readonly number[])[] | null;
  readonly counts: readonly number[] | null;
}

/** What is true of one image's pixels, and what was predicted; later shapes lie above earlier ones. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly truths: readonly PixelShape[];
  readonly predictions: readonly PixelShape[];
}

export interface PixelCounts {
  /** (classes + 1) × (classes + 1) numbers of pixels, row by row: truth by prediction; the last ones: no class. */
  readonly confusion: Float64Array;
  /** By image: mean IoU of the classes that are in it; 1 where there is none. */
  readonly scores: Float32Array;
  /** By image: the cells that it has pixels of. */
  readonly cells: readonly Int32Array[];
}

/** Counts the pixels of images by their true and their predicted class, as semantic segmentation is evaluated. */
export function pixelCounts(images: readonly PixelImage[], classes: number): PixelCounts {
  const columns = classes + 1;
  const confusion = new Float64Array(columns * columns);
  const cells: Int32Array[] = [];
  const scores = Float32Array.from(images, ({ width, height, truths, predictions }) => {
    const truth = painted(truths, width, height, classes);
    const predicted = painted(predictions, width, height, classes);
    const own = new Float64Array(columns * columns);
    for (let i = 0; i < truth.length; i++) own[truth[i] * columns + predicted[i]]++;
    for (let cell = 0; cell < own.length; cell++) confusion[cell] += own[cell];
    cells.push(Int32Array.from(own.keys()).filter((cell) => own[cell] > 0));
    return meanIou(pixelFigures(own, classes)) ?? 1;
  });
  return { confusion, scores, cells };
}

/** Of each class, in pixels; `f1` is the Dice coefficient. */
export type PixelFigures = ClassFigures & { readonly iou: number };

export function pixelFigures(confusion: Float64Array, classes: number): PixelFigures[] {
  const columns = classes + 1;
  return Array.from({ length: classes }, (_, one) => {
    let [row, column] = [0, 0];
    for (let other = 0; other < columns; other++) {
      row += confusion[one * columns + other];
      column += confusion[other * columns + one];
    }
    const right = confusion[one * columns + one];
    const union = row + column - right;
    // NaN: the class is nowhere.
    return { ...figures(right, column - right, row - right), iou: right / union };
  });
}

/** Mean IoU of the classes that are true or predicted anywhere; null: there is none. */
export function meanIou(byClass: readonly PixelFigures[]): number | null {
  const known = byClass.filter(({ iou }) => !Number.isNaN(iou));
  if (known.length === 0) return null;
  return known.reduce((sum, { iou }) => sum + iou, 0) / known.length;
}

/** The class of each pixel, column by column; `classes`: none. */
function painted(
  shapes: readonly PixelShape[],
  width: number,
  height: number,
  classes: number,
): Uint16Array {
  const labels = new Uint16Array(width * height).fill(classes);
  for (const { class: one, rings, counts } of shapes) {
    if (counts) {
      let at = 0;
      for (let i = 0; i < counts.length; i++) {
        if (i % 2 === 1) labels.fill(one, at, at + counts[i]);
        at += counts[i];
      }
    }
    if (rings)
      for (let x = 0; x < width; x++) {
        const crossings = rings.flatMap((ring) => crossingsAt(ring, x + 0.5)).sort((a, b) => a - b);
        for (let i = 0; i + 1 < crossings.length; i += 2) {
          // Pixels whose centres are inside.
          const from = Math.max(0, Math.ceil(crossings[i] - 0.5));
          const to = Math.min(height, Math.ceil(crossings[i + 1] - 0.5));
          if (from < to) labels.fill(one, x * height + from, x * height + to);
        }
      }
  }
  return labels;
}

/** Where a ring crosses a vertical line. */
function crossingsAt(ring: readonly number[], x: number): number[] {
  const crossings: number[] = [];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const [x0, y0] = [ring[i], ring[i + 1]];
    const next = (i + 2) % ring.length;
    const [x1, y1] = [ring[next], ring[next + 1]];
    if (x0 <= x !== x1 <= x) crossings.push(y0 + ((x - x0) / (x1 - x0)) * (y1 - y0));
  }
  return crossings;
}
