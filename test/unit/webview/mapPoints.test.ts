import assert from "node:assert/strict";
import { bitsOf, hasBit } from "../../../src/base/bits.ts";
import { Random } from "../../../src/base/random.ts";
import { bytesOfPoints } from "../../../src/protocol/bytes.ts";
import { fit, panBy, seen, toMap, toStage, zoomBy } from "../../../webview/map/camera.ts";
import { heatOf } from "../../../webview/map/density.ts";
import { DrawOrder } from "../../../webview/map/drawOrder.ts";
import { PointsReader, type MapPoints } from "../../../webview/map/mapPoints.ts";
import { PointIndex } from "../../../webview/map/pointIndex.ts";

const size = { width: 800, height: 600 };

describe("points of a map", () => {
  it("are read in parts, with the larger side from -1 to 1 and up as up", () => {
    const reader = new PointsReader(3, { minX: 10, minY: -5, maxX: 30, maxY: 5 });
    const part = (x: number[], y: number[]): Uint8Array =>
      bytesOfPoints({
        ids: Int32Array.from(x, (_, i) => i + 1),
        x: Float32Array.from(x),
        y: Float32Array.from(y),
      });
    reader.add(0, part([10, 20], [-5, 0]));
    reader.add(2, part([30], [5]));
    assert.deepEqual([...reader.points.x], [-1, 0, 1]);
    assert.deepEqual([...reader.points.y], [0.5, 0, -0.5]);
    assert.deepEqual(reader.points.box, { minX: -1, minY: -0.5, maxX: 1, maxY: 0.5 });
  });

  it("at one place are in the middle", () => {
    const reader = new PointsReader(1, { minX: 7, minY: 7, maxX: 7, maxY: 7 });
    reader.add(
      0,
      bytesOfPoints({ ids: Int32Array.of(1), x: Float32Array.of(7), y: Float32Array.of(7) }),
    );
    assert.deepEqual([reader.points.x[0], reader.points.y[0]], [0, 0]);
    const camera = fit(reader.points.box, size);
    assert.deepEqual(toStage(camera, size, { x: 0, y: 0 }), { x: 400, y: 300 });
  });

  it("are told by bits, the lowest first", () => {
    const bits = bitsOf([0, 9, 10], 11);
    assert.deepEqual([...bits], [1, 6]);
    assert.deepEqual(
      [0, 1, 9, 10].map((i) => hasBit(bits, i)),
      [true, false, true, true],
    );
  });
});

describe("the camera", () => {
  const whole = fit({ minX: -1, minY: -1, maxX: 1, maxY: 1 }, size);

  it("shows all of a map with a margin", () => {
    const box = seen(whole, size);
    assert.ok(box.minY < -1 && box.minY > -1.2 && box.maxY > 1);
  });

  it("keeps the place under the pointer when it zooms, between its limits", () => {
    const around = { x: 700, y: 80 };
    const before = toMap(whole, size, around);
    const closer = zoomBy(whole, size, 3, around, whole);
    const after = toMap(closer, size, around);
    assert.ok(Math.abs(after.x - before.x) < 1e-9 && Math.abs(after.y - before.y) < 1e-9);
    assert.equal(zoomBy(whole, size, 1e9, around, whole).zoom, whole.zoom * 2000);
    assert.equal(zoomBy(whole, size, 1e-9, around, whole).zoom, whole.zoom / 2);
  });

  it("moves with the hand, and never loses the map", () => {
    const moved = panBy(whole, 50, -20);
    assert.deepEqual(toStage(moved, size, { x: 0, y: 0 }), { x: 450, y: 280 });
    assert.equal(panBy(whole, -1e9, 0).x, 1.5);
  });
});

describe("finding points", () => {
  const points = randomPoints(20_000);
  const index = new PointIndex(points);
  const every = Array.from({ length: points.x.length }, (_, i) => i);

  it("in boxes finds those that are in them", () => {
    for (const box of [
      { minX: -0.3, minY: -0.7, maxX: 0.2, maxY: 0.1 },
      { minX: -9, minY: -9, maxX: 9, maxY: 9 },
      { minX: 0.5, minY: 0.5, maxX: 0.5001, maxY: 0.9 },
    ]) {
      const expected = every.filter((i) => {
        const [x, y] = [points.x[i] ?? 0, points.y[i] ?? 0];
        return x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY;
      });
      assert.deepEqual(
        [...index.inBox(box)].toSorted((a, b) => a - b),
        expected,
      );
    }
  });

  it("in lassos finds what the rule of even and odd says of each, whatever the line", () => {
    const seeded = new Random(7);
    const random = (): number => seeded.next();
    for (let round = 0; round < 60; round++) {
      const corners = 3 + Math.floor(random() * 60);
      const spread = [0.05, 0.6, 1.4][round % 3] ?? 1;
      const middle = { x: random() * 2 - 1, y: random() * 2 - 1 };
      const line = Array.from({ length: corners }, () => ({
        x: middle.x + (random() * 2 - 1) * spread,
        y: middle.y + (random() * 2 - 1) * spread,
      }));
      const expected = every.filter((i) => inside(line, points.x[i] ?? 0, points.y[i] ?? 0));
      const found = [...index.inPolygon(line)].toSorted((a, b) => a - b);
      assert.deepEqual(found, expected, `round ${round}`);
    }
    assert.equal(
      index.inPolygon([
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ]).length,
      0,
    );
  });

  it("near a place finds the nearest that is accepted", () => {
    const place = { x: 0.1, y: -0.2 };
    const byDistance = every.toSorted((a, b) => far(a) - far(b));
    assert.equal(
      index.nearest(place, 0.5, () => true),
      byDistance[0],
    );
    assert.equal(
      index.nearest(place, 0.5, (i) => i !== byDistance[0]),
      byDistance[1],
    );
    assert.equal(
      index.nearest({ x: 5, y: 5 }, 0.1, () => true),
      -1,
    );
    function far(i: number): number {
      return Math.hypot((points.x[i] ?? 0) - place.x, (points.y[i] ?? 0) - place.y);
    }
  });
});

describe("the order of drawing", () => {
  const points = randomPoints(50_000);
  const order = new DrawOrder(points);

  it("has each point once, and draws all of what is seen when there is time", () => {
    assert.deepEqual(
      [...order.points].toSorted((a, b) => a - b),
      [...order.points.keys()],
    );
    const all = { minX: -1, minY: -1, maxX: 1, maxY: 1 };
    assert.deepEqual(order.runs(all, Infinity), [{ from: 0, count: 50_000 }]);
    const part = { minX: -0.1, minY: -0.1, maxX: 0.1, maxY: 0.1 };
    const drawn = new Set(
      order
        .runs(part, Infinity)
        .flatMap(({ from, count }) => [...order.points.subarray(from, from + count)]),
    );
    for (const i of new PointIndex(points).inBox(part)) assert.ok(drawn.has(i));
    const around = { minX: -0.14, minY: -0.14, maxX: 0.14, maxY: 0.14 };
    assert.ok(drawn.size <= new PointIndex(points).inBox(around).length);
  });

  it("draws a fair sample when there is little time", () => {
    const all = { minX: -1, minY: -1, maxX: 1, maxY: 1 };
    const [run] = order.runs(all, 10_000);
    assert.ok(run && run.count > 2500 && run.count < 4000);
    const sample = order.points.subarray(run.from, run.from + run.count);
    const right = (some: Int32Array): number =>
      some.filter((i) => (points.x[i] ?? 0) > 0).length / some.length;
    assert.ok(Math.abs(right(sample) - right(order.points)) < 0.03);
  });
});

describe("density", () => {
  it("is most where most points are, and 0 where none is near", () => {
    const x = Float32Array.from({ length: 300 }, (_, i) => (i < 280 ? -0.5 : 0.5));
    const points = { x, y: new Float32Array(300), box: { minX: -1, minY: -1, maxX: 1, maxY: 1 } };
    const camera = { x: 0, y: 0, zoom: 200 };
    const heat = heatOf(points, () => true, camera, { width: 400, height: 200 });
    const at = (px: number): number => heat.values[25 * heat.columns + Math.floor(px / 4)] ?? -1;
    assert.deepEqual([heat.columns, heat.rows], [100, 50]);
    assert.ok(at(100) > 0.95 && at(300) > 0.3 && at(300) < 0.8 && at(200) === 0);
    const without = heatOf(points, (i) => i >= 280, camera, { width: 400, height: 200 });
    assert.equal(without.values[25 * 100 + 25], 0);
  });
});

function inside(line: readonly { x: number; y: number }[], x: number, y: number): boolean {
  let odd = false;
  for (const [i, a] of line.entries()) {
    const b = line[(i + 1) % line.length] ?? a;
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) odd = !odd;
  }
  return odd;
}

function randomPoints(count: number): MapPoints {
  const seeded = new Random(3);
  const random = (): number => seeded.next();
  // Half of them in a clump, as maps have them.
  const place = (i: number): number => (i % 2 ? random() * 2 - 1 : random() * random() * 0.4);
  return {
    x: Float32Array.from({ length: count }, (_, i) => place(i)),
    y: Float32Array.from({ length: count }, (_, i) => place(i)),
    box: { minX: -1, minY: -1, maxX: 1, maxY: 1 },
  };
}
