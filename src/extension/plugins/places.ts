import path from "node:path";
import * as vscode from "vscode";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import type { PlaceOrigin } from "../../protocol/plugins.ts";
import { throttle } from "../coalesce.ts";
import { workspaceDirs } from "../projects/projects.ts";

export interface PluginPlace {
  /** Absolute path of a plugin's folder, or of one that has plugins in it. */
  readonly dir: string;
  readonly origin: PlaceOrigin;
}

/** Folders may come in their hundreds, at a checkout; ms. */
const QUIET = 300;

/** Where plugins may be: folders of the workspace, the user's own, and those that other extensions register. */
export class PluginPlaces implements Disposable {
  readonly #userDir: string;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly #tell = this.#owned.add(throttle(() => this.#changed.fire(), QUIET));
  /** How many extensions registered a folder. */
  readonly #registered = new Map<string, number>();
  #watchers = new DisposableStore();

  /** There may be other plugins than before. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(userDir: string) {
    this.#userDir = userDir;
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("winnow.plugins.folders")) this.#watch();
      }),
    );
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#watch()));
    this.#owned.add(toDisposable(() => this.#watchers.dispose()));
    this.#watch();
  }

  get all(): PluginPlace[] {
    return [
      ...this.#workspaceDirs().map((dir): PluginPlace => ({ dir, origin: "workspace" })),
      { dir: this.#userDir, origin: "user" },
      ...[...this.#registered.keys()].map((dir): PluginPlace => ({ dir, origin: "extension" })),
    ];
  }

  /** A folder that another extension brings along, until the answer is disposed of. */
  register(dir: string): Disposable {
    this.#registered.set(dir, (this.#registered.get(dir) ?? 0) + 1);
    this.#changed.fire();
    return toDisposable(() => {
      const left = (this.#registered.get(dir) ?? 1) - 1;
      if (left > 0) this.#registered.set(dir, left);
      else this.#registered.delete(dir);
      this.#changed.fire();
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #workspaceDirs(): string[] {
    return workspaceDirs().flatMap((folder) =>
      vscode.workspace
        .getConfiguration("winnow.plugins", vscode.Uri.file(folder))
        .get("folders", ["winnow-plugins"])
        .map((dir) => path.resolve(folder, dir)),
    );
  }

  /** A plugin appears with its package.json; what changes in one that is there is the engine's to see. */
  #watch(): void {
    this.#watchers.dispose();
    this.#watchers = new DisposableStore();
    for (const dir of [...this.#workspaceDirs(), this.#userDir]) {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(dir), "{*,*/*}/package.json");
      const watcher = this.#watchers.add(vscode.workspace.createFileSystemWatcher(pattern));
      watcher.onDidCreate(this.#tell);
      watcher.onDidChange(this.#tell);
      watcher.onDidDelete(this.#tell);
    }
    // A folder that comes with all that is in it is told of alone at times, and what is in it is not.
    for (const dir of this.#workspaceDirs()) {
      const parent = vscode.Uri.file(path.dirname(dir));
      const name = path.basename(dir);
      const pattern = new vscode.RelativePattern(parent, `{${name},${name}/*}`);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
      this.#watchers.add(watcher);
      watcher.onDidCreate(this.#tell);
      watcher.onDidDelete(this.#tell);
    }
    this.#tell();
  }
}
