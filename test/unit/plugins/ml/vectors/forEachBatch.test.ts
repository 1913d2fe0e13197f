import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { forEachBatch } from "../../../../../src/plugins/ml/vectors/forEachBatch.ts";

/** Numbers that come one after the other, as pictures do; notes which were taken. */
async function* numbers(count: number, taken: number[] = []): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    await wait(1);
    taken.push(i);
    yield i;
  }
}

describe("batches of pictures", () => {
  it("has each once, the last ones too, and works on three at most", async () => {
    const seen: number[] = [];
    let underWay = 0;
    let most = 0;
    await forEachBatch(numbers(23), 2, async (batch) => {
      most = Math.max(most, ++underWay);
      await wait(12);
      seen.push(...batch);
      underWay--;
    });
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      Array.from({ length: 23 }, (_, i) => i),
    );
    assert.equal(most, 3);
  });

  it("throws what a batch threw while the next pictures came, and takes no more", async () => {
    const taken: number[] = [];
    let begun = 0;
    const working = forEachBatch(numbers(96, taken), 32, async ([first]) => {
      begun++;
      await wait(2);
      if (first === 0) throw new Error("The thread died.");
    });
    await assert.rejects(working, { message: "The thread died." });
    assert.ok(taken.length < 64, `${taken.length} were taken`);
    assert.equal(begun, 1);
  });

  it("throws what the last batch threw, and what the pictures threw", async () => {
    const refuse = (): Promise<void> => Promise.reject(new Error("Refused."));
    await assert.rejects(forEachBatch(numbers(3), 32, refuse), { message: "Refused." });
    async function* broken(): AsyncGenerator<number> {
      yield* numbers(3);
      throw new Error("Unplugged.");
    }
    await assert.rejects(
      forEachBatch(broken(), 2, async () => {}),
      { message: "Unplugged." },
    );
  });
});
