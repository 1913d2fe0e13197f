import assert from "node:assert/strict";
import test from "node:test";
import { inProject } from "./project.mjs";

test("images are grouped by their hue", async () => {
  await inProject(
    {
      "red.png": { color: [255, 0, 0] },
      "yellow.png": { color: [255, 255, 0] },
      "green.png": { color: [0, 255, 0] },
      "blue.png": { color: [0, 0, 255] },
    },
    async (run) => {
      assert.equal((await run("my-plugin/compute")).value, 4);
      const { groups } = await run("my-plugin/group", { groups: 2 });
      assert.deepEqual(
        groups.map(({ name }) => name),
        ["Hue 0–60", "Hue 120–240"],
      );
    },
  );
});
