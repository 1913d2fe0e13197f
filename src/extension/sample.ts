import * as vscode from "vscode";
import { runCli } from "./runCli.ts";

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
        (progress, token) =>
          runCli({
            script: options.cliScript,
            args: ["sample", dir],
            token,
            progress: (message) => progress.report({ message }),
            failure: "The sample could not be made",
          }),
      );
      await options.openElsewhere(dir);
    },
  };
}
