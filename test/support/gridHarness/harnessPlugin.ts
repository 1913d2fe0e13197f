import assert from "node:assert/strict";
import { until } from "../until.ts";
import type { SampleHarness } from "./sampleHarness.ts";
import { noContext } from "../../../src/protocol/plugins.ts";

/** Starts the plugin that was written to the folder `plugins/ID` of the harness, and waits until it runs. */
export async function startPlugin({ harness, dir }: SampleHarness, id: string): Promise<void> {
  const { engine } = harness.project;
  const folder = dir.file("plugins", id);
  await engine.call("plugin/places", {
    places: [{ dir: folder, origin: "workspace" }],
    trusted: [],
    developed: [folder],
  });
  await until(
    "the plugin",
    async () => {
      const plugin = (await engine.call("plugin/list", {})).find((each) => each.id === id);
      assert.notEqual(plugin?.state.kind, "failed", JSON.stringify(plugin));
      return plugin?.state.kind === "running";
    },
    30_000,
  );
}

/** Runs an action on the whole project; answers its result. */
export async function runOnAll({ harness }: SampleHarness, actionId: string): Promise<number> {
  const { resultId } = await harness.project.engine.call("action/run", {
    actionId,
    runId: 1,
    parameters: {},
    context: noContext,
  });
  assert.ok(resultId);
  return resultId;
}
