import { spawn } from "node:child_process";
import path from "node:path";
import type * as vscode from "vscode";
import { cancelled, WinnowError } from "../base/errors.ts";

export interface CliRun {
  /** Absolute path of the command line tool. */
  readonly script: string;
  readonly args: readonly string[];
  readonly token: vscode.CancellationToken;
  /** The newest line of what it says on the way. */
  progress(message: string): void;
  /** The sentence before its reason when it fails. */
  readonly failure: string;
}

/** Runs the command line tool and answers what it printed. @throws WinnowError cancelled, internal with its last line */
export function runCli({ script, args, token, progress, failure }: CliRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: "" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const subscription = token.onCancellationRequested(() => child.kill());
    const fail = (why: string, cause?: unknown): void =>
      reject(new WinnowError("internal", `${failure}: ${why}`, { cause }));
    let last = "";
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      // The tool redraws one line; what follows the last line break or carriage return is the newest.
      last = text.split(/[\r\n]/).findLast((line) => line.trim() !== "") ?? last;
      progress(last.trim());
    });
    child.once("error", (error) => {
      subscription.dispose();
      fail(error.message, error);
    });
    child.once("close", (code) => {
      subscription.dispose();
      if (token.isCancellationRequested) reject(cancelled());
      else if (code === 0) resolve(printed);
      else fail(last.trim() || `${path.basename(script)} ended with ${code}`);
    });
  });
}
