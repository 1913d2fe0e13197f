import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import type { ResultInfo } from "../../../src/protocol/results.ts";
import { until } from "../until.ts";
import type { SampleHarness } from "./sampleHarness.ts";

/** Three groups of the sample's images with scores from 0 to 1, the first of them twice, by a real plugin. */
export async function runScoring({ harness, dir }: SampleHarness): Promise<ResultInfo> {
  const { engine } = harness.project;
  const folder = dir.file("plugins", "scoring");
  await mkdir(folder, { recursive: true });
  await writeFile(dir.file("plugins", "scoring", "package.json"), JSON.stringify(manifest));
  await writeFile(dir.file("plugins", "scoring", "main.ts"), main);
  await engine.call("plugin/places", {
    places: [{ dir: folder, origin: "workspace" }],
    trusted: [],
    developed: [folder],
  });
  await until(
    "the plugin",
    async () => {
      const [plugin] = await engine.call("plugin/list", {});
      assert.notEqual(plugin?.state.kind, "failed", JSON.stringify(plugin));
      return plugin?.state.kind === "running";
    },
    30_000,
  );
  const { resultId } = await engine.call("action/run", {
    actionId: "scoring/group",
    runId: 1,
    parameters: {},
    context: {
      target: { kind: "project" },
      activeInstanceId: null,
      vectorTypeId: null,
      text: null,
    },
  });
  assert.ok(resultId);
  return engine.call("result/get", { resultId });
}

const manifest = {
  name: "scoring",
  version: "1.0.0",
  displayName: "Scoring",
  main: "./main.ts",
  engines: { winnow: "^1.0.0" },
};

const main = `import { definePlugin } from "@winnow/plugin-api";

export default definePlugin({
  activate(ctx) {
    ctx.actions.register({
      id: "group",
      title: "Group by hue",
      hooks: ["group"],
      run({ instanceIds }) {
        const ids = [...instanceIds];
        const scale = { min: 0, max: 1, description: "cosine similarity" };
        const scored = (name: string, own: number[]) => ({
          name,
          instanceIds: own,
          scores: { ...scale, values: own.map((_, i) => (i + 1) / own.length) },
        });
        return {
          title: "Hue, 3 groups",
          groups: [
            { ...scored("Hue 0–119", ids.slice(0, 10)), score: { ...scale, value: 0.875 } },
            scored("Hue 120–239", ids.slice(10, 40)),
            scored("Hue 240–359", [ids[0] ?? 0, ...ids.slice(40, 44)]),
          ],
        };
      },
    });
  },
});
`;
