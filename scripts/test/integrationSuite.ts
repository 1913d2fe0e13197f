// `node scripts/test/integrationSuite.ts [--desktop]`: test/integration in a real extension host, that of the
// npm-borne VS Code or that of a desktop VS Code, which @vscode/test-electron downloads.
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { cacheDir } from "../bootstrap/cache.mjs";
import { out, root } from "../lib/paths.ts";
import { runTask } from "../lib/shutdown.ts";
import { bundleIntegrationSuite } from "./bundleSuite.ts";

await runTask(async () => {
  const desktop = process.argv.includes("--desktop");
  const extensionTestsPath = await bundleIntegrationSuite();
  const executable = desktop ? await downloadDesktop() : await writeLauncher();
  const home = await mkdtemp(path.join(os.tmpdir(), "winnow-integration-"));
  try {
    const workspace = path.join(home, "workspace");
    await mkdir(workspace);
    process.exitCode = await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: root,
      extensionTestsPath,
      // What the user of this machine consented to and installed is no matter of tests.
      extensionTestsEnv: { WINNOW_DATA: path.join(home, "data") },
      launchArgs: [
        workspace,
        `--user-data-dir=${path.join(home, "user")}`,
        `--extensions-dir=${path.join(home, "extensions")}`,
      ],
    });
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** An executable that takes a desktop VS Code's command line, as runTests wants one. */
async function writeLauncher(): Promise<string> {
  const shim = path.join(root, "scripts", "host", "codeShim.ts");
  const windows = process.platform === "win32";
  const launcher = path.join(out, windows ? "code.cmd" : "code");
  await writeFile(
    launcher,
    windows
      ? `@"${process.execPath}" "${shim}" %*\r\n`
      : `#!/bin/sh\nexec "${process.execPath}" "${shim}" "$@"\n`,
  );
  await chmod(launcher, 0o755);
  return launcher;
}

async function downloadDesktop(): Promise<string> {
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    throw new Error("A desktop VS Code needs a display: run this in a session or under xvfb-run.");
  try {
    return await downloadAndUnzipVSCode({ cachePath: path.join(cacheDir(), "vscode-desktop") });
  } catch (error) {
    throw new Error(
      "VS Code could not be downloaded, so its desktop was not tested; `npm run test:integration` runs the same tests without a download.",
      { cause: error },
    );
  }
}
