import { mkdir, writeFile } from "node:fs/promises";
import type { ResultInfo } from "../../../src/protocol/results.ts";
import { runOnAll, startPlugin } from "./harnessPlugin.ts";
import type { SampleHarness } from "./sampleHarness.ts";

/** Three groups of the sample's images with scores from 0 to 1, the first of them twice, by a real plugin. */
export async function runScoring(sample: SampleHarness): Promise<ResultInfo> {
  const { harness, dir } = sample;
  await mkdir(dir.file("plugins", "scoring"), { recursive: true });
  await writeFile(dir.file("plugins", "scoring", "package.json"), JSON.stringify(manifest));
  await writeFile(dir.file("plugins", "scoring", "main.ts"), main);
  await startPlugin(sample, "scoring");
  const resultId = await runOnAll(sample, "scoring/group");
  return harness.project.engine.call("result/get", { resultId });
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
