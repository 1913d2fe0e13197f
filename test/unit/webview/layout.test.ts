import assert from "node:assert/strict";
import fc from "fast-check";
import {
  cellsIn,
  hitTest,
  linesIn,
  metrics,
  rectOf,
  sectionOf,
  type GridLayout,
} from "../../../webview/grid/layout.ts";
import { layoutOf } from "./fixtures.ts";
import { ownTime } from "../../support/ownTime.ts";

describe("grid layout", () => {
  it("fills the width with whole columns near the edge that was asked for", () => {
    for (let width = 200; width < 2000; width += 7) {
      const { columns, edge, pitch } = layoutOf([], { width, total: 5000 });
      const used = 2 * metrics.padding + columns * pitch - metrics.gap;
      assert.ok(used <= width && width - used < columns, `${columns} × ${edge} in ${width}`);
      assert.ok(edge >= 112 / 1.5 && edge <= 112 * 1.5, `an edge of ${edge}`);
    }
  });

  it("finds the cells that a rectangle touches, in groups, folded ones left out", () => {
    const sizes = [5, 13, 2, 9];
    const layout = layoutOf(sizes, { width: 500, folded: ["c"] });
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const length = fc.double({ min: 0, max: 700, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          x: fc.double({ min: -20, max: 520, noNaN: true }),
          y: fc.double({ min: -20, max: layout.height, noNaN: true }),
          width: length,
          height: length,
        }),
        (rect) => {
          const found = new Set<number>();
          for (const { from, to } of cellsIn(layout, rect))
            for (let position = from; position < to; position++) found.add(position);
          for (let position = 0; position < total; position++) {
            const cell = rectOf(layout, position);
            const touches =
              cell !== null &&
              cell.x < rect.x + rect.width &&
              rect.x < cell.x + cell.width &&
              cell.y < rect.y + rect.height &&
              rect.y < cell.y + cell.height;
            assert.equal(found.has(position), touches, `${position} in ${JSON.stringify(rect)}`);
          }
        },
      ),
    );
  });

  it("has one column however narrow the pane is", () => {
    assert.equal(layoutOf([], { width: 60, total: 3 }).columns, 1);
  });

  it("leaves labels out of cells that are too small for them", () => {
    const small = layoutOf([], { cell: 40, total: 10 });
    assert.deepEqual([small.labelLines, small.cellHeight], [0, small.edge]);
  });

  it("has a row for each instance where it is a table, without gaps", () => {
    const table = layoutOf([3, 2], { row: 36, folded: ["b"] });
    assert.deepEqual([table.columns, table.rowHeight, table.labelLines], [1, 36, 0]);
    const rows = linesIn(table, 0, table.height).filter(({ kind }) => kind === "row");
    const first = metrics.header + metrics.headerGap;
    assert.deepEqual(
      rows.map(({ top }) => top),
      [first, first + 36, first + 72],
    );
    assert.equal(layoutOf([], { row: 36, total: 10 }).height, 360);
  });

  it("counts rows and headers as lines, and none of a folded group", () => {
    const layout = layoutOf([5, 9, 1], { folded: ["b"] });
    assert.equal(layout.columns, 4);
    const rows = layout.sections.map(({ firstLine, rows: count }) => [firstLine, count]);
    assert.deepEqual(rows, [
      [0, 2],
      [3, 0],
      [4, 1],
    ]);
    assert.equal(layout.lines, 6);
  });

  it("finds the cell that a rectangle belongs to, and nothing between cells", () => {
    fc.assert(
      fc.property(anyLayout(), fc.nat(), (layout, seed) => {
        fc.pre(layout.total > 0);
        const position = seed % layout.total;
        const rect = rectOf(layout, position);
        if (sectionOf(layout, position)?.folded) {
          assert.equal(rect, null);
          return;
        }
        assert.ok(rect);
        const cell = { kind: "cell" as const, position };
        assert.deepEqual(hitTest(layout, rect.x, rect.y), cell);
        assert.deepEqual(hitTest(layout, rect.x + rect.width - 1, rect.y + rect.height - 1), cell);
        assert.notDeepEqual(hitTest(layout, rect.x + rect.width + 1, rect.y), cell);
        assert.notDeepEqual(hitTest(layout, rect.x, rect.y + rect.height + 1), cell);
      }),
    );
  });

  it("slices into lines that are complete, in order and without gaps", () => {
    fc.assert(
      fc.property(
        anyLayout(),
        fc.nat(5000),
        fc.integer({ min: 1, max: 900 }),
        (layout, top, height) => {
          const lines = linesIn(layout, top, top + height);
          const seen = new Set(
            lines.flatMap((line) =>
              line.kind === "row"
                ? Array.from({ length: line.count }, (_, i) => line.start + i)
                : [],
            ),
          );
          for (let position = 0; position < layout.total; position++) {
            const rect = rectOf(layout, position);
            const visible =
              rect !== null && rect.y < top + height && rect.y + layout.rowHeight > top;
            assert.equal(seen.has(position), visible, `position ${position}`);
          }
          const indexes = lines.map(({ index }) => index);
          assert.deepEqual(
            indexes,
            indexes.toSorted((a, b) => a - b),
          );
        },
      ),
    );
  });

  it("keeps a header on the screen while its group is, and lets the next one push it out", () => {
    const layout = layoutOf([8, 8]);
    const [a, b] = layout.sections;
    assert.ok(a && b);
    const headerAt = (top: number): number | undefined =>
      linesIn(layout, top, top + 50).find((line) => line.kind === "header")?.top;
    assert.equal(headerAt(a.top), a.top);
    assert.equal(headerAt(a.top + 30), a.top + 30);
    const lowest = a.top + a.rows * layout.rowHeight;
    assert.equal(headerAt(lowest + 5), lowest);
    assert.equal(headerAt(b.top + 10), b.top + 10);
  });

  it("lays out a million cells and ten thousand groups in time that follows the groups", () => {
    const sizes = Array.from({ length: 10_000 }, () => 100);
    const start = ownTime();
    const layout = layoutOf(sizes, { width: 1600, cell: 512 });
    for (let i = 0; i < 1000; i++) linesIn(layout, (i * layout.height) / 1000, i + 1000);
    // Two orders of magnitude above what it takes: a loop over cells would not come near.
    assert.ok(ownTime() - start < 2000);
    assert.equal(layout.total, 1_000_000);
  });
});

function anyLayout(): fc.Arbitrary<GridLayout> {
  return fc
    .record({
      sizes: fc.array(fc.nat(40), { maxLength: 6 }),
      folded: fc.subarray(["a", "b", "c"]),
      width: fc.integer({ min: 100, max: 900 }),
      cell: fc.integer({ min: 32, max: 300 }),
      labelLines: fc.nat(3),
    })
    .map(({ sizes, ...input }) => layoutOf(sizes, input));
}
