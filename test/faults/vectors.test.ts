import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startProcess } from "../support/processes.ts";
import { tempDir } from "../support/tempDir.ts";
import { madeVector, openVectors, vectorsOf } from "../support/vectors.ts";

const script = fileURLToPath(new URL("../support/vectorWriter.ts", import.meta.url));

describe("vectors under kills", () => {
  it("P20 loses nothing that was acknowledged in 20 kills at any moment", async () => {
    await using dir = await tempDir();
    const killed: number[] = [];
    for (let kill = 0; kill < 20; kill++) {
      await using writer = startProcess(script, [dir.path]);
      /** By the first id of a message: the round of it that was acknowledged last. */
      const rounds = new Map<number, number>();
      writer.child.on("message", ({ first, round }: { first: number; round: number }) =>
        rounds.set(first, round),
      );
      await writer.message();
      // Spread over the time of some messages, so that the kill falls into each part of a write.
      await new Promise((resolve) => setTimeout(resolve, (kill * 7) % 90));
      await writer.kill();
      await using opened = await openVectors(dir.path);
      assert.deepEqual(opened.store.warnings, [], "nothing is missing from a file");
      const [type] = opened.store.listTypes("writer");
      const vectors = await vectorsOf(opened.store, type.id);
      for (const [first, round] of rounds)
        for (let id = first; id < first + 50; id++) {
          const found = Math.floor(vectors[id][0] - id * 1000);
          // One more may have been written and not been told of.
          assert.ok(found === round || found === round + 1, `image ${id}: ${found} of ${round}`);
          assert.deepEqual(vectors[id], madeVector(id, found, 16));
        }
      killed.push(rounds.get(1) ?? 0);
    }
    assert.ok(new Set(killed).size > 3, `the kills fell into different rounds: ${killed.join()}`);
  });
});
