import assert from "node:assert/strict";
import {
  columnAt,
  defaultColumns,
  labelsFor,
  leftOf,
  moveColumn,
  nextSort,
  resizeColumn,
  tabSeparated,
  toggleColumn,
  type Column,
} from "../../../webview/grid/table/columns.ts";

const columns: readonly Column[] = ["name", "width", "height", "#7"].map((key) => ({
  key,
  width: 100,
}));
const keys = (of: readonly Column[]): string[] => of.map(({ key }) => key);

describe("the columns of the table", () => {
  it("begin with the name and the project's own properties", () => {
    const own = { name: "score", type: "number", mode: "image", groupId: null, filled: 0 } as const;
    assert.deepEqual(keys(defaultColumns([{ id: 7, ...own }])).slice(0, 3), [
      "name",
      "#7",
      "width",
    ]);
  });

  it("come at the end and go from anywhere, but the name stays", () => {
    assert.deepEqual(keys(toggleColumn(columns, "bytes")), [...keys(columns), "bytes"]);
    assert.deepEqual(keys(toggleColumn(columns, "width")), ["name", "height", "#7"]);
    assert.equal(toggleColumn(columns, "name"), columns);
  });

  it("are no more than a view has labels", () => {
    let many = columns;
    for (let id = 100; id < 200; id++) many = toggleColumn(many, `#${id}`);
    assert.equal(labelsFor(many, []).length, 30);
  });

  it("move anywhere behind the name", () => {
    assert.deepEqual(keys(moveColumn(columns, 3, 1)), ["name", "#7", "width", "height"]);
    assert.deepEqual(keys(moveColumn(columns, 1, 9)), ["name", "height", "#7", "width"]);
    assert.deepEqual(keys(moveColumn(columns, 2, 0)), ["name", "height", "width", "#7"]);
    assert.equal(moveColumn(columns, 0, 2), columns);
  });

  it("have widths within bounds", () => {
    const widths = (at: number, width: number): number[] =>
      resizeColumn(columns, at, width).map((column) => column.width);
    assert.deepEqual(widths(1, 250.4), [100, 250, 100, 100]);
    assert.deepEqual(widths(2, -5), [100, 100, 60, 100]);
    assert.deepEqual(widths(2, 5000), [100, 100, 1000, 100]);
  });

  it("are found by their place", () => {
    assert.deepEqual(
      [0, 1, 4].map((at) => leftOf(columns, at)),
      [0, 100, 400],
    );
    assert.deepEqual(
      [-9, 99, 100, 399, 999].map((x) => columnAt(columns, x)),
      [0, 0, 1, 3, 3],
    );
  });

  it("keep their labels in place, so that rows on the screen stay readable", () => {
    assert.deepEqual(labelsFor(columns, ["height", "sha1", "width"]), ["height", "width", "#7"]);
  });
});

describe("sorting by a click on a header", () => {
  const up = (by: string): { by: string; descending: boolean } => ({ by, descending: false });
  const down = (by: string): { by: string; descending: boolean } => ({ by, descending: true });

  for (const [title, before, adds, after] of [
    ["begins ascending", [], false, [up("width")]],
    ["replaces other keys", [up("bytes"), up("name")], false, [up("width")]],
    ["turns round", [up("width")], false, [down("width")]],
    ["ends", [down("width")], false, []],
    ["adds a key", [up("bytes")], true, [up("bytes"), up("width")]],
    ["turns one of several", [up("width"), up("bytes")], true, [down("width"), up("bytes")]],
    ["takes one of several out", [down("width"), up("bytes")], true, [up("bytes")]],
    ["leaves one of several alone", [up("width"), up("bytes")], false, [down("width")]],
  ] as const)
    it(title, () => assert.deepEqual(nextSort([...before], "width", adds), after));

  it("adds no more keys than a view sorts by", () => {
    const full = ["a", "b", "c", "d"].map(up);
    assert.deepEqual(nextSort(full, "width", true), [...full.slice(1), up("width")]);
  });
});

describe("rows as text", () => {
  it("have a tab between cells, and none within", () => {
    const rows = [
      ["a.jpg", "one\ttwo\r\nthree"],
      ["b.jpg", ""],
    ];
    assert.equal(tabSeparated(rows), "a.jpg\tone two three\nb.jpg\t");
  });
});
