// What the extension costs a window that starts: with a project in its folder, and without one.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { onShutdown, runTask } from "../../scripts/lib/shutdown.ts";
import { openBenchHost } from "./benchHost.ts";
import { median } from "./cpu.ts";
import { descendantsOf } from "./processes.ts";
import { syntheticProject } from "./syntheticProject.ts";
import { printTable } from "./table.ts";

const runs = 5;

await runTask(async () => {
  const project = await syntheticProject(10_000);
  const took: number[] = [];
  for (let run = 0; run < runs; run++) {
    const { activationMs } = await start(project);
    took.push(activationMs ?? NaN);
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), "winnow-bench-"));
  onShutdown(() => rm(folder, { recursive: true, force: true }));
  await writeFile(path.join(folder, "train.py"), "print('hello')\n");
  const without = await start(folder);
  console.log(`  activate() in a new window with a project, median of ${runs}`);
  printTable("ms", [
    {
      figure: "activate()",
      ours: median(took),
      peer: 50,
      ratio: median(took) / 50,
      target: "< 50",
    },
    { figure: "activate(), slowest", ours: Math.max(...took) },
  ]);
  console.log(
    `  a window without a project, 5 s after its start: the extension is ${without.isActive ? "ACTIVE" : "not active"}, ${without.processes} processes of ours (both must be none)`,
  );
});

interface Started {
  readonly isActive: boolean;
  readonly activationMs: number | null;
  /** Engines and decoders below the server. */
  readonly processes: number;
}

async function start(folder: string): Promise<Started> {
  await using host = await openBenchHost({ folder });
  await host.workbench.page.waitForTimeout(5000);
  const status = await host.ask<Omit<Started, "processes">>("status");
  const ours = descendantsOf(host.serverPid).filter(({ command }) =>
    /(engine|decoder)\.js/.test(command),
  );
  return { ...status, processes: ours.length };
}
