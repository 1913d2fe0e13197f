import assert from "node:assert/strict";
import fc from "fast-check";
import type { SelectionChange } from "../../../src/protocol/view.ts";
import { blockOf, blocksCovering, blocksOf, selectInBlock } from "../../../webview/grid/blocks.ts";
import { rangeOf } from "./fixtures.ts";

describe("blocks of a view", () => {
  it("are aligned", () => {
    assert.deepEqual(blocksCovering(0, 1), [0]);
    assert.deepEqual(blocksCovering(255, 257), [0, 1]);
    assert.deepEqual(blocksCovering(256, 512), [1]);
    assert.deepEqual(blocksCovering(9, 9), []);
  });

  it("have each the labels of their own cells", () => {
    const texts = Array.from({ length: 300 }, (_, i) => String(i));
    const blocks = blocksOf({ ...rangeOf(0, 300), labels: [texts] });
    assert.deepEqual(
      blocks.map(({ labels }) => labels.map((label) => [label.length, label[0]])),
      [[[256, "0"]], [[44, "256"]]],
    );
  });

  it("paint a change of the selection as the engine makes it", () => {
    const change: fc.Arbitrary<SelectionChange> = fc.oneof(
      ...(["set", "add", "remove", "toggle"] as const).map((kind) =>
        fc
          .tuple(fc.nat(60), fc.nat(60))
          .map(([a, b]) => ({ kind, from: Math.min(a, b), to: Math.max(a, b) })),
      ),
      fc.constantFrom(
        { kind: "all" as const },
        { kind: "invert" as const },
        { kind: "clear" as const },
      ),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const blocks = [
          blockOf(rangeOf(0, 20)),
          blockOf(rangeOf(20, 20)),
          blockOf(rangeOf(40, 20)),
        ];
        const truth = new Set<number>();
        for (const each of changes) {
          apply(truth, each, 60);
          for (const block of blocks) selectInBlock(block, each);
        }
        const painted = blocks.flatMap(({ from, selected }) =>
          [...selected].flatMap((is, i) => (is ? [from + i] : [])),
        );
        assert.deepEqual(
          painted,
          [...truth].toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it("do not change the bytes that they were made of", () => {
    const range = rangeOf(0, 4);
    selectInBlock(blockOf(range), { kind: "all" });
    assert.deepEqual([...range.selected], [0, 0, 0, 0]);
  });
});

// What the contract says, on a plain set of positions.
function apply(selected: Set<number>, change: SelectionChange, total: number): void {
  const [from, to] = "from" in change ? [change.from, change.to] : [0, total];
  if (change.kind === "set" || change.kind === "clear") selected.clear();
  if (change.kind === "clear") return;
  for (let p = from; p < to; p++) {
    const add =
      change.kind === "toggle" || change.kind === "invert"
        ? !selected.has(p)
        : change.kind !== "remove";
    if (add) selected.add(p);
    else selected.delete(p);
  }
}
