import assert from "node:assert/strict";
import { IssueMeasures } from "../../../../../src/plugins/ml/actions/issuesMeasures.ts";
import { scoreComputations } from "../../../../../src/plugins/ml/learn/scores/computations.ts";
import type { MlContext } from "../../../../../src/plugins/ml/plugin.ts";

const quiet = [new AbortController().signal, () => {}] as const;

/** Grey pictures of any SHA-1, but for `unreadable`; `read` gets what was decoded. */
function pictures(unreadable: readonly string[] = []) {
  const read: string[] = [];
  const project = {
    async *pixels({ sha1s }: { readonly sha1s: readonly string[] }) {
      for (const sha1 of sha1s)
        if (!unreadable.includes(sha1)) {
          read.push(sha1);
          yield { sha1, width: 8, height: 8, data: new Uint8Array(192).fill(90) };
        }
    },
  };
  return { ctx: { project, compute: scoreComputations } as unknown as MlContext, read };
}

describe("measures of pictures", () => {
  it("are made once for each image, without those that cannot be read", async () => {
    const { ctx, read } = pictures(["c"]);
    const measures = new IssueMeasures(ctx);
    const found = await measures.of(["a", "b", "c"], ...quiet);
    assert.deepEqual([...found.keys()], ["a", "b"]);
    await measures.of(["b", "a"], ...quiet);
    assert.deepEqual(read, ["a", "b"]);
  });

  it("are those of all images of a call, however few are kept", async () => {
    const { ctx, read } = pictures();
    const measures = new IssueMeasures(ctx, 2);
    const all = ["a", "b", "c"];
    for (let time = 0; time < 3; time++)
      assert.deepEqual([...(await measures.of(all, ...quiet)).keys()], all);
    assert.deepEqual(read, all);
    const more = await measures.of([...all, "d"], ...quiet);
    assert.deepEqual([...more.keys()], [...all, "d"]);
    assert.deepEqual(read, [...all, "d"]);
    await measures.of(["e"], ...quiet);
    await measures.of(["a"], ...quiet);
    assert.deepEqual(read, [...all, "d", "e", "a"]);
  });

  it("of one call are not forgotten by another that comes meanwhile", async () => {
    const { ctx } = pictures();
    const measures = new IssueMeasures(ctx, 2);
    const [one, other] = await Promise.all([
      measures.of(["a", "b"], ...quiet),
      measures.of(["c", "d"], ...quiet),
    ]);
    assert.deepEqual(
      [[...one.keys()], [...other.keys()]],
      [
        ["a", "b"],
        ["c", "d"],
      ],
    );
  });
});
