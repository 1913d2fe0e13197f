import assert from "node:assert/strict";
import { DisposableStore, toDisposable } from "../../../src/base/disposable.ts";

describe("what is created is disposed", () => {
  it("a store disposes in reverse order, once", () => {
    const log: string[] = [];
    const store = new DisposableStore();
    for (const name of ["first", "second", "third"])
      store.add({ dispose: () => void log.push(name) });
    store.dispose();
    store.dispose();
    assert.deepEqual(log, ["third", "second", "first"]);
  });

  it("what is added to a disposed store is disposed at once", () => {
    const log: string[] = [];
    const store = new DisposableStore();
    store.dispose();
    store.add({ dispose: () => void log.push("late") });
    assert.deepEqual({ log, disposed: store.disposed }, { log: ["late"], disposed: true });
  });

  it("an item may dispose its own store", () => {
    const log: string[] = [];
    const store = new DisposableStore();
    store.add({ dispose: () => void log.push("below") });
    store.add({ dispose: () => (log.push("above"), store.dispose()) });
    store.dispose();
    assert.deepEqual(log, ["above", "below"]);
  });

  it("toDisposable runs once", () => {
    let runs = 0;
    const disposable = toDisposable(() => runs++);
    disposable.dispose();
    disposable.dispose();
    assert.equal(runs, 1);
  });
});
