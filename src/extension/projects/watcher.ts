import { stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposable.ts";
import { messageOf, systemCode } from "../../base/errors.ts";
import type { RootInfo } from "../../protocol/project.ts";
import { coalesce } from "../coalesce.ts";
import { isIgnoredPath, mayBeImage } from "./imageNames.ts";
import type { Project } from "./project.ts";

/** How long nothing must change before a batch goes to the engine, and how long it waits at most, in ms. */
const QUIET = 500;
const PATIENCE = 5_000;
/** Above so many changed paths, looking through the whole root costs less than asking for each. */
const BATCH = 200;

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
    const rescan: string[] = [];
    for (const [root, changed] of batch) {
      const paths = changed.size > BATCH ? [root] : await this.#relevant([...changed]);
      rescan.push(...paths);
    }
    if (rescan.length === 0 || this.#owned.disposed || this.#project.readOnly) return;
    this.#log(`[${this.#project.name}] ${rescan.length} changed on disk: ${rescan[0]} …`);
    await this.#project.engine.call("import/rescan", { paths: rescan, retryProblems: false });
  }

  /** Images, folders, and what was one of them; an ignore file stands for its folder. */
  async #relevant(changed: readonly string[]): Promise<string[]> {
    const paths: string[] = [];
    for (const name of changed)
      if (path.basename(name) === ".winnowignore") paths.push(path.dirname(name));
      else if (mayBeImage(name) || (await this.#isFolder(name))) paths.push(name);
    return paths;
  }

  async #isFolder(name: string): Promise<boolean> {
    try {
      return (await stat(name)).isDirectory();
    } catch (error) {
      if (systemCode(error) !== "ENOENT") return false;
      // It is gone: whether it was a folder only the project knows.
      return (await this.#project.engine.call("folder/at", { path: name })) !== null;
    }
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
