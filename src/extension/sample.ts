import { spawn } from "node:child_process";
import path from "node:path";
import * as vscode from "vscode";
import { cancelled, WinnowError } from "../base/errors.ts";

/** Makes the sample dataset, and opens it. */
export interface SampleOpener {
  open(): Promise<void>;
}

export interface SampleOptions {
  /** The command line tool, which paints the sample. */
  readonly cliScript: string;
  /** Where the extension may keep files. */
  readonly storage: vscode.Uri;
  /** Opens a folder as a dataset. */
  openElsewhere(dir: string): Promise<void>;
}

export function sampleOpener(options: SampleOptions): SampleOpener {
  return {
    open: async () => {
      const dir = vscode.Uri.joinPath(options.storage, "Winnow Sample").fsPath;
      await vscode.workspace.fs.createDirectory(options.storage);
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: "Making the sample dataset",
          cancellable: true,
        },
        (progress, token) => runSample(options.cliScript, dir, progress, token),
      );
      await options.openElsewhere(dir);
    },
  };
}

function runSample(
  cliScript: string,
  dir: string,
  progress: vscode.Progress<{ message: string }>,
  token: vscode.CancellationToken,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliScript, "sample", dir], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: "" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const subscription = token.onCancellationRequested(() => child.kill());
    let last = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      // The tool redraws one line; what follows the last line break or carriage return is the newest.
      last = text.split(/[\r\n]/).findLast((line) => line.trim() !== "") ?? last;
      progress.report({ message: last.trim() });
    });
    child.once("error", (error) => {
      subscription.dispose();
      reject(failure(error.message, error));
    });
    child.once("exit", (code) => {
      subscription.dispose();
      if (token.isCancellationRequested) reject(cancelled());
      else if (code === 0) resolve();
      else reject(failure(last.trim() || `${path.basename(cliScript)} ended with ${code}`));
    });
  });
}

function failure(why: string, cause?: unknown): WinnowError {
  return new WinnowError("internal", `The sample could not be made: ${why}`, { cause });
}
