import { glob } from "node:fs/promises";
import path from "node:path";
import { runMocha } from "./runMocha.ts";

/** Runs the test files below a folder in this Node, as they stand, and sets the exit code. */
export async function runFolder(folder: string): Promise<void> {
  const files = await Array.fromAsync(glob("**/*.test.ts", { cwd: folder }));
  if (files.length === 0) throw new Error(`There is no test file in ${folder}.`);
  const failed = await runMocha(files.sort().map((file) => path.join(folder, file)));
  process.exitCode = failed > 0 ? 1 : 0;
  failWhenSomethingRuns();
}

/** Whoever creates, disposes: a test that leaves a process, a timer or a socket behind has found a leak. */
function failWhenSomethingRuns(): void {
  setTimeout(() => {
    const left = process.getActiveResourcesInfo().join(", ");
    console.error(`The tests are over and something of theirs still runs: ${left}`);
    process.exit(3);
  }, 5000).unref();
}
