import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { coalesce, throttle } from "../../../src/extension/coalesce.ts";

describe("coalesce", () => {
  it("runs once more after what was asked for meanwhile, never twice at a time", async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const ask = coalesce(
      async () => {
        most = Math.max(most, ++running);
        await wait(5);
        running--;
        runs++;
      },
      (error) => assert.fail(String(error)),
    );
    void ask();
    void ask();
    await ask();
    assert.deepEqual({ most, runs }, { most: 1, runs: 2 });
    await ask();
    assert.equal(runs, 3);
  });

  it("hands a failure on and can be asked again", async () => {
    const errors: unknown[] = [];
    let fail = true;
    const ask = coalesce(
      () => (fail ? Promise.reject(new Error("no")) : Promise.resolve()),
      (error) => errors.push(error),
    );
    await ask();
    fail = false;
    await ask();
    assert.deepEqual(errors.map(String), ["Error: no"]);
  });
});

describe("throttle", () => {
  it("runs at once, and once more for all that was asked soon after", async () => {
    let runs = 0;
    const ask = throttle(() => runs++, 20);
    for (let i = 0; i < 10; i++) ask();
    assert.equal(runs, 1);
    await wait(60);
    assert.equal(runs, 2);
    ask.dispose();
  });
});
