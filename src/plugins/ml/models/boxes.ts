/** Something that a detector saw. */
export interface Box {
  readonly classIndex: number;
  /** In [0, 1]. */
  readonly score: number;
  /** Of the top left corner, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An output of a network. */
export interface Output {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A grid of cells, `stride` pixels apart: 1 × (classes + 4 × bins) × rows × columns. */
export interface Grid extends Output {
  readonly stride: number;
}

/**
 * Boxes of all cells whose best class reaches the threshold, in pixels of the model's input. Classes are logits, each on
 * its own: their sigmoid is the score. A cell's distances to the left, top, right and bottom are each the mean of a
 * distribution over whole multiples of the stride ("Generalized Focal Loss", Li et al. 2020), measured from the middle of
 * the cell.
 */
export function boxesFromDistances(grids: readonly Grid[], bins: number, threshold: number): Box[] {
  const found: Box[] = [];
  for (const { data, shape, stride } of grids) {
    const [, channels = 0, rows = 0, columns = 0] = shape;
    const cells = rows * columns;
    const classes = channels - 4 * bins;
    if (shape.length !== 4 || classes < 1)
      throw new Error(
        `The detector gives cells of the shape ${shape.join(" × ")}, which has no room for classes and 4 × ${bins} distances.`,
      );
    for (let cell = 0; cell < cells; cell++) {
      let best = 0;
      for (let k = 1; k < classes; k++)
        if ((data[k * cells + cell] ?? 0) > (data[best * cells + cell] ?? 0)) best = k;
      const score = sigmoid(data[best * cells + cell] ?? -Infinity);
      // NaN is no score either.
      if (!(score >= threshold)) continue;
      const distance = (side: number): number =>
        stride * expectation(data, (classes + side * bins) * cells + cell, cells, bins);
      const centreX = ((cell % columns) + 0.5) * stride;
      const centreY = (Math.floor(cell / columns) + 0.5) * stride;
      const [left, top, right, bottom] = [distance(0), distance(1), distance(2), distance(3)];
      found.push({
        classIndex: best,
        score,
        x: centreX - left,
        y: centreY - top,
        width: left + right,
        height: top + bottom,
      });
    }
  }
  return found.sort((a, b) => b.score - a.score);
}

/** Boxes of all queries whose best class reaches the threshold, best first, in pixels of the model's input. */
export function boxesFromQueries(
  logits: Output,
  boxes: Output,
  size: { readonly width: number; readonly height: number },
  threshold: number,
): Box[] {
  const [, queries = 0, classes = 0] = logits.shape;
  if (boxes.shape[1] !== queries || boxes.shape[2] !== 4)
    throw new Error(
      `The detector gives logits of the shape ${logits.shape.join(" × ")} and boxes of ${boxes.shape.join(" × ")}, which do not belong together.`,
    );
  const found: Box[] = [];
  for (let query = 0; query < queries; query++) {
    const row = logits.data.subarray(query * classes, (query + 1) * classes);
    let best = 0;
    for (let k = 1; k < classes; k++) if ((row[k] ?? 0) > (row[best] ?? 0)) best = k;
    const score = sigmoid(row[best] ?? -Infinity);
    if (!(score >= threshold)) continue;
    const [x = 0, y = 0, w = 0, h = 0] = boxes.data.subarray(query * 4, query * 4 + 4);
    found.push({
      classIndex: best,
      score,
      x: (x - w / 2) * size.width,
      y: (y - h / 2) * size.height,
      width: w * size.width,
      height: h * size.height,
    });
  }
  return found.sort((a, b) => b.score - a.score);
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** The mean of the distribution that a softmax makes of `count` numbers, which lie `step` apart. */
function expectation(data: Float32Array, start: number, step: number, count: number): number {
  let most = -Infinity;
  for (let i = 0; i < count; i++) most = Math.max(most, data[start + i * step] ?? 0);
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < count; i++) {
    const weight = Math.exp((data[start + i * step] ?? 0) - most);
    sum += weight;
    weighted += i * weight;
  }
  return weighted / sum;
}
