import assert from "node:assert/strict";
import { writeScores } from "../../../../../src/plugins/ml/actions/shared/scoreProperty.ts";
import type { MlContext } from "../../../../../src/plugins/ml/plugin.ts";

/** Keeps what is written; a property that is made gets the id 7. */
function recorder() {
  const written: unknown[] = [];
  const project = {
    commit: (title: string) => ({
      createProperty: () => -1,
      setImageValues: (id: number, sha1s: readonly string[], values: readonly unknown[]) =>
        written.push([title, id, sha1s.join(""), values]),
    }),
    do: async () => ({ ids: new Map([[-1, 7]]) }),
  };
  return { ctx: { project } as unknown as MlContext, written };
}

const scores = [
  { property: { name: "known", id: 3 }, values: Float32Array.of(0.5, NaN, 0.25) },
  { property: { name: "new", id: null }, values: Float32Array.of(1, 0, 1) },
];

describe("scores that are written", () => {
  it("are one commit, and several where they are too many for a message", async () => {
    const one = recorder();
    await writeScores(one.ctx, "Score", ["a", "b", "c"], scores);
    assert.deepEqual(one.written, [
      ["Score", 3, "abc", [0.5, null, 0.25]],
      ["Score", -1, "abc", [1, 0, 1]],
    ]);
    const many = recorder();
    await writeScores(many.ctx, "Score", ["a", "b", "c"], scores, 4);
    assert.deepEqual(many.written, [
      ["Score (1 of 2)", 3, "ab", [0.5, null]],
      ["Score (1 of 2)", -1, "ab", [1, 0]],
      ["Score (2 of 2)", 3, "c", [0.25]],
      ["Score (2 of 2)", 7, "c", [1]],
    ]);
  });
});
