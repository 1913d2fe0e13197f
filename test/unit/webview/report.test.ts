import assert from "node:assert/strict";
import fc from "fast-check";
import { isIn } from "../../../src/core/results/scores.ts";
import { beyond } from "../../../src/protocol/reportValues.ts";
import { extent, linear, ticks } from "../../../webview/report/axis.ts";
import { csvOf } from "../../../webview/report/csv.ts";
import { binsOf, endsOf } from "../../../webview/report/histogramCounts.ts";
import { nearestPoint, pathOf } from "../../../webview/report/linePaths.ts";
import { formatValue, shortNumber, tickTexts } from "../../../webview/report/numbers.ts";
import { sortRows } from "../../../webview/report/sortRows.ts";

describe("tables of a report", () => {
  const rows = [
    ["b", 2],
    ["a", null],
    [{ value: "c", group: 7 }, 10],
    ["a2", 3],
  ];

  it("sort numbers by size and texts as people expect; what says nothing is last whichever way", () => {
    const names = (column: number, descending: boolean): unknown[] =>
      sortRows(rows, { column, descending }).map(([name]) => name);
    assert.deepEqual(names(1, true), [{ value: "c", group: 7 }, "a2", "b", "a"]);
    assert.deepEqual(names(1, false), ["b", "a2", { value: "c", group: 7 }, "a"]);
    assert.deepEqual(names(0, false), ["a", "a2", "b", { value: "c", group: 7 }]);
  });

  it("are copied as CSV that spreadsheets read as it is meant", () => {
    assert.equal(
      csvOf(
        ["Class", "F1"],
        [
          ['a "b", c', 0.5],
          ["=1+1", null],
          [{ value: "line\nbreak", group: 1 }, 1e-7],
        ],
      ),
      'Class,F1\r\n"a ""b"", c",0.5\r\n\'=1+1,\r\n"line\nbreak",1e-7',
    );
  });

  it("write values for people", () => {
    assert.deepEqual(
      [
        formatValue(0.8571428),
        formatValue(1_532_204),
        formatValue(12.3456),
        formatValue(1.2e-7),
        formatValue(0.0085712),
        formatValue(0.00012345),
        formatValue(123_456.789),
        formatValue(0),
        formatValue(0.8, "percent"),
        formatValue(-1.5, "signed"),
        formatValue(2, "signed"),
        formatValue(null, "percent"),
      ],
      [
        "0.8571",
        "1,532,204",
        "12.35",
        "1.20e-7",
        "0.008571",
        "0.0001234",
        "123,457",
        "0",
        "80.0 %",
        "−1.5",
        "+2",
        "–",
      ],
    );
  });
});

describe("axes of a report's charts", () => {
  it("have round ticks between their ends", () => {
    assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assert.deepEqual(ticks(-3, 12, 4), [0, 5, 10]);
    assert.deepEqual(ticks(0.1, 0.3, 4), [0.1, 0.15, 0.2, 0.25, 0.3]);
    assert.deepEqual(ticks(2, 2, 4), [2]);
  });

  it("have texts that tell ticks apart", () => {
    const texts = (min: number, max: number): string[] =>
      tickTexts(ticks(min, max, 4)).map(({ text }) => text);
    assert.deepEqual(texts(0, 1), ["0", "0.5", "1"]);
    assert.deepEqual(texts(0.0001, 0.0005), ["0.0001", "0.0002", "0.0003", "0.0004", "0.0005"]);
    assert.deepEqual(texts(2000.2, 2000.9), ["2,000.2", "2,000.4", "2,000.6", "2,000.8"]);
    assert.deepEqual(texts(0, 1e-6), ["0", "5.0e-7", "1.0e-6"]);
    assert.equal(texts(0, 2e12).at(-1), "2,000,000,000,000");
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (min, width) => {
          const all = texts(min, min + width);
          assert.equal(new Set(all).size, all.length, all.join(" "));
        },
      ),
    );
    assert.equal(shortNumber(2000.46, 6), "2,000.46");
  });

  it("reach from the least to the greatest value, unless an end is given", () => {
    const open = { min: null, max: null };
    assert.deepEqual(extent([3, null, -1], open), [-1, 3]);
    assert.deepEqual(extent([3, -1], { min: 0, max: null }), [0, 3]);
    assert.deepEqual(extent([null], open), [0, 1]);
    assert.equal(linear([5, 5], [0, 100])(5), 50);
  });

  it("curves break where a point is missing, show one that is alone, and step where they are told to", () => {
    const one = { title: "a", toX: (x: number) => x * 10, toY: (y: number) => 100 - y };
    const line = { ...one, x: [0, 1, 2, 3], y: [1, 2, null, 4], step: false };
    assert.equal(pathOf(line), "M0.0,99.0L10.0,98.0M30.0,96.0m-2,0h4");
    assert.equal(
      pathOf({ ...line, y: [1, 2, 2, 2], step: true }).slice(0, 20),
      "M0.0,99.0H10.0V98.0H",
    );
    const near = nearestPoint([line], new Set(), { x: 12, y: 90 });
    assert.deepEqual([near?.x, near?.y], [1, 2]);
    assert.equal(nearestPoint([line], new Set([0]), { x: 12, y: 90 }), null);
  });
});

describe("histograms of a report", () => {
  const values = fc
    .array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -5, max: 5 }), { minLength: 1 })
    .map((list) => Float32Array.from(list).sort());

  it("have every value in one bin, and a bin shows as many as it says", () => {
    const check = (sorted: Float32Array, range: readonly [number, number], count: number): void => {
      const bins = binsOf(sorted, range, count);
      const total = bins.reduce((sum, bin) => sum + bin.count, 0);
      assert.deepEqual([bins.length, total], [count, sorted.length]);
      for (const bin of bins) {
        const { min = null, max = null } = endsOf(bin, bins);
        assert.equal(sorted.filter((value) => isIn(value, { min, max })).length, bin.count);
      }
    };
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (sorted, count) =>
        check(sorted, [-2, 3], count),
      ),
    );
    // Values at the edges, which float32 has on either side of them.
    const steps = Float32Array.from({ length: 101 }, (_, i) => i / 100);
    for (const count of [10, 40, 100]) check(steps, [0, 1], count);
    check(Float32Array.from(steps, (value) => -value).sort(), [-1, 0], 40);
  });

  it("count what is beyond a threshold, itself among it, as a plain count does", () => {
    fc.assert(
      fc.property(values, fc.nat(), (sorted, at) => {
        const limit = sorted[at % sorted.length] ?? 0;
        const above = sorted.filter((value) => value >= limit).length;
        const below = sorted.filter((value) => value <= limit).length;
        assert.deepEqual(
          [beyond(sorted, limit, "above"), beyond(sorted, limit, "below")],
          [above, below],
        );
      }),
    );
    // 0.3 as it is typed is not the float32 that a value of 0.3 is.
    assert.equal(beyond(Float32Array.of(0.3), 0.3, "below"), 1);
    assert.equal(beyond(Float32Array.of(0.3), 0.3, "above"), 1);
  });

  it("of equal values have one bin", () => {
    assert.deepEqual(binsOf(Float32Array.of(2, 2), [2, 2], 10), [{ from: 2, to: 2, count: 2 }]);
  });
});
