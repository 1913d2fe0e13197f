import { stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposable.ts";
import { messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import type { RootInfo } from "../../protocol/project.ts";
import { coalesce } from "../coalesce.ts";
import { pathsToRescan } from "./changedPaths.ts";
import { isIgnoredPath } from "./imageNames.ts";
import type { Project } from "./project.ts";

/** How long nothing must change before a batch goes to the engine, and how long it waits at most, in ms. */
const QUIET = 500;
const PATIENCE = 5_000;

/** Tells the engine what changes under a project's roots while the window is open. */
export class ProjectWatcher implements Disposable {
  readonly #project: Project;
  readonly #log: (line: string) => void;
  readonly #owned = new DisposableStore();
  #watchers = new Map<string, Disposable>();
  readonly #pending = new Map<string, Set<string>>();
  #timer: NodeJS.Timeout | undefined;
  #waitingSince = 0;
  readonly #flush: () => Promise<void>;

  constructor(project: Project, log: (line: string) => void) {
    this.#project = project;
    this.#log = log;
    const failed = (error: unknown): void => log(`[${project.name}] watching: ${messageOf(error)}`);
    this.#flush = coalesce(() => this.#send(), failed);
    const follow = coalesce(() => this.#followRoots(), failed);
    this.#owned.add(project.onDidChange(() => void follow()));
    this.#owned.add(toDisposable(() => clearTimeout(this.#timer)));
    this.#owned.add(
      project.engine.onDidChangeState(({ kind }) => {
        if (kind === "ready" && this.#pending.size > 0) void this.#flush();
      }),
    );
    void follow();
  }

  dispose(): void {
    this.#owned.dispose();
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#watchers.clear();
  }

  async #followRoots(): Promise<void> {
    const roots = this.#project.status?.roots ?? [];
    const paths = new Set(roots.filter(({ available }) => available).map((root) => root.path));
    for (const [root, watcher] of this.#watchers)
      if (!paths.has(root)) {
        watcher.dispose();
        this.#watchers.delete(root);
      }
    for (const root of roots)
      if (root.available && !this.#watchers.has(root.path)) {
        const watcher = await this.#watch(root);
        if (this.#owned.disposed) watcher.dispose();
        else this.#watchers.set(root.path, watcher);
      }
  }

  async #watch(root: RootInfo): Promise<Disposable> {
    const isFile = await isFileAt(root.path);
    const pattern = isFile
      ? new vscode.RelativePattern(
          vscode.Uri.file(path.dirname(root.path)),
          path.basename(root.path).replaceAll(/[[\]{}*?]/g, "[$&]"),
        )
      : new vscode.RelativePattern(vscode.Uri.file(root.path), "**");
    const store = new DisposableStore();
    const watcher = store.add(vscode.workspace.createFileSystemWatcher(pattern));
    const note = (uri: vscode.Uri): void => this.#note(root.path, uri.fsPath);
    store.add(watcher.onDidCreate(note));
    store.add(watcher.onDidChange(note));
    store.add(watcher.onDidDelete(note));
    return store;
  }

  #note(root: string, changed: string): void {
    if (isIgnoredPath(changed)) return;
    const paths = this.#pending.get(root) ?? new Set();
    this.#pending.set(root, paths.add(changed));
    const now = Date.now();
    if (this.#timer === undefined) this.#waitingSince = now;
    else if (now - this.#waitingSince > PATIENCE) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#flush(), QUIET);
  }

  async #send(): Promise<void> {
    this.#timer = undefined;
    const batch = [...this.#pending];
    this.#pending.clear();
    try {
      await this.#rescan(batch);
    } catch (error) {
      // The next engine has to hear of it.
      if (error instanceof WinnowError && error.code === "engine-lost")
        for (const [root, changed] of batch)
          this.#pending.set(root, new Set([...changed, ...(this.#pending.get(root) ?? [])]));
      throw error;
    }
  }

  async #rescan(batch: readonly (readonly [string, Set<string>])[]): Promise<void> {
    const { engine, name, readOnly } = this.#project;
    // Whether what is gone was a folder only the project knows.
    const wasFolder = async (at: string): Promise<boolean> =>
      (await engine.call("folder/at", { path: at })) !== null;
    const paths: string[] = [];
    for (const [root, changed] of batch)
      paths.push(...(await pathsToRescan(root, changed, wasFolder)));
    if (paths.length === 0 || this.#owned.disposed || readOnly) return;
    this.#log(`[${name}] ${paths.length} changed on disk: ${paths[0]} …`);
    await engine.call("import/rescan", { paths, retryProblems: false });
  }
}

async function isFileAt(name: string): Promise<boolean> {
  try {
    return (await stat(name)).isFile();
  } catch (error) {
    // A root that has just vanished is watched as a folder: it may come back.
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}
