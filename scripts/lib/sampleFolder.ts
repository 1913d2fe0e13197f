import path from "node:path";
import { ensureFolder } from "../bootstrap/cache.mjs";
import { runInForeground } from "./command.ts";
import { dist } from "./paths.ts";
import { say } from "./say.ts";

/** Runs the command line interface that ensureBuilt() made; its progress is what the user sees meanwhile. */
export async function runCli(...args: string[]): Promise<void> {
  const code = await runInForeground(process.execPath, [path.join(dist, "cli.js"), ...args]);
  if (code !== 0) throw new Error(`"winnow ${args.join(" ")}" ended with exit code ${code}.`);
}

/** Makes the sample workspace, unless it is there already. */
export async function ensureSample(folder: string): Promise<void> {
  await ensureFolder(folder, async (unfinished) => {
    say(`making a sample workspace, ${folder}`);
    const code = await runInForeground(
      process.execPath,
      [path.join(dist, "cli.js"), "sample", unfinished],
      // Its last line would name the folder's passing name.
      { stdio: ["inherit", "ignore", "inherit"] },
    );
    if (code !== 0) throw new Error("The sample workspace could not be made.");
  });
}
