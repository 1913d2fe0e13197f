import assert from "node:assert/strict";
import fc from "fast-check";
import { int32sOf } from "../../../src/protocol/bytes.ts";
import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import { CellAnnotations } from "../../../webview/annotations/cellAnnotations.ts";
import { nameHeight, placeNames } from "../../../webview/annotations/cellLayer.ts";
import { cellTransform, linesInCell } from "../../../webview/annotations/cellLines.ts";
import { classColour, textOn } from "../../../webview/annotations/colours.ts";
import { legendOf, passes, showAll, toggled } from "../../../webview/annotations/legend.ts";
import { placePicture } from "../../../webview/shared/thumbs/picture.ts";

const box = (x: number, y: number, width: number, height: number): Shape => ({
  kind: "box",
  x,
  y,
  width,
  height,
});

function annotation(id: number, more: Partial<AnnotationInput> = {}): AnnotationInput {
  const shape = box(0, 0, 10, 10);
  const plain = { imageId: id, classId: 1, shape, confidence: null, source: "", attributes: {} };
  return { id, ...plain, ...more };
}

describe("annotations in a cell", () => {
  it("are where the picture shows what they are of, whole or filling the square", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 4000 }),
        fc.integer({ min: 20, max: 4000 }),
        fc.constantFrom(64, 128, 256),
        fc.integer({ min: 40, max: 400 }),
        fc.boolean(),
        (width, height, px, edge, whole) => {
          const placement = placePicture(width, height, px, edge, whole);
          const at = cellTransform(width, height, px, placement);
          // The middle of the picture is the middle of the cell; a thumbnail is rounded to whole pixels.
          const near = edge / Math.min(placement.sw, placement.sh);
          assert.ok(Math.abs(at.x + (width / 2) * at.scaleX - edge / 2) <= near + 1);
          assert.ok(Math.abs(at.y + (height / 2) * at.scaleY - edge / 2) <= near + 1);
          if (!whole) return;
          assert.ok(Math.abs(at.x - placement.dx) <= 2 * near + 1);
          assert.ok(
            Math.abs(at.x + width * at.scaleX - placement.dx - placement.dw) <= 2 * near + 1,
          );
        },
      ),
    );
  });

  it("are cut at the picture's edges", () => {
    const placement = placePicture(200, 100, 128, 100, false);
    const at = cellTransform(200, 100, 128, placement);
    const lines = linesInCell(box(0, 25, 100, 50), at);
    // The left side is beyond the square that is shown; the others are not.
    assert.equal(lines.length, 3 * 4);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 6, maxLength: 12 }),
        (numbers) => {
          const ring = numbers.slice(0, numbers.length - (numbers.length % 2));
          for (const [i, value] of linesInCell({ kind: "polygon", rings: [ring] }, at).entries()) {
            const [low, high] = i % 2 === 0 ? [at.left, at.right] : [at.top, at.bottom];
            assert.ok(value >= low - 1e-6 && value <= high + 1e-6);
          }
        },
      ),
    );
  });

  it("have few lines even for a long outline", () => {
    const ring = Array.from({ length: 4000 }, (_, i) => {
      const angle = ((i >> 1) / 2000) * 2 * Math.PI;
      return 500 + 400 * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
    });
    const at = cellTransform(1000, 1000, 128, placePicture(1000, 1000, 128, 100, true));
    const { length } = linesInCell({ kind: "polygon", rings: [ring] }, at);
    assert.ok(length / 4 < 400, `${length / 4}`);
    assert.ok(length / 4 > 100, `${length / 4}`);
  });
});

describe("names of classes in a cell", () => {
  const placement = placePicture(400, 200, 256, 200, true);
  const at = cellTransform(400, 200, 256, placement);
  const classes = new Map(
    ["car", "dog", "sunny", "a class whose name is much too long for any cell"].map((name, i) => [
      i + 1,
      { id: i + 1, name, colour: 0, propertyId: 1, propertyName: "object" },
    ]),
  );
  const place = (...all: Partial<AnnotationInput>[]) =>
    placeNames(
      all.map((one, i) => annotation(i + 1, one)),
      at,
      classes,
      (text) => 6 * text.length,
    );

  it("are above their shape, within it at the picture's edge, and at its foot for the whole image", () => {
    const placed = place(
      { classId: 1, shape: box(100, 100, 100, 60) },
      { classId: 2, shape: box(250, 4, 100, 60) },
      { classId: 3, shape: { kind: "class" } },
    );
    const found = new Map(placed.map(({ text, x, y }) => [text, [x, y].map(Math.round)]));
    assert.deepEqual(found.get("car"), [50, 50 + 50 - nameHeight]);
    assert.deepEqual(found.get("dog"), [125, 52]);
    assert.deepEqual(found.get("sunny"), [at.left, at.bottom - nameHeight].map(Math.round));
  });

  it("are left out where they would cover another one, and for small shapes", () => {
    const placed = place(
      { classId: 2, shape: box(104, 104, 60, 40) },
      { classId: 1, shape: box(100, 100, 200, 90) },
      { classId: 3, shape: box(10, 100, 20, 20) },
    );
    assert.deepEqual(
      placed.map(({ text }) => text),
      ["car"],
    );
  });

  it("stay within the picture", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            classId: fc.integer({ min: 1, max: 4 }),
            x: fc.integer({ min: -50, max: 450 }),
            y: fc.integer({ min: -50, max: 250 }),
          }),
          { maxLength: 30 },
        ),
        (all) => {
          for (const { x, y, width } of place(
            ...all.map(({ classId, x: left, y: top }) => ({
              classId,
              shape: box(left, top, 80, 80),
            })),
          )) {
            assert.ok(x >= at.left && x + width <= at.right + 1e-9);
            assert.ok(y >= at.top && y + nameHeight <= at.bottom + 1e-9);
          }
        },
      ),
    );
  });
});

describe("annotations of visible cells", () => {
  interface Asked {
    readonly ids: readonly number[];
    readonly signal: AbortSignal;
    answer(all: readonly AnnotationInput[]): Promise<void>;
  }

  function open() {
    const asked: Asked[] = [];
    const errors: unknown[] = [];
    const cells = new CellAnnotations({
      fetch: (bytes, signal) =>
        new Promise((resolve) => {
          const answer = async (all: readonly AnnotationInput[]): Promise<void> => {
            resolve(all);
            await new Promise((done) => setTimeout(done, 0));
          };
          asked.push({ ids: [...int32sOf(bytes)], signal, answer });
        }),
      onLoad: () => undefined,
      onError: (error) => errors.push(error),
    });
    return { asked, cells, errors };
  }

  it("are asked for once, one for each image, at most 256 at a time", async () => {
    const { asked, cells } = open();
    const ids = Array.from({ length: 600 }, (_, i) => i + 1);
    const images = ids.map((id) => Math.ceil(id / 2));
    cells.want(ids, images);
    cells.want(ids, images);
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.ids.length, 256);
    await asked[0]?.answer([annotation(1)]);
    assert.deepEqual(cells.of(1), [annotation(1)]);
    assert.deepEqual(cells.of(2), []);
    cells.want(ids, images);
    assert.equal(asked[1]?.ids.length, 44);
    await asked[1]?.answer([]);
    cells.want(ids, images);
    assert.equal(asked.length, 2);
  });

  it("are given up when other cells are on the screen", async () => {
    const { asked, cells } = open();
    cells.want([1], [1]);
    cells.want([2], [2]);
    assert.deepEqual([asked[0]?.signal.aborted, asked[1]?.signal.aborted], [true, false]);
    await asked[0]?.answer([annotation(1)]);
    assert.equal(cells.of(1), undefined);
  });

  it("stay on show while they are asked for again", async () => {
    const { asked, cells } = open();
    cells.want([1], [1]);
    await asked[0]?.answer([annotation(1)]);
    cells.invalidate();
    assert.deepEqual(cells.of(1), [annotation(1)]);
    cells.want([1], [1]);
    await asked[1]?.answer([]);
    assert.deepEqual(cells.of(1), []);
  });
});

describe("legend of annotations", () => {
  const all = [
    annotation(1),
    annotation(2, { classId: 2, source: "b", confidence: 0.4 }),
    annotation(3, { source: "a", confidence: 0.9 }),
  ];

  it("counts all, also what is hidden, ground truth first", () => {
    const filter = { ...showAll, hiddenClasses: [2] };
    assert.deepEqual(legendOf(all, filter), {
      classes: [
        { key: 1, count: 2, shown: true },
        { key: 2, count: 1, shown: false },
      ],
      sources: [
        { key: "", count: 1, shown: true },
        { key: "a", count: 1, shown: true },
        { key: "b", count: 1, shown: true },
      ],
      hasConfidence: true,
    });
  });

  it("filters predictions by confidence and shows what has none", () => {
    const shown = (least: number, most: number): number[] =>
      all
        .filter((one) => passes(one, { ...showAll, confidence: [least, most] }))
        .map(({ id }) => id);
    assert.deepEqual(shown(0, 1), [1, 2, 3]);
    assert.deepEqual(shown(0.5, 1), [1, 3]);
    assert.deepEqual(shown(0.4, 0.4), [1, 2]);
  });

  it("hides and shows by name", () => {
    assert.deepEqual(toggled([1], 2, false), [1, 2]);
    assert.deepEqual(toggled([1, 2], 1, true), [2]);
  });

  it("has a class's own colour, or always the same one, with text that can be read", () => {
    assert.equal(classColour(3, 0x123456), 0x123456);
    assert.equal(classColour(3, null), classColour(3, null));
    assert.notEqual(classColour(3, null), classColour(4, null));
    assert.deepEqual([textOn(0xf0e442), textOn(0x0072b2)], ["#000000", "#ffffff"]);
  });
});
