import assert from "node:assert/strict";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, startProcess } from "../../support/processes.ts";

/** Milliseconds from the parent's sudden death to the child's end. */
async function survival(graceMs: number, mode: "idle" | "busy"): Promise<number> {
  await using parent = startProcess(path.join(import.meta.dirname, "watchingParent.ts"), [
    String(graceMs),
    mode,
  ]);
  const pid = (await parent.message()) as number;
  // The thread that watches needs a moment to start; it is under way once the child has spoken.
  await sleep(100);
  assert.ok(isAlive(pid), "it ended although its parent lives");
  const start = performance.now();
  await parent.kill("SIGKILL");
  while (isAlive(pid) && performance.now() - start < 2 * soonMs) await sleep(2);
  return performance.now() - start;
}

/** It polls ten times a second; a machine with twenty at work for each core gives it its turn seconds later. */
const soonMs = 5000;

describe("fact 7: a process whose parent was killed", () => {
  for (const mode of ["idle", "busy"] as const)
    it(`ends at once when it is ${mode} and has nothing to save`, async () => {
      const took = await survival(0, mode);
      assert.ok(took < soonMs, `${took} ms`);
    });

  it("has its time to save, and ends soon all the same", async () => {
    const took = await survival(300, "busy");
    assert.ok(took > 250 && took < soonMs, `${took} ms`);
  });
});
