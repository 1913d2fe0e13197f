import assert from "node:assert/strict";
import { blockSize } from "../../../webview/grid/blocks.ts";
import { RangeStore } from "../../../webview/grid/rangeStore.ts";
import { rangeOf } from "./fixtures.ts";

interface Asked {
  readonly from: number;
  readonly count: number;
  readonly signal: AbortSignal;
  answer(version?: number): void;
  fail(error: Error): void;
}

function store(total = 10_000) {
  const asked: Asked[] = [];
  const heard: string[] = [];
  const ranges = new RangeStore({
    fetch: (from, count, signal) =>
      new Promise((resolve, reject) => {
        asked.push({
          from,
          count,
          signal,
          answer: (version = 1) => resolve(rangeOf(from, count, version)),
          fail: reject,
        });
      }),
    onLoad: () => heard.push("load"),
    onOtherVersion: (version) => heard.push(`version ${version}`),
    onError: (error) => heard.push(String(error)),
  });
  ranges.replace(1, total, []);
  return { asked, heard, ranges, settle: () => new Promise((resolve) => setTimeout(resolve, 0)) };
}

describe("range store", () => {
  it("asks for each block once, in the order of the wish, neighbours together", async () => {
    const { asked, ranges, settle } = store();
    ranges.want([3, 2, 7, 8, 9, 10, 11]);
    ranges.want([3, 2, 11]);
    assert.deepEqual(
      asked.map(({ from, count }) => [from / blockSize, count / blockSize]),
      [
        [2, 2],
        [7, 4],
        [11, 1],
      ],
    );
    assert.deepEqual(
      asked.map(({ signal }) => signal.aborted),
      [false, true, false],
    );
    for (const each of asked) each.answer();
    await settle();
    ranges.want([3, 2]);
    assert.equal(asked.length, 3);
    assert.equal(ranges.idAt(3 * blockSize + 5), 1000 + 3 * blockSize + 5);
    assert.equal(ranges.idAt(0), undefined);
  });

  it("asks for no more than there is", () => {
    const { asked, ranges } = store(300);
    ranges.want([0, 1, 2]);
    assert.deepEqual(
      asked.map(({ from, count }) => [from, count]),
      [[0, 300]],
    );
  });

  it("gives up what has scrolled away", async () => {
    const { asked, heard, ranges, settle } = store();
    ranges.want([0]);
    ranges.want([9]);
    assert.deepEqual(
      asked.map(({ signal }) => signal.aborted),
      [true, false],
    );
    asked[0]?.answer();
    await settle();
    assert.deepEqual([heard, ranges.at(0)], [[], undefined]);
  });

  it("keeps what is stale on show until the new is here", async () => {
    const { asked, ranges, settle } = store();
    ranges.want([0]);
    asked[0]?.answer();
    await settle();
    ranges.markStale();
    assert.equal(ranges.idAt(0), 1000);
    ranges.want([0]);
    assert.equal(asked.length, 2);
    assert.equal(ranges.idAt(0), 1000);
  });

  it("says that the view has moved on, and keeps nothing of another version", async () => {
    const { asked, heard, ranges, settle } = store();
    ranges.want([0]);
    asked[0]?.answer(7);
    await settle();
    assert.deepEqual([heard, ranges.at(0)], [["version 7"], undefined]);
  });

  it("reports a failure and asks again when the block is next wanted", async () => {
    const { asked, heard, ranges, settle } = store();
    ranges.want([0]);
    asked[0]?.fail(new Error("no"));
    await settle();
    assert.deepEqual(heard, ["Error: no"]);
    ranges.want([0]);
    assert.equal(asked.length, 2);
  });

  it("asks once more for a block whose answer may be older than a selection", async () => {
    const { asked, ranges, settle } = store();
    ranges.want([0]);
    ranges.select({ kind: "all" });
    asked[0]?.answer();
    await settle();
    ranges.want([0]);
    assert.equal(asked.length, 2);
  });

  it("keeps what has been selected while an older answer comes in", async () => {
    const { asked, ranges, settle } = store();
    ranges.want([0]);
    asked[0]?.answer();
    await settle();
    ranges.markStale();
    ranges.want([0]);
    ranges.select({ kind: "set", from: 3, to: 5 });
    asked[1]?.answer();
    await settle();
    const { selected } = ranges.at(0) ?? {};
    assert.deepEqual([...(selected ?? [])].slice(0, 6), [0, 0, 0, 1, 1, 0]);
    // What is true is asked for once more.
    ranges.want([0]);
    asked[2]?.answer();
    await settle();
    assert.equal(ranges.at(0)?.selected.includes(1), false);
  });

  it("holds a bounded number of blocks however far one scrolls", async () => {
    const { asked, ranges, settle } = store(1_000_000);
    for (let index = 0; index < 1000; index++) {
      ranges.want([index]);
      asked.at(-1)?.answer();
      await settle();
    }
    assert.ok([...ranges.loaded].length <= 129);
    assert.equal(ranges.idAt(999 * blockSize), 1000 + 999 * blockSize);
  });
});
