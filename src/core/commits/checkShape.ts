import type { Shape } from "../../protocol/data.ts";

/** What is wrong with a shape, as the end of a sentence; undefined when nothing is. */
export function checkShape(shape: Shape): string | undefined {
  switch (shape.kind) {
    case "class":
      return undefined;
    case "box": {
      const { x, y, width, height } = shape;
      if (![x, y, width, height].every(Number.isFinite))
        return "its box has a coordinate that is no number";
      return width < 0 || height < 0 ? "its box has a negative size" : undefined;
    }
    case "polygon":
      if (shape.rings.length === 0) return "its polygon has no ring";
      return shape.rings.some((ring) => ring.length < 6 || ring.length % 2 !== 0)
        ? "a ring of its polygon is not three or more pairs of x and y"
        : undefined;
    case "polyline":
      return shape.points.length < 4 || shape.points.length % 2 !== 0
        ? "its polyline is not two or more pairs of x and y"
        : undefined;
    case "points":
      return shape.points.length === 0 || shape.points.length % 3 !== 0
        ? "its points are not one or more triples of x, y and visibility"
        : undefined;
    case "mask": {
      const sum = shape.counts.reduce((total, count) => total + count, 0);
      const { width, height } = shape;
      return sum === width * height
        ? undefined
        : `the runs of its mask cover ${sum} pixels, and ${width} × ${height} are ${width * height}`;
    }
  }
}
