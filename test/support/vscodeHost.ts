import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startBrowser, type BrowserOptions } from "../../scripts/host/browser.ts";
import { startServer, type ServerOptions } from "../../scripts/host/vscodeServer.ts";
import { extensionsVariable } from "../../scripts/test/installPacked.ts";
import { themes, Workbench } from "./workbench.ts";

export interface HostOptions extends BrowserOptions, Pick<ServerOptions, "trust"> {
  /** The folder to open; none opens an empty window. */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Variables for the extension host and with it for the engine. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface VsCodeHost extends AsyncDisposable {
  readonly workbench: Workbench;
  /** Process id of the server: the extension host is one of its descendants. */
  readonly serverPid: number;
}

/**
 * Opens a real VS Code with the packed extension: a server of its own with empty state, and a workbench in Chromium.
 * It takes about 5 s; tests that do not disturb each other should share one.
 */
export async function openVsCode(options: HostOptions = {}): Promise<VsCodeHost> {
  const extensionsDir = process.env[extensionsVariable];
  if (!extensionsDir)
    throw new Error("No extension is installed to be tested; run this through `npm run test:e2e`.");
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "winnow-server-"));
  const server = await startServer({
    dataDir,
    extensionsDir,
    audience: "tests",
    ...(options.trust && { trust: options.trust }),
    settings: { "workbench.colorTheme": themes["vs-dark"], ...options.settings },
    // What the user of this machine consented to and installed is no matter of tests.
    env: { WINNOW_DATA: path.join(dataDir, "winnow"), ...options.env },
  });
  const browser = await startBrowser(options);
  const workbench = new Workbench(browser.page, server);
  await workbench.open(options.folder);
  return {
    workbench,
    serverPid: server.process.child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.process.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
