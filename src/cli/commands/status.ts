import { Command } from "commander";
import type { ProjectStatus } from "../../protocol/project.ts";
import { formatValue } from "../../core/view/format.ts";
import { formatCount, print, type CommonOptions } from "../output.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

export function statusCommand(): Command {
  return new Command("status")
    .description("what is in the project")
    .action(async (options: CommonOptions) => {
      const status = await withEngine(await projectDirOf(options), { create: false }, (engine) =>
        engine.call("project/status", {}),
      );
      await print(options.json ? JSON.stringify(status) : describe(status));
    });
}

function describe(status: ProjectStatus): string {
  const lines = [
    ["Instances", formatCount(status.instances)],
    ["Images", `${formatCount(status.images)} distinct`],
    ["Waiting", formatCount(status.pending)],
    ["Missing", formatCount(status.missing)],
    ["Problems", formatCount(status.problems)],
    ["Size", formatValue("bytes", status.bytes)],
    ["Schema", String(status.schemaVersion)],
    ...status.roots.map((root, i) => [
      i === 0 ? "Sources" : "",
      root.available ? root.path : `${root.path} (not available)`,
    ]),
  ];
  return lines.map(([name, value]) => `${name.padEnd(10)} ${value}`).join("\n");
}
