import Mocha from "mocha";
import { glob } from "node:fs/promises";
import path from "node:path";
import { format } from "node:util";
import { testOutputMark } from "../../scripts/host/testOutput.ts";
import { runMocha } from "../../scripts/test/runMocha.ts";

/** VS Code's extension host calls this: the suite's bundles are the files beside this one. */
export async function run(): Promise<void> {
  const host = globalThis.console;
  const log = (...args: unknown[]): void =>
    host.log(
      format(...args)
        .split("\n")
        .map((line) => testOutputMark + line)
        .join("\n"),
    );
  // The extension host's console cannot be changed, another can stand in front of it; mocha keeps one of its own.
  globalThis.console = Object.assign(Object.create(host), {
    log,
    info: log,
    warn: log,
    error: log,
  });
  Object.assign(Mocha.reporters.Base, { consoleLog: log });
  try {
    const files = await Array.fromAsync(glob("**/*.test.cjs", { cwd: __dirname }));
    const failed = await runMocha(files.sort().map((file) => path.join(__dirname, file)));
    if (failed > 0) throw new Error(`${failed} tests failed`);
  } finally {
    globalThis.console = host;
  }
}
