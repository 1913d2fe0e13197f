import assert from "node:assert/strict";
import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import { maskContains } from "../../../webview/annotations/mask.ts";
import { Editor } from "../../../webview/viewer/annotations/editor.ts";

/** An editor over a list that takes its changes at once, and what it asked for. */
function open(...shapes: Shape[]) {
  let all: AnnotationInput[] = shapes.map((shape, i) => ({
    id: i + 1,
    imageId: 1,
    classId: 1,
    shape,
    confidence: null,
    source: "",
    attributes: {},
  }));
  const log: string[] = [];
  const editor = new Editor({
    shapes: () => all,
    size: () => ({ width: 100, height: 80 }),
    create: (shape) => log.push(`create ${JSON.stringify(shape)}`),
    change: (one, shape, verb) => {
      log.push(verb);
      all = all.map((each) => (each.id === one.id ? { ...each, shape } : each));
    },
    remove: (one) => {
      log.push(`remove ${one.id}`);
      all = all.filter(({ id }) => id !== one.id);
    },
    say: () => undefined,
  });
  return { editor, log, shape: (id = 1) => all.find((one) => one.id === id)?.shape };
}

const box = (x: number, y: number, width: number, height: number): Shape => ({
  kind: "box",
  x,
  y,
  width,
  height,
});

const p = (x: number, y: number) => ({ x, y });

describe("annotation editor", () => {
  it("leaves the picture alone without a tool", () => {
    const { editor, log } = open(box(0, 0, 50, 50));
    assert.equal(editor.down(p(10, 10), 3), false);
    assert.deepEqual(log, []);
  });

  it("draws a box between press and release, and takes a click for a selection", () => {
    const { editor, log } = open(box(60, 60, 10, 10));
    editor.use("box");
    editor.down(p(10.4, 10), 4);
    editor.move(p(20, 20));
    editor.up(p(31, 200), 4);
    assert.deepEqual(log, [`create ${JSON.stringify(box(10, 10, 21, 70))}`]);
    editor.down(p(65, 65), 4);
    editor.up(p(65, 65), 4);
    assert.equal(editor.selectedId.value, 1);
    assert.equal(log.length, 1);
  });

  it("closes a polygon at its first corner, not at two corners, and forgets a double click", () => {
    const { editor, log } = open();
    editor.use("polygon");
    for (const at of [p(10, 10), p(10, 10), p(50, 10)]) editor.down(at, 4);
    editor.enter();
    assert.deepEqual(log, []);
    editor.down(p(50, 50), 4);
    editor.down(p(11, 11), 4);
    assert.deepEqual(log, [
      `create ${JSON.stringify({ kind: "polygon", rings: [[10, 10, 50, 10, 50, 50]] })}`,
    ]);
    assert.equal(editor.draft.value.kind, "none");
  });

  it("takes corners back one by one, and gives up at once", () => {
    const { editor, log } = open();
    editor.use("polygon");
    for (const at of [p(10, 10), p(50, 10)]) editor.down(at, 4);
    editor.backspace();
    editor.backspace();
    assert.equal(editor.draft.value.kind, "none");
    editor.down(p(10, 10), 4);
    assert.equal(editor.escape(), true);
    assert.equal(editor.draft.value.kind, "none");
    assert.equal(editor.tool.value, "polygon");
    assert.equal(editor.escape(), true);
    assert.equal(editor.tool.value, "view");
    assert.equal(editor.escape(), false);
    assert.deepEqual(log, []);
  });

  it("moves what is dragged, by whole pixels, and only when it is dragged", () => {
    const { editor, log, shape } = open(box(10, 10, 20, 20));
    editor.use("select");
    editor.down(p(20, 20), 3);
    editor.up(p(20.5, 20), 3);
    assert.deepEqual(log, []);
    editor.down(p(20, 20), 3);
    editor.up(p(25.4, 18), 3);
    assert.deepEqual([log, shape()], [["Move"], box(15, 8, 20, 20)]);
  });

  it("goes to what lies beneath with another click", () => {
    const { editor } = open(box(0, 0, 90, 70), box(10, 10, 20, 20));
    editor.use("select");
    const click = (): number | null => {
      editor.down(p(20, 20), 3);
      editor.up(p(20, 20), 3);
      return editor.selectedId.value;
    };
    assert.deepEqual([click(), click(), click()], [2, 1, 2]);
  });

  it("makes one change of many keys, and another one for another kind of them", () => {
    const { editor, log, shape } = open(box(10, 10, 20, 20));
    editor.use("select");
    editor.cycle(1);
    for (let i = 0; i < 5; i++) editor.nudge(1, 0);
    assert.deepEqual(log, []);
    editor.grow(10, 0);
    assert.deepEqual(log, ["Move"]);
    editor.flush();
    assert.deepEqual([log, shape()], [["Move", "Resize"], box(15, 10, 30, 20)]);
    editor.nudge(-500, 0);
    editor.escape();
    assert.deepEqual([log.length, shape()], [2, box(15, 10, 30, 20)]);
  });

  it("chooses, moves, adds and removes corners by keys", () => {
    const { editor, log, shape } = open({ kind: "polygon", rings: [[0, 0, 50, 0, 50, 50]] });
    editor.use("select");
    editor.cycle(1);
    editor.corners.step(1);
    editor.nudge(2, 3);
    editor.flush();
    assert.deepEqual(shape(), { kind: "polygon", rings: [[2, 3, 50, 0, 50, 50]] });
    editor.corners.step(-1);
    editor.corners.add();
    assert.deepEqual(shape(), { kind: "polygon", rings: [[2, 3, 50, 0, 50, 50, 26, 26.5]] });
    editor.remove();
    assert.deepEqual(shape(), { kind: "polygon", rings: [[2, 3, 50, 0, 50, 50]] });
    editor.remove();
    assert.deepEqual(log, ["Reshape", "Add corner to", "Remove corner of", "remove 1"]);
  });

  it("puts a corner where a side is double-clicked, and takes one with Alt and a click", () => {
    const { editor, shape } = open({ kind: "polygon", rings: [[0, 0, 50, 0, 50, 50]] });
    editor.use("select");
    editor.select(1);
    assert.equal(editor.doubleClick(p(25, 1), 3), true);
    assert.deepEqual(shape(), { kind: "polygon", rings: [[0, 0, 25, 1, 50, 0, 50, 50]] });
    editor.down(p(25, 1), 3, { remove: true });
    assert.deepEqual(shape(), { kind: "polygon", rings: [[0, 0, 50, 0, 50, 50]] });
    assert.equal(editor.doubleClick(p(10, 70), 3), false);
  });

  it("draws a line, which a double click or Enter ends and which needs two corners", () => {
    const { editor, log } = open();
    editor.use("polyline");
    editor.down(p(10, 10), 4);
    editor.enter();
    assert.deepEqual(log, []);
    // Near its first corner is a corner like any other.
    for (const at of [p(50, 10), p(11, 13)]) editor.down(at, 4);
    editor.doubleClick(p(11, 13), 4);
    const line = (...points: number[]) => `create ${JSON.stringify({ kind: "polyline", points })}`;
    assert.deepEqual(log, [line(10, 10, 50, 10, 11, 13)]);
    editor.down(p(20, 70), 4);
    editor.down(p(40, 500), 4);
    editor.enter();
    assert.deepEqual(log[1], line(20, 70, 40, 80));
    editor.view = () => ({ middle: p(50, 40), size: { width: 80, height: 80 } });
    editor.enter();
    assert.deepEqual(log[2], line(40, 40, 60, 40));
  });

  const square: Shape = { kind: "mask", width: 100, height: 80, counts: maskSquare() };

  it("paints a new mask, and on the one that is selected, a change each stroke", () => {
    const { editor, log, shape } = open(square);
    editor.use("brush");
    editor.brush.size.value = 10;
    editor.down(p(50, 40), 3);
    editor.move(p(60, 40));
    assert.deepEqual(log, []);
    editor.up(p(60, 40), 3);
    assert.equal(log.length, 1);
    assert.match(log[0] ?? "", /^create {"kind":"mask","width":100,"height":80,/);
    editor.select(1);
    editor.down(p(20, 20), 3);
    editor.up(p(20, 20), 3);
    assert.deepEqual(log.slice(1), ["Add to"]);
    const now = shape();
    assert.ok(now?.kind === "mask" && maskContains(now, 22, 20) && maskContains(now, 12, 12));
    // A stroke over what is painted already changes nothing, and is no change.
    editor.down(p(20, 20), 3);
    editor.up(p(20, 20), 3);
    assert.equal(log.length, 2);
  });

  it("erases from the mask beneath, all of it at last, and gives a stroke up", () => {
    const { editor, log, shape } = open(square);
    editor.use("eraser");
    editor.brush.size.value = 4;
    editor.down(p(70, 70), 3);
    editor.up(p(70, 70), 3);
    assert.deepEqual(log, []);
    editor.down(p(11, 11), 3);
    editor.escape();
    assert.deepEqual([log, shape()], [[], square]);
    editor.down(p(11, 11), 3);
    editor.up(p(11, 11), 3);
    const now = shape();
    assert.ok(now?.kind === "mask" && !maskContains(now, 11, 11) && maskContains(now, 18, 18));
    editor.brush.size.value = 60;
    editor.down(p(15, 15), 3);
    editor.up(p(15, 15), 3);
    assert.deepEqual(log, ["Erase from", "remove 1"]);
  });

  it("paints by keys alone", () => {
    const { editor, log } = open();
    editor.view = () => ({ middle: p(50, 40), size: { width: 80, height: 80 } });
    editor.use("brush");
    const before = editor.brush.size.value;
    editor.brush.resize(1);
    assert.ok(editor.brush.size.value > before);
    for (let i = 0; i < 40; i++) editor.brush.resize(-1);
    assert.equal(editor.brush.size.value, 2);
    editor.nudge(10, 0);
    editor.nudge(0, -5);
    editor.enter();
    const counts = [60 * 80 - 80 + 34, 2, 78, 2, 8000 - 4800 - 36];
    const { kind, width, height } = square;
    assert.deepEqual(log, [`create ${JSON.stringify({ kind, width, height, counts })}`]);
  });
});

/** Runs of a mask of 100 × 80 pixels with those of [10, 20) in both directions. */
function maskSquare(): number[] {
  const columns = Array.from({ length: 10 }, () => [10, 70]).flat();
  return [810, ...columns.slice(0, -1), 80 * 80 + 60];
}
