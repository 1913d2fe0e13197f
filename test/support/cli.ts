import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { bundles } from "./bundles.ts";

export interface CliResult {
  /** 0, 1, 2 or 130; or the name of the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `winnow` that a test looks at while it goes on. */
export interface CliRun {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

export interface CliOptions {
  readonly cwd?: string;
  /** Besides that of the test. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `winnow ARGS`. */
export function startCli(args: readonly string[], options: CliOptions = {}): CliRun {
  const child = spawn(process.execPath, [bundles.cli, ...args], {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, result: resultOf(child) };
}

export const cli = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  startCli(args, options).result;

async function resultOf(child: ChildProcess): Promise<CliResult> {
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code: code ?? signal ?? "unknown", ...output };
}
