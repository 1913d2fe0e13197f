import type { Box, Place } from "./camera.ts";
import type { MapPoints } from "./mapPoints.ts";

/**
 * Finds points by where they are: a grid of cells over the map, and the points of each cell one after the other. A
 * million points take about 60 ms to build and 4 MB. A tree would be no better: nothing is ever moved, and what people
 * draw is large beside a cell.
 */
export class PointIndex {
  readonly #points: MapPoints;
  /** Cells a side. */
  readonly #side: number;
  /** The points of cell c are `#order` in [#starts[c], #starts[c + 1]). */
  readonly #starts: Int32Array;
  readonly #order: Int32Array;

  constructor(points: MapPoints) {
    const { x, y } = points;
    this.#points = points;
    this.#side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(x.length / 4))));
    const side = this.#side;
    const cells = new Int32Array(x.length);
    this.#starts = new Int32Array(side * side + 2);
    for (let i = 0; i < x.length; i++) {
      const cell = this.#cell(y[i] ?? 0) * side + this.#cell(x[i] ?? 0);
      cells[i] = cell;
      this.#starts[cell + 2] = (this.#starts[cell + 2] ?? 0) + 1;
    }
    for (let c = 2; c < this.#starts.length; c++)
      this.#starts[c] = (this.#starts[c] ?? 0) + (this.#starts[c - 1] ?? 0);
    this.#order = new Int32Array(x.length);
    for (let i = 0; i < x.length; i++) {
      const next = (cells[i] ?? 0) + 1;
      const at = this.#starts[next] ?? 0;
      this.#order[at] = i;
      this.#starts[next] = at + 1;
    }
  }

  /** Points in a box, its edges included, in no particular order. It stops looking once it has more than `most`. */
  inBox(box: Box, most = Infinity): Int32Array {
    const { x, y } = this.#points;
    const found = new Collected(this.#order.length);
    const [left, right] = [this.#cell(box.minX), this.#cell(box.maxX)];
    const [top, bottom] = [this.#cell(box.minY), this.#cell(box.maxY)];
    for (let row = top; row <= bottom && found.count <= most; row++) {
      const [from, to] = this.#run(row, left, right);
      // Nothing is cut off inside: whole cells can be taken as they are.
      const isInside = row > top && row < bottom;
      const [innerFrom, innerTo] =
        isInside && right - left >= 2 ? this.#run(row, left + 1, right - 1) : [to, to];
      for (let at = from; at < to; at++) {
        if (at === innerFrom && innerTo > innerFrom) {
          found.addAll(this.#order.subarray(innerFrom, innerTo));
          at = innerTo - 1;
          continue;
        }
        const i = this.#order[at] ?? 0;
        const [px, py] = [x[i] ?? 0, y[i] ?? 0];
        if (px >= box.minX && px <= box.maxX && py >= box.minY && py <= box.maxY) found.add(i);
      }
    }
    return found.taken();
  }

  /**
   * Points inside of a closed line, by the rule of even and odd. Only the cells that the line crosses are looked at point
   * by point, and there only at the edges of the same row of cells.
   */
  inPolygon(polygon: readonly Place[]): Int32Array {
    const found = new Collected(this.#order.length);
    if (polygon.length < 3) return found.taken();
    const edges = edgesOf(polygon);
    const rows = this.#edgesByRow(edges);
    const crossed = new Uint8Array(this.#side);
    for (const [row, own] of rows) {
      const [low, high] = [this.#edge(row), this.#edge(row + 1)];
      crossed.fill(0);
      let [left, right] = [this.#side, -1];
      for (const edge of own) {
        const [from, to] = spanOf(edge, low, high);
        const [first, last] = [this.#cell(from), this.#cell(to)];
        for (let cell = first; cell <= last; cell++) crossed[cell] = 1;
        left = Math.min(left, first);
        right = Math.max(right, last);
      }
      for (let cell = left; cell <= right; cell++) {
        let last = cell;
        if (crossed[cell] === 0) while (last < right && crossed[last + 1] === 0) last++;
        const [from, to] = this.#run(row, cell, last);
        // Between two cells that the line crosses, all are in or all are out.
        if (crossed[cell] === 1) this.#addInside(found, from, to, own);
        else if (from < to && isInside(own, this.#edge(cell + 0.5), (low + high) / 2))
          found.addAll(this.#order.subarray(from, to));
        cell = last;
      }
    }
    return found.taken();
  }

  /** The point that is nearest to a place, not further away than `radius`, of those that are accepted; -1: none. */
  nearest(place: Place, radius: number, accept: (i: number) => boolean): number {
    const { x, y } = this.#points;
    let [best, least] = [-1, radius * radius];
    const box = {
      minX: place.x - radius,
      minY: place.y - radius,
      maxX: place.x + radius,
      maxY: place.y + radius,
    };
    for (const i of this.inBox(box)) {
      const distance = ((x[i] ?? 0) - place.x) ** 2 + ((y[i] ?? 0) - place.y) ** 2;
      if (distance > least || !accept(i)) continue;
      [best, least] = [i, distance];
    }
    return best;
  }

  #addInside(found: Collected, from: number, to: number, edges: readonly Edge[]): void {
    const { x, y } = this.#points;
    for (let at = from; at < to; at++) {
      const i = this.#order[at] ?? 0;
      if (isInside(edges, x[i] ?? 0, y[i] ?? 0)) found.add(i);
    }
  }

  #edgesByRow(edges: readonly Edge[]): Map<number, Edge[]> {
    const rows = new Map<number, Edge[]>();
    for (const edge of edges) {
      const last = this.#cell(Math.max(edge.y1, edge.y2));
      for (let row = this.#cell(Math.min(edge.y1, edge.y2)); row <= last; row++) {
        const own = rows.get(row);
        if (own) own.push(edge);
        else rows.set(row, [edge]);
      }
    }
    return rows;
  }

  /** Of a coordinate in [-1, 1]; what is beyond is in the outermost. */
  #cell(coordinate: number): number {
    const cell = Math.floor(((coordinate + 1) / 2) * this.#side);
    return Math.max(0, Math.min(this.#side - 1, cell));
  }

  /** Where a cell begins. */
  #edge(cell: number): number {
    return (cell / this.#side) * 2 - 1;
  }

  /** Places in `#order` of the cells [left, right] of a row. */
  #run(row: number, left: number, right: number): [from: number, to: number] {
    const first = row * this.#side;
    return [this.#starts[first + left] ?? 0, this.#starts[first + right + 1] ?? 0];
  }
}

interface Edge {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

function edgesOf(polygon: readonly Place[]): Edge[] {
  return polygon.map((from, i) => {
    const to = polygon[(i + 1) % polygon.length] ?? from;
    return { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  });
}

/** Where along x an edge is between two heights. */
function spanOf({ x1, y1, x2, y2 }: Edge, low: number, high: number): [number, number] {
  const xAt = (y: number): number => (y1 === y2 ? x1 : x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  const ends = [
    y1 >= low && y1 <= high ? x1 : xAt(y1 < low ? low : high),
    y2 >= low && y2 <= high ? x2 : xAt(y2 < low ? low : high),
  ] as const;
  return [Math.min(...ends), Math.max(...ends)];
}

function isInside(edges: readonly Edge[], x: number, y: number): boolean {
  let inside = false;
  for (const { x1, y1, x2, y2 } of edges)
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  return inside;
}

/** A list that grows up to a known length. */
class Collected {
  #points: Int32Array;
  readonly #most: number;
  count = 0;

  constructor(most: number) {
    this.#most = most;
    this.#points = new Int32Array(Math.min(most, 1024));
  }

  add(point: number): void {
    if (this.count === this.#points.length) this.#grow(this.count + 1);
    this.#points[this.count++] = point;
  }

  addAll(points: Int32Array): void {
    if (this.count + points.length > this.#points.length) this.#grow(this.count + points.length);
    this.#points.set(points, this.count);
    this.count += points.length;
  }

  taken(): Int32Array {
    return this.#points.subarray(0, this.count);
  }

  #grow(needed: number): void {
    const grown = new Int32Array(Math.min(this.#most, Math.max(needed, this.#points.length * 2)));
    grown.set(this.#points);
    this.#points = grown;
  }
}
