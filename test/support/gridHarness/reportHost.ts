import { randomUUID } from "node:crypto";
import assert from "node:assert/strict";
import { reportHandlers } from "../../../src/extension/pages/reportPage.ts";
import type { ReportPageContract } from "../../../src/protocol/reportPage.ts";
import type { Handlers } from "../../../src/protocol/rpc.ts";
import { writeReporting } from "../reportingPlugin.ts";
import { until } from "../until.ts";
import type { HostContext } from "./pageHosts.ts";
import type { SampleHarness } from "./sampleHarness.ts";

/** A report's part of the extension host, over a real engine with a real plugin. */
export function reportHost(
  { project, asked }: HostContext,
  resultId: number,
): Handlers<ReportPageContract> {
  return reportHandlers({
    project,
    resultId,
    stateId: randomUUID(),
    show: (title, result) => void asked.push(["show", { title, ...result }]),
    act: (action) => void asked.push(["act", action]),
    copy: async (text) => void asked.push(["copy", text]),
  });
}

/** Runs a plugin whose action hands back a report with every kind of block; answers its result. */
export async function runReporting({ harness, dir }: SampleHarness): Promise<number> {
  const { engine } = harness.project;
  const folder = dir.file("plugins", "reporting");
  await writeReporting(folder);
  await engine.call("plugin/places", {
    places: [{ dir: folder, origin: "workspace" }],
    trusted: [],
    developed: [folder],
  });
  await until(
    "the plugin",
    async () => {
      const plugin = (await engine.call("plugin/list", {})).find(({ id }) => id === "reporting");
      assert.notEqual(plugin?.state.kind, "failed", JSON.stringify(plugin));
      return plugin?.state.kind === "running";
    },
    30_000,
  );
  const { resultId } = await engine.call("action/run", {
    actionId: "reporting/evaluate",
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
  return resultId;
}
