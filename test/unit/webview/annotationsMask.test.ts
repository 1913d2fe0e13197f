import assert from "node:assert/strict";
import fc from "fast-check";
import { isInside } from "../../../webview/annotations/hitTest.ts";
import { maskContains, ringsOfMask, type Mask } from "../../../webview/annotations/mask.ts";

/** A mask from rows of text, "#" where it is. */
function maskOf(...rows: string[]): Mask {
  const [width, height] = [rows[0]?.length ?? 0, rows.length];
  const counts: number[] = [];
  let [now, length] = [false, 0];
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) {
      const on = rows[y]?.[x] === "#";
      if (on === now) length++;
      else {
        counts.push(length);
        [now, length] = [on, 1];
      }
    }
  return { kind: "mask", width, height, counts: [...counts, length] };
}

const pictures = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc.array(fc.string({ unit: fc.constantFrom("#", "."), minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  );

describe("outline of a mask", () => {
  it("goes around the mask once, with the mask on its right hand", () => {
    assert.deepEqual(ringsOfMask(maskOf("....", ".##.", ".##.")), [[1, 1, 3, 1, 3, 3, 1, 3]]);
  });

  it("has a ring of its own for a hole, and for parts that only touch at a corner", () => {
    assert.equal(ringsOfMask(maskOf("###", "#.#", "###")).length, 2);
    assert.deepEqual(
      ringsOfMask(maskOf("#.", ".#")).map((ring) => ring.length),
      [8, 8],
    );
  });

  it("is nothing for nothing", () => {
    assert.deepEqual(ringsOfMask(maskOf("...", "...")), []);
    assert.deepEqual(ringsOfMask({ kind: "mask", width: 0, height: 0, counts: [] }), []);
  });

  it("holds exactly the pixels of the mask, filled by the even-odd rule", () => {
    fc.assert(
      fc.property(pictures, (rows) => {
        const mask = maskOf(...rows);
        const rings = ringsOfMask(mask);
        rows.forEach((row, y) =>
          row.split("").forEach((pixel, x) => {
            const at = { x: x + 0.5, y: y + 0.5 };
            assert.equal(isInside(rings, at), pixel === "#", `${x}, ${y}`);
            assert.equal(maskContains(mask, at.x, at.y), pixel === "#");
          }),
        );
      }),
    );
  });

  it("has corners only where it turns", () => {
    fc.assert(
      fc.property(pictures, (rows) => {
        for (const ring of ringsOfMask(maskOf(...rows)))
          for (let i = 0; i < ring.length; i += 2) {
            const [x0, y0, x1, y1] = [0, 1, 2, 3].map((j) => ring[(i + j) % ring.length] ?? 0);
            const [x2, y2] = [4, 5].map((j) => ring[(i + j) % ring.length] ?? 0);
            // Sides are level and upright in turn.
            assert.notEqual(x0 === x1, x1 === x2);
            assert.notEqual(y0 === y1, y1 === y2);
          }
      }),
    );
  });

  it("joins runs that are cut by runs of no length", () => {
    const mask: Mask = { kind: "mask", width: 1, height: 4, counts: [1, 1, 0, 1, 1] };
    assert.deepEqual(ringsOfMask(mask), [[0, 1, 1, 1, 1, 3, 0, 3]]);
  });
});
