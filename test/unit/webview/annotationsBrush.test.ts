import assert from "node:assert/strict";
import fc from "fast-check";
import { maskContains, type Mask } from "../../../webview/annotations/mask.ts";
import {
  brushed,
  emptyMask,
  isEmptyMask,
  type Stroke,
} from "../../../webview/annotations/maskBrush.ts";

const size = { width: 17, height: 13 };

/** The mask as rows of text. */
function picture(mask: Mask): string[] {
  return Array.from({ length: mask.height }, (_, y) =>
    Array.from({ length: mask.width }, (__, x) => (maskContains(mask, x, y) ? "#" : ".")).join(""),
  );
}

/** How far a place is from the way of a stroke, found without the code under test. */
function away({ from, to }: Stroke, x: number, y: number): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const part = squared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squared;
  const t = Math.max(0, Math.min(1, part));
  return Math.hypot(x - from.x - t * dx, y - from.y - t * dy);
}

const place = fc.record({
  x: fc.double({ min: -4, max: 20, noNaN: true }),
  y: fc.double({ min: -4, max: 16, noNaN: true }),
});
const strokes: fc.Arbitrary<Stroke> = fc.record({
  from: place,
  to: place,
  radius: fc.double({ min: 1, max: 6, noNaN: true }),
});

describe("brush on a mask", () => {
  it("covers the pixels whose middle is within its radius", () => {
    const dot = { x: 2.5, y: 2.5 };
    const five = emptyMask({ width: 5, height: 5 });
    assert.deepEqual(picture(brushed(five, { from: dot, to: dot, radius: 1.2 }, "add")), [
      ".....",
      "..#..",
      ".###.",
      "..#..",
      ".....",
    ]);
  });

  it("adds and takes away exactly what it passes over, one stroke after the other", () => {
    const steps = fc.array(fc.tuple(strokes, fc.constantFrom("add", "erase")), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(steps, (all) => {
        let mask = emptyMask(size);
        const wanted = Array.from({ length: size.height }, () =>
          Array.from({ length: size.width }, () => false),
        );
        for (const [stroke, how] of all) {
          mask = brushed(mask, stroke, how);
          wanted.forEach((row, y) =>
            row.forEach((_, x) => {
              const distance = away(stroke, x + 0.5, y + 0.5);
              // On the very edge both answers are right.
              if (Math.abs(distance - stroke.radius) < 1e-9) row[x] = maskContains(mask, x, y);
              else if (distance < stroke.radius) row[x] = how === "add";
            }),
          );
        }
        assert.deepEqual(
          picture(mask),
          wanted.map((row) => row.map((on) => (on ? "#" : ".")).join("")),
        );
        // As it is stored: runs cover the raster, and only the first may be empty.
        assert.equal(
          mask.counts.reduce((sum, length) => sum + length, 0),
          size.width * size.height,
        );
        assert.ok(mask.counts.slice(1).every((length) => length > 0));
        assert.equal(isEmptyMask(mask), !picture(mask).join("").includes("#"));
      }),
    );
  });
});
