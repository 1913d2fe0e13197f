import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf } from "../bootstrap/processes.mjs";
import { onShutdown } from "./shutdown.ts";

/** A process of ours together with all that it starts. */
export interface ProcessTree {
  readonly child: ChildProcess;
  /** Ends all of them: politely, and after 3 s for certain. */
  stop(): Promise<void>;
}

/** Starts a process that has to go when this task goes. */
export function spawnTree(command: string, args: string[], options: SpawnOptions): ProcessTree {
  // Its own process group, so that one signal reaches what it forks; Windows has taskkill for that.
  const child = spawn(command, args, { ...options, detached: process.platform !== "win32" });
  const ended = once(child, "exit");
  // Without a listener a failure to start would throw; whoever waits for the start sees it as well.
  child.once("error", () => {});
  const stop = onShutdown(async () => {
    if (child.pid === undefined) return;
    signalTree(child.pid, "SIGTERM");
    if (child.exitCode === null && child.signalCode === null)
      await Promise.race([ended, sleep(3000, undefined, { ref: false })]);
    signalTree(child.pid, "SIGKILL");
  });
  return { child, stop };
}

function signalTree(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // All of them are gone already.
    if (codeOf(error) !== "ESRCH") throw error;
  }
}
