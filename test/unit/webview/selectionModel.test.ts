import assert from "node:assert/strict";
import { WinnowError } from "../../../src/base/errors.ts";
import type { SelectionChange } from "../../../src/protocol/view.ts";
import { blockOf } from "../../../webview/grid/blocks.ts";
import { RangeStore } from "../../../webview/grid/rangeStore.ts";
import { SelectionModel } from "../../../webview/grid/selectionModel.ts";
import { rangeOf } from "./fixtures.ts";

/** A selection of a view of 200 instances; `shift` moves them all by so many positions in a new version. */
function model() {
  const sent: [version: number, change: SelectionChange][] = [];
  const errors: unknown[] = [];
  const asked: number[] = [];
  let version = 1;
  let moved = 0;
  let gate = Promise.resolve();
  let failure: Error | null = null;
  const ranges = new RangeStore({
    fetch: (from) => {
      asked.push(from);
      return Promise.reject(new Error("not asked for"));
    },
    onLoad: () => undefined,
    onOtherVersion: () => undefined,
    onError: () => undefined,
  });
  ranges.replace(1, 200, [blockOf(rangeOf(0, 200))]);
  const selection = new SelectionModel({
    ranges,
    select: async (of, change) => {
      sent.push([of, change]);
      await gate;
      if (failure) throw failure;
      if (of !== version) throw new WinnowError("bad-request", "The view changed.");
      return { version, selected: 77 };
    },
    locate: (id) => Promise.resolve({ version, position: id - 1000 + moved }),
    refresh: () => {
      ranges.replace(version, 200, [blockOf(rangeOf(0, 200, version))]);
      return Promise.resolve();
    },
    onPainted: () => undefined,
    onError: (error) => errors.push(error),
  });
  return {
    selection,
    ranges,
    sent,
    asked,
    errors,
    shift: (by: number) => {
      version++;
      moved = by;
    },
    fail: (error: Error | null) => {
      failure = error;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    settle: () => new Promise((resolve) => setTimeout(resolve, 5)),
  };
}

const set = (from: number, to: number): SelectionChange => ({ kind: "set", from, to });
const add = (from: number, to: number): SelectionChange => ({ kind: "add", from, to });

describe("selection of a page", () => {
  it("is painted and counted at once, and takes the count from the engine", async () => {
    const { selection, ranges, settle } = model();
    selection.change([set(5, 8), add(7, 10)]);
    assert.equal(selection.selected.value, 5);
    assert.deepEqual([...(ranges.at(0)?.selected.subarray(4, 11) ?? [])], [0, 1, 1, 1, 1, 1, 0]);
    selection.change([{ kind: "toggle", from: 5, to: 6 }]);
    assert.equal(selection.selected.value, 4);
    selection.change([{ kind: "invert" }]);
    assert.equal(selection.selected.value, 196);
    await settle();
    assert.equal(selection.selected.value, 77);
  });

  it("is sent in order, one change after the other", async () => {
    const { selection, sent, settle } = model();
    selection.change([set(1, 2), add(4, 6)]);
    selection.change([{ kind: "remove", from: 1, to: 2 }]);
    await settle();
    assert.deepEqual(
      sent.map(([, change]) => change.kind),
      ["set", "add", "remove"],
    );
  });

  it("leaves out what a later gesture makes unnecessary", async () => {
    const { selection, sent, hold, settle } = model();
    const release = hold();
    selection.change([set(0, 1)]);
    for (let position = 1; position < 50; position++)
      selection.change([set(position, position + 1)]);
    release();
    await settle();
    assert.deepEqual(
      sent.map(([, change]) => change),
      [set(0, 1), set(49, 50)],
    );
  });

  it("finds the same instances again when the view has moved on", async () => {
    const { selection, sent, errors, shift, settle } = model();
    shift(30);
    selection.change([set(5, 8)]);
    await settle();
    assert.deepEqual(sent, [
      [1, set(5, 8)],
      [2, set(35, 38)],
    ]);
    assert.deepEqual([errors, selection.selected.value], [[], 77]);
  });

  it("takes over what another page has changed: its count at once, and what is painted is read again", () => {
    const { selection, ranges, asked } = model();
    const before = selection.revision.value;
    ranges.want([0]);
    assert.deepEqual(asked, []);
    selection.replaced(12);
    assert.deepEqual([selection.selected.value, selection.revision.value], [12, before + 1]);
    ranges.want([0]);
    assert.equal(asked.length, 1);
  });

  it("says so when the engine will not have it at all", async () => {
    const { selection, errors, fail, settle } = model();
    fail(new WinnowError("read-only", "The project can only be read."));
    selection.change([set(5, 8)]);
    await settle();
    assert.deepEqual(errors.map(String), ["WinnowError: The project can only be read."]);
    fail(null);
    selection.change([set(1, 2)]);
    await settle();
    assert.equal(selection.selected.value, 77);
  });
});
