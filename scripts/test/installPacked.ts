import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { installVsix } from "../host/vscodeServer.ts";
import { onShutdown } from "../lib/shutdown.ts";
import { parseTarget, thisMachine } from "../package/targets.ts";
import { makeVsix } from "../package/vsix.ts";

/** The variable by which test/support/vscodeHost.ts learns with which extensions to open VS Code. */
export const extensionsVariable = "WINNOW_TEST_EXTENSIONS";

/** Packs the extension for this machine and installs it as a user would, into a folder that goes with the task. */
export async function installPacked(): Promise<void> {
  const { file } = await makeVsix(parseTarget(thisMachine));
  const home = await mkdtemp(path.join(os.tmpdir(), "winnow-packed-"));
  onShutdown(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const extensionsDir = path.join(home, "extensions");
  await installVsix(file, { dataDir: path.join(home, "install"), extensionsDir });
  process.env[extensionsVariable] = extensionsDir;
}
