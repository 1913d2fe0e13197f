import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { cacheDir } from "../bootstrap/cache.mjs";
import { installVsix, startServer } from "../host/vscodeServer.ts";
import { say } from "../lib/say.ts";

/** Serves the npm-borne VS Code with the extension installed, and returns when its server has ended. */
export async function openWorkbench(
  folder: string,
  vsix: string,
  { openBrowser }: { openBrowser: boolean },
): Promise<void> {
  const home = path.join(cacheDir(), "workbench");
  const places = { dataDir: path.join(home, "data"), extensionsDir: path.join(home, "extensions") };
  await installVsix(vsix, places);
  const server = await startServer({ ...places, audience: "person" });
  const address = server.workbenchUrl(folder);
  say("VS Code is ready; Ctrl-C ends it");
  console.log(`\n  ${address}\n`);
  if (openBrowser && hasBrowser()) openInBrowser(address);
  await once(server.process.child, "exit");
}

function hasBrowser(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== "linux" || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

function openInBrowser(address: string): void {
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", win32: "explorer" };
  const child = spawn(openers[process.platform] ?? "xdg-open", [address], {
    stdio: "ignore",
    detached: true,
  });
  // The address is on the terminal; where nothing opens, nothing is lost.
  child.once("error", () => say("no browser could be opened; the address above works in any"));
  child.unref();
}
