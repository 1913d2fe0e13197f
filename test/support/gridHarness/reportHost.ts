import { randomUUID } from "node:crypto";
import { reportHandlers } from "../../../src/extension/pages/reportPage.ts";
import type { ReportPageContract } from "../../../src/protocol/reportPage.ts";
import type { Handlers } from "../../../src/protocol/rpc.ts";
import { writeReporting } from "../reportingPlugin.ts";
import type { HostContext } from "./pageHosts.ts";
import { runOnAll, startPlugin } from "./harnessPlugin.ts";
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
export async function runReporting(sample: SampleHarness): Promise<number> {
  await writeReporting(sample.dir.file("plugins", "reporting"));
  await startPlugin(sample, "reporting");
  return runOnAll(sample, "reporting/evaluate");
}
