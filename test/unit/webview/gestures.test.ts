import assert from "node:assert/strict";
import { click, moveTo } from "../../../webview/grid/gestures.ts";
import { layoutOf } from "./fixtures.ts";

const plain = { extend: false, toggle: false };
const shift = { extend: true, toggle: false };
const ctrl = { extend: false, toggle: true };
const both = { extend: true, toggle: true };

describe("selection gestures", () => {
  const layout = layoutOf([6, 3, 9], { folded: ["b"] });
  const cursor = { focus: 2, anchor: 2 };

  it("selects one cell by a click", () => {
    assert.deepEqual(click(layout, null, 4, plain), {
      cursor: { focus: 4, anchor: 4 },
      changes: [{ kind: "set", from: 4, to: 5 }],
    });
  });

  it("toggles one cell by ctrl, and a range starts there", () => {
    assert.deepEqual(click(layout, cursor, 4, ctrl), {
      cursor: { focus: 4, anchor: 4 },
      changes: [{ kind: "toggle", from: 4, to: 5 }],
    });
  });

  it("selects from the anchor by shift, leaving out what is folded", () => {
    assert.deepEqual(click(layout, cursor, 10, shift), {
      cursor: { focus: 10, anchor: 2 },
      changes: [
        { kind: "set", from: 2, to: 6 },
        { kind: "add", from: 9, to: 11 },
      ],
    });
  });

  it("adds a range by both", () => {
    assert.deepEqual(click(layout, cursor, 0, both).changes, [{ kind: "add", from: 0, to: 3 }]);
  });

  it("takes a selection of one along with the arrows", () => {
    assert.deepEqual(moveTo(layout, cursor, 3, plain, 1).changes, [
      { kind: "set", from: 3, to: 4 },
    ]);
    assert.deepEqual(moveTo(layout, cursor, 3, plain, 0).changes, [
      { kind: "set", from: 3, to: 4 },
    ]);
  });

  it("leaves a larger selection alone when the arrows move", () => {
    assert.deepEqual(moveTo(layout, cursor, 3, plain, 2), {
      cursor: { focus: 3, anchor: 3 },
      changes: [],
    });
  });

  it("moves the focus alone by ctrl and an arrow", () => {
    assert.deepEqual(moveTo(layout, cursor, 3, ctrl, 1).changes, []);
  });

  it("extends by shift and an arrow, forth and back", () => {
    const one = moveTo(layout, cursor, 3, shift, 1);
    assert.deepEqual(one.changes, [{ kind: "set", from: 2, to: 4 }]);
    const back = moveTo(layout, one.cursor, 1, shift, 2);
    assert.deepEqual(back, {
      cursor: { focus: 1, anchor: 2 },
      changes: [{ kind: "set", from: 1, to: 3 }],
    });
  });
});
