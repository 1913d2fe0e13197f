import { watch as watchFolder, type FSWatcher } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
import { toDisposable, type Disposable } from "../../base/disposable.ts";

/** An editor writes a file in several steps, the last of which may be a rename; they are one save. */
const settleMs = 30;
/** Where much is written that no bundle is made of, or that is not edited by hand. */
const ignored = /^(?:node_modules|\.git|\.winnow|\.vscode-test|coverage)$/;

export interface SourceWatcher extends Disposable {
  /** Folders elsewhere, themselves only; replaces what was said before. */
  alsoWatch(folders: readonly string[]): void;
}

/**
 * Tells of saves in a folder and all folders below it, once for those that come together. The system tells, nothing
 * is polled. Node's own recursive watch would on Linux hold a watcher for each file of node_modules.
 * @param dir Absolute; one that goes away is not told of.
 */
export function watchSources(dir: string, listener: () => void): SourceWatcher {
  let timer: NodeJS.Timeout | undefined;
  const saved = (): void => {
    clearTimeout(timer);
    timer = setTimeout(listener, settleMs);
  };
  const tree: Disposable =
    process.platform === "linux" ? watchTree(dir, saved) : watchRecursive(dir, saved);
  const others = new Map<string, Disposable>();
  return {
    alsoWatch: (folders) => {
      for (const [folder, watcher] of others)
        if (!folders.includes(folder)) {
          watcher.dispose();
          others.delete(folder);
        }
      for (const folder of folders)
        if (!others.has(folder)) others.set(folder, watchOne(folder, saved) ?? nothing);
    },
    dispose: () => {
      clearTimeout(timer);
      tree.dispose();
      for (const watcher of others.values()) watcher.dispose();
    },
  };
}

/** Tells of saves of the manifests of some folders. */
export function watchFiles(
  dirs: readonly string[],
  name: string,
  listener: () => void,
): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const watchers = dirs.flatMap((dir) => {
    const watcher = watchOne(dir, (changed) => {
      // Some systems do not say which.
      if (changed !== null && changed !== name) return;
      clearTimeout(timer);
      timer = setTimeout(listener, settleMs);
    });
    return watcher ? [watcher] : [];
  });
  return toDisposable(() => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.dispose();
  });
}

const nothing: Disposable = { dispose: () => {} };

function watchRecursive(dir: string, saved: () => void): Disposable {
  const told = (name: string | null): void => {
    if (!name?.split(/[\\/]/).some((part) => ignored.test(part))) saved();
  };
  return watchOne(dir, told, true) ?? nothing;
}

/** A watcher for each folder; those that appear later are watched from then on. */
function watchTree(root: string, saved: () => void): Disposable {
  const watchers = new Map<string, Disposable>();
  let isOver = false;
  const add = async (folder: string): Promise<void> => {
    if (isOver || watchers.has(folder)) return;
    const watcher = watchOne(folder, (name) => {
      if (name !== null && ignored.test(name)) return;
      saved();
      if (name === null) return;
      // It may be another one of the same name, as a checkout leaves it: a watcher stays with the folder that it had.
      forget(path.join(folder, name));
      void enter(path.join(folder, name));
    });
    if (!watcher) return;
    watchers.set(folder, watcher);
    await enter(folder);
  };
  const forget = (folder: string): void => {
    if (!watchers.has(folder)) return;
    for (const [known, watcher] of watchers) {
      if (known !== folder && !known.startsWith(folder + path.sep)) continue;
      watcher.dispose();
      watchers.delete(known);
    }
  };
  /** Watches the folders in a folder, and forgets it when it is none any more. */
  const enter = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
    if (!entries) return forget(folder);
    if (!watchers.has(folder)) return add(folder);
    for (const entry of entries)
      if (entry.isDirectory() && !ignored.test(entry.name))
        await add(path.join(folder, entry.name));
  };
  void add(root);
  return toDisposable(() => {
    isOver = true;
    for (const watcher of watchers.values()) watcher.dispose();
  });
}

/** Undefined: it is gone, or the system has no watchers left. */
function watchOne(
  folder: string,
  told: (name: string | null) => void,
  recursive = false,
): Disposable | undefined {
  try {
    const watcher: FSWatcher = watchFolder(folder, { recursive, persistent: true }, (_, name) =>
      told(name),
    );
    watcher.on("error", () => watcher.close());
    return toDisposable(() => watcher.close());
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
