import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { cacheDir } from "../bootstrap/cache.mjs";
import { capture, run } from "../lib/command.ts";
import { say, sentence } from "../lib/say.ts";
import { codeOf } from "../bootstrap/processes.mjs";
import { onShutdown } from "../lib/shutdown.ts";

/** The `code` on the path, where there is a display for it. */
export async function findDesktop(): Promise<string | undefined> {
  const windows = process.platform === "win32";
  const { DISPLAY, WAYLAND_DISPLAY, PATH = "" } = process.env;
  if (process.platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  return PATH.split(path.delimiter)
    .map((folder) => path.join(folder, windows ? "code.cmd" : "code"))
    .find(existsSync);
}

/**
 * Opens the folder in a desktop VS Code with state and extensions of its own, so that the user's stay untouched, and
 * waits until its window is closed.
 * @returns false when this `code` cannot do that, such as the one in a remote window's terminal
 */
export async function openDesktop(code: string, folder: string, vsix: string): Promise<boolean> {
  const home = path.join(cacheDir(), "desktop");
  const userData = path.join(home, "user");
  await mkdir(userData, { recursive: true });
  const own = [
    ...[`--user-data-dir=${userData}`, `--extensions-dir=${path.join(home, "extensions")}`],
    // As root it refuses to start with its sandbox.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
  try {
    await capture(...shellSafe(code, [...own, "--install-extension", vsix, "--force"]));
  } catch (error) {
    say(`${code} does not take the extension: ${sentence(error).split("\n")[0]}`);
    return false;
  }
  // The window's process goes its own way; it leaves its id where one can find it.
  onShutdown(async () => {
    const lock = path.join(userData, "code.lock");
    if (existsSync(lock)) endProcess(Number(await readFile(lock, "utf8")));
  });
  say("opening VS Code; this ends when its window is closed, or with Ctrl-C");
  await run(...shellSafe(code, [...own, "--new-window", "--wait", folder]));
  return true;
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error;
  }
}

/** On Windows `code` is a .cmd file, which only a shell can start. */
function shellSafe(
  command: string,
  args: string[],
): [string, string[], { shell: boolean; env: NodeJS.ProcessEnv }] {
  const shell = process.platform === "win32";
  const quote = (text: string): string => (shell ? `"${text}"` : text);
  // From a terminal inside VS Code, `code` would talk to that window instead of starting one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name)),
  );
  return [quote(command), args.map(quote), { shell, env }];
}
