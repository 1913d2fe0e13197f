import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { systemCode } from "../../src/base/errors.ts";

/** A Node process of a test's own, killed with its scope. */
export interface OwnProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The next message that it sends; rejects when it ends first. */
  message(): Promise<unknown>;
  /** Kills it at once and waits for its end. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Runs a script of ours as a process that talks over Node's channel. */
export function startProcess(script: string, args: readonly string[] = []): OwnProcess {
  const child = fork(script, [...args], {
    execArgv: ["--no-warnings"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const kill = async (signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    child,
    pid: child.pid ?? 0,
    message: async () => {
      const [first] = await Promise.race([
        once(child, "message"),
        ended.then(() => Promise.reject(new Error("The process ended without a message."))),
      ]);
      return first;
    },
    kill,
    [Symbol.asyncDispose]: () => kill(),
  };
}

/** Whether a process exists and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
  return stateOf(pid) !== "Z";
}

/** Process ids of the children of a process. Linux only, as the tests that need it say. */
export function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((candidate) => Number.isInteger(candidate) && parentOf(candidate) === pid);
}

function parentOf(pid: number): number | undefined {
  return Number(statOf(pid)?.[1]);
}

function stateOf(pid: number): string | undefined {
  return statOf(pid)?.[0];
}

/** Fields of /proc/PID/stat from the third on (state, parent, …): the second may hold anything. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}
