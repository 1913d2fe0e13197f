import assert from "node:assert/strict";
import test from "node:test";
import { inProject } from "./project.mjs";

test("images are measured", async () => {
  await inProject(
    { "grey.png": { color: [99, 99, 99] }, "red.png": { color: [255, 0, 0] } },
    async (run) => {
      assert.equal((await run("my-plugin/measure")).value, 2);
    },
  );
});
