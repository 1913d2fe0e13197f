import assert from "node:assert/strict";
import fc from "fast-check";
import type { Shape } from "../../../src/protocol/data.ts";
import {
  boundsOf,
  boxBetween,
  handlePoint,
  handles,
  insertVertex,
  moveBy,
  moveVertex,
  polygonOf,
  removeVertex,
  resizeBox,
  verticesOf,
} from "../../../webview/annotations/geometry.ts";
import { gripAt, shapesAt, sideAt } from "../../../webview/annotations/hitTest.ts";

const size = { width: 100, height: 60 };
const anywhere = fc.record({
  x: fc.double({ min: -50, max: 150, noNaN: true }),
  y: fc.double({ min: -50, max: 110, noNaN: true }),
});
const boxes = fc
  .record({
    x: fc.integer({ min: 0, max: 98 }),
    y: fc.integer({ min: 0, max: 58 }),
    width: fc.integer({ min: 1, max: 100 }),
    height: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ x, y, width, height }) => ({
    kind: "box" as const,
    x,
    y,
    width: Math.min(width, size.width - x),
    height: Math.min(height, size.height - y),
  }));
const polygons = fc
  .array(anywhere, { minLength: 3, maxLength: 8 })
  .map((points) => polygonOf(points, size));

function assertWithin(shape: Shape): void {
  const bounds = boundsOf(shape);
  assert.ok(bounds);
  assert.ok(bounds.x >= 0 && bounds.y >= 0, JSON.stringify(bounds));
  assert.ok(bounds.x + bounds.width <= size.width + 1e-9, JSON.stringify(bounds));
  assert.ok(bounds.y + bounds.height <= size.height + 1e-9, JSON.stringify(bounds));
}

describe("geometry of annotations", () => {
  it("keeps whatever is drawn, moved, resized or reshaped within the image", () => {
    fc.assert(
      fc.property(boxes, polygons, anywhere, anywhere, fc.nat(20), (box, polygon, a, b, n) => {
        assertWithin({ kind: "box", ...boxBetween(a, b, size) });
        assertWithin(moveBy(box, b.x, b.y, size));
        assertWithin(moveBy(polygon, b.x, b.y, size));
        for (const handle of handles)
          assertWithin({ kind: "box", ...resizeBox(box, handle, a, size) });
        assertWithin(moveVertex(polygon, n % verticesOf(polygon).length, a, size));
        assertWithin(insertVertex(polygon, n % verticesOf(polygon).length, b, size));
      }),
    );
  });

  it("moves a box without changing its size, and back when there is room", () => {
    fc.assert(
      fc.property(boxes, fc.integer(), fc.integer(), (box, dx, dy) => {
        const there = moveBy(box, dx, dy, size);
        assert.ok(there.kind === "box");
        assert.deepEqual([there.width, there.height], [box.width, box.height]);
        assert.deepEqual(moveBy(there, box.x - there.x, box.y - there.y, size), box);
      }),
    );
  });

  it("turns a box over when a handle is dragged beyond the opposite side", () => {
    const box = { x: 20, y: 20, width: 20, height: 10 };
    assert.deepEqual(resizeBox(box, "e", { x: 5, y: 0 }, size), { ...box, x: 5, width: 15 });
    assert.deepEqual(resizeBox(box, "nw", { x: 50, y: 40 }, size), {
      x: 40,
      y: 30,
      width: 10,
      height: 10,
    });
    assert.deepEqual(resizeBox(box, "n", { x: 0, y: 30 }, size), { ...box, y: 30, height: 1 });
  });

  it("resizes by each handle to where the pointer is, and leaves the other sides", () => {
    fc.assert(
      fc.property(boxes, fc.constantFrom(...handles), (box, handle) => {
        assert.deepEqual(resizeBox(box, handle, handlePoint(box, handle), size), {
          x: box.x,
          y: box.y,
          width: box.width,
          height: box.height,
        });
      }),
    );
  });

  it("adds and removes a corner, and keeps the last three", () => {
    const triangle = polygonOf(
      [
        { x: 0, y: 0 },
        { x: 50, y: 0 },
        { x: 0, y: 50 },
      ],
      size,
    );
    const square = insertVertex(triangle, 1, { x: 50, y: 50 }, size);
    assert.deepEqual(square, { kind: "polygon", rings: [[0, 0, 50, 0, 50, 50, 0, 50]] });
    assert.deepEqual(removeVertex(square, 2), triangle);
    assert.deepEqual(removeVertex(triangle, 0), triangle);
  });

  it("leaves keypoints that are not labelled alone", () => {
    const points: Shape = { kind: "points", points: [0, 0, 0, 10, 10, 2, 20, 20, 1] };
    assert.deepEqual(verticesOf(points).length, 2);
    assert.deepEqual(moveVertex(points, 1, { x: 30, y: 31 }, size), {
      kind: "points",
      points: [0, 0, 0, 10, 10, 2, 30, 31, 1],
    });
  });

  it("finds the bounds of a mask whose run goes on in the next column", () => {
    const mask: Shape = { kind: "mask", width: 4, height: 3, counts: [5, 3, 4] };
    assert.deepEqual(boundsOf(mask), { x: 1, y: 0, width: 2, height: 3 });
  });
});

describe("what is under the pointer", () => {
  const small = { id: 1, shape: { kind: "box", x: 20, y: 20, width: 10, height: 10 } as const };
  const large = { id: 2, shape: { kind: "box", x: 0, y: 0, width: 90, height: 50 } as const };
  const ring: Shape = {
    kind: "polygon",
    rings: [
      [0, 0, 60, 0, 60, 60, 0, 60],
      [20, 20, 40, 20, 40, 40, 20, 40],
    ],
  };

  it("is the smallest shape first, and what lies beneath after it", () => {
    const at = { x: 25, y: 25 };
    assert.deepEqual(
      shapesAt([large, small], at, 1).map(({ id }) => id),
      [1, 2],
    );
    assert.deepEqual(shapesAt([large, small], { x: 95, y: 55 }, 1), []);
  });

  it("is not a polygon in its hole", () => {
    assert.equal(shapesAt([{ shape: ring }], { x: 30, y: 30 }, 2).length, 0);
    assert.equal(shapesAt([{ shape: ring }], { x: 21, y: 30 }, 2).length, 1);
  });

  it("is a handle or corner before the whole", () => {
    assert.deepEqual(gripAt(small.shape, { x: 30, y: 31 }, 3), { kind: "handle", handle: "se" });
    assert.deepEqual(gripAt(small.shape, { x: 25, y: 25 }, 3), { kind: "move" });
    assert.deepEqual(gripAt(ring, { x: 41, y: 41 }, 3), { kind: "vertex", index: 6 });
    assert.equal(gripAt(small.shape, { x: 50, y: 50 }, 3), null);
  });

  it("is the side to put a corner on, in every ring", () => {
    assert.equal(sideAt(ring, { x: 30, y: 1 }, 2), 0);
    assert.equal(sideAt(ring, { x: 21, y: 30 }, 2), 7);
    assert.equal(sideAt(ring, { x: 10, y: 10 }, 2), -1);
  });
});
