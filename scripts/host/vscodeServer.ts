import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { capture } from "../lib/command.ts";
import { spawnTree, type ProcessTree } from "../lib/processTree.ts";
import { ensureVsCode } from "./vscodeInstall.ts";

export interface ServerOptions {
  /** Where the server keeps settings, state and logs. */
  readonly dataDir: string;
  readonly extensionsDir: string;
  /** The user's settings at the first start, on top of `quietSettings`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Variables for the server and with it for the extension host. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * "person": a token in the address keeps other users of the machine out. "tests": no token, and a driver in the
   * page that tells when the workbench is restored and that makes the address's payload count.
   */
  readonly audience: "person" | "tests";
  /** "asked": folders are restricted until they are trusted. By default all are trusted. */
  readonly trust?: "all" | "asked";
  readonly port?: number;
}

export interface VsCodeServer {
  readonly port: number;
  readonly process: ProcessTree;
  /** The workbench's address for a folder. Of the payload, only tests' servers take notice. */
  workbenchUrl(folder?: string, payload?: readonly (readonly [string, string])[]): string;
  /** How the workbench names a file of this machine. */
  remoteUri(file: string): string;
}

/** Starts the VS Code server on a loopback port; resolves when it listens. */
export async function startServer(options: ServerOptions): Promise<VsCodeServer> {
  const home = await ensureVsCode();
  await mkdir(options.extensionsDir, { recursive: true });
  await writeSettings(options.dataDir, {
    ...(options.trust === "asked" && { "security.workspace.trust.enabled": true }),
    ...options.settings,
  });
  const token = options.audience === "person" ? randomBytes(16).toString("hex") : undefined;
  const args = [
    ...["--import", pathToFileURL(path.join(import.meta.dirname, "exitWithParent.mjs")).href],
    path.join(home, "out", "server-main.js"),
    ...["--host", "127.0.0.1", "--port", String(options.port ?? 0)],
    ...(token ? ["--connection-token", token] : ["--without-connection-token"]),
    ...(options.audience === "tests" ? ["--enable-smoke-test-driver"] : []),
    ...["--server-data-dir", options.dataDir, "--user-data-dir", userDataDir(options.dataDir)],
    ...["--extensions-dir", options.extensionsDir, "--accept-server-license-terms"],
    ...["--disable-telemetry", "--telemetry-level", "off"],
    // Everything stays on this machine: deflating thumbnails only takes time.
    ...["--disable-experiments", "--disable-websocket-compression"],
    ...(options.trust === "asked" ? [] : ["--disable-workspace-trust"]),
  ];
  const tree = spawnTree(process.execPath, args, {
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const port = await listening(tree);
  const authority = `localhost:${port}`;
  return {
    port,
    process: tree,
    workbenchUrl(folder, payload = []) {
      const query = new URLSearchParams(token ? { tkn: token } : {});
      if (folder !== undefined) query.set("folder", path.resolve(folder));
      if (payload.length > 0) query.set("payload", JSON.stringify(payload));
      return `http://${authority}/?${query}`;
    },
    remoteUri: (file) => `vscode-remote://${authority}${pathToFileURL(file).pathname}`,
  };
}

/** Installs a VSIX into an extensions folder, as the "Install from VSIX…" command would. */
export async function installVsix(
  vsix: string,
  options: Pick<ServerOptions, "dataDir" | "extensionsDir">,
): Promise<void> {
  const home = await ensureVsCode();
  await capture(
    process.execPath,
    [
      path.join(home, "out", "server-main.js"),
      ...["--accept-server-license-terms", "--server-data-dir", options.dataDir],
      ...["--extensions-dir", options.extensionsDir, "--install-extension", vsix, "--force"],
    ],
    { env: cleanEnvironment() },
  );
}

/** A running workbench does not watch this file: what it holds counts from the next start. */
async function writeSettings(
  dataDir: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const file = path.join(userDataDir(dataDir), "User", "settings.json");
  if (existsSync(file)) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
}

/** No network, no advertising, no first-run pages: the workbench shows the folder and us. */
const quietSettings: Readonly<Record<string, unknown>> = {
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
  "debug.javascript.autoAttachFilter": "disabled",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "npm.fetchOnlinePackageInfo": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "window.dialogStyle": "custom",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.experimentalOnboarding": false,
};

function userDataDir(dataDir: string): string {
  return path.join(dataDir, "data");
}

/** Without what a VS Code or an npm that we run in hands down: it would steer the one that we start. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  // An empty address means: no marketplace.
  return { ...Object.fromEntries(own), EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
}

function listening({ child }: ProcessTree): Promise<number> {
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = (how: string): void => reject(new Error(`The VS Code server ${how}:\n${output}`));
    const timer = setTimeout(() => fail("did not start within a minute"), 60_000);
    const read = (text: string): void => {
      // After the start the output is read on, since a full pipe would stop the server, but not kept.
      if (output.length < 100_000) output += text;
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", read);
    child.once("error", (error) => fail(`could not be started (${error.message})`));
    child.once("exit", (code) => fail(`ended with exit code ${code}`));
  });
}
