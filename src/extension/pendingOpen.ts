import * as vscode from "vscode";
import * as v from "valibot";

const KEY = "winnow.pendingOpen";
/** A window that takes longer to open was not opened. */
const PATIENCE = 5 * 60_000;

const pending = v.object({ dir: v.string(), at: v.number() });

/**
 * Opening a folder replaces the window, and with it this process. What was to be done there waits in the memory that
 * windows share, and the next window of that folder takes it.
 */
export class PendingOpen {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** Opens a folder in this window, or in a new one if this one has a folder. */
  async open(dir: string): Promise<void> {
    await this.#memento.update(KEY, { dir, at: Date.now() });
    await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(dir), {
      forceNewWindow: (vscode.workspace.workspaceFolders ?? []).length > 0,
    });
  }

  /** The folder that this window was opened for, once. */
  async take(dirs: readonly string[]): Promise<string | undefined> {
    const kept = v.safeParse(pending, this.#memento.get(KEY));
    if (!kept.success || !dirs.includes(kept.output.dir)) return undefined;
    await this.#memento.update(KEY, undefined);
    return Date.now() - kept.output.at < PATIENCE ? kept.output.dir : undefined;
  }
}
