import assert from "node:assert/strict";
import * as fc from "fast-check";
import sharp from "sharp";
import { maskOutline } from "../../../../src/core/exchange/maskOutline.ts";

/** A mask of rows of text, where "#" is on it. */
function maskOf(rows: readonly string[]): Parameters<typeof maskOutline>[0] {
  const [width, height] = [rows[0].length, rows.length];
  const counts: number[] = [];
  let [value, run] = [" ", 0];
  for (let i = 0; i < width * height; i++) {
    const cell = rows[i % height][Math.floor(i / height)];
    if (cell === value) run++;
    else {
      counts.push(run);
      [value, run] = [cell, 1];
    }
  }
  return { kind: "mask", width, height, counts: [...counts, run] };
}

/** The rows that a renderer of vector graphics fills for polygons, each by itself. */
async function filled(
  rings: readonly number[][],
  width: number,
  height: number,
): Promise<string[]> {
  const polygons = rings.map((ring) => `<polygon points="${ring.join(" ")}"/>`).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" shape-rendering="crispEdges">${polygons}</svg>`;
  const pixels = await sharp(Buffer.from(svg)).extractChannel(3).raw().toBuffer();
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => (pixels[y * width + x] > 127 ? "#" : " ")).join(""),
  );
}

describe("the outlines of a mask", () => {
  // Our decoders block all loaders but a few for the whole process, in which all unit tests run.
  const loader = { operation: ["VipsForeignLoadSvgBuffer"] };
  before(() => sharp.unblock(loader));
  after(() => sharp.block(loader));

  const shapes = [
    ["a pixel", ["   ", " # ", "   "]],
    ["a whole picture", ["###", "###"]],
    ["pixels that touch at corners", ["# #", " # ", "# #"]],
    ["corners the other way", [" # ", "# #", " # "]],
    ["parts, bays and bars", ["##  ###", "#   # #", "### # #", "   #   ", "#######"]],
  ] as const;
  for (const [what, rows] of shapes)
    it(`of ${what} fill just its pixels`, async () => {
      const rings = maskOutline(maskOf(rows));
      assert.ok(rings);
      assert.deepEqual(await filled(rings, rows[0].length, rows.length), rows);
      for (const ring of rings) assert.ok(ring.length >= 8, "four corners at least");
    });

  it("of none are none, and with a hole there are none that say it", () => {
    assert.deepEqual(maskOutline(maskOf(["   "])), []);
    assert.equal(maskOutline(maskOf(["###", "# #", "###"])), null);
  });

  it("are given up where they would be more numbers than a reader can bear", () => {
    const rows = Array.from({ length: 20 }, (_, y) => (y % 2 ? " #" : "# ").repeat(10));
    assert.equal(maskOutline(maskOf(rows), 1000), null);
    assert.ok(maskOutline(maskOf(rows), 2000));
  });

  it("of any mask fill just its pixels", async () => {
    const row = fc.string({ unit: fc.constantFrom("#", " "), minLength: 7, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 7 }), async (rows) => {
        const rings = maskOutline(maskOf(rows));
        if (rings) assert.deepEqual(await filled(rings, 7, rows.length), rows);
      }),
      { numRuns: 200 },
    );
  });
});
