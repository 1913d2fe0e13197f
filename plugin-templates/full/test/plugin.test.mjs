import assert from "node:assert/strict";
import test from "node:test";
import { inProject } from "./project.mjs";

test("images without edges are blurred", async () => {
  await inProject(
    { "grey.png": { color: [99, 99, 99] }, "red.png": { color: [255, 0, 0] } },
    async (run) => {
      const { groups, value } = await run("my-plugin/review", { limit: 100 });
      assert.deepEqual(value, { blurred: 2 });
      assert.equal(groups.length, 1);
    },
  );
});
