import assert from "node:assert/strict";
import test from "node:test";
import { inProject } from "./project.mjs";

test("images are grouped by their shape", async () => {
  await inProject(
    {
      "wide.png": { color: [255, 0, 0], width: 80 },
      "tall.png": { color: [0, 255, 0], height: 80 },
      "square.png": { color: [0, 0, 255] },
    },
    async (run) => {
      const { value } = await run("my-plugin/shapes");
      assert.deepEqual(value, { Landscape: 1, Portrait: 1, Square: 1 });
    },
  );
});
