import type * as v from "valibot";
import type { Disposable } from "../../base/disposable.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { bytesOf } from "../../protocol/bytes.ts";
import type { ServicesContract } from "../../protocol/pluginServices.ts";
import type { Server } from "../../protocol/rpc.ts";
import type { CommitNotice } from "../commits/commitLog.ts";
import { Paced } from "./paced.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";

type PluginServer = Server<ServicesContract>;

/** What a window shows, as it tells. */
export interface WindowContext {
  readonly viewId: number | null;
  readonly activeInstanceId: number | null;
}

/** Tells plugins what happens in the project and in the window that the user works in. */
export class ProjectEvents implements Disposable {
  readonly #options: PluginsOptions;
  readonly #servers: () => Iterable<PluginServer>;
  readonly #store = new DisposableStore();
  readonly #imported: Paced<void>;
  #newIds: number[] = [];
  #context: WindowContext = { viewId: null, activeInstanceId: null };
  #selection = new Int32Array();
  #query = "";

  constructor(options: PluginsOptions, servers: () => Iterable<PluginServer>) {
    this.#options = options;
    this.#servers = servers;
    this.#imported = this.#store.add(new Paced<void>(importedMs, () => this.#tellImported()));
    this.#store.add(options.commits.onDidRecord((commit) => this.#committed(commit)));
  }

  /** Decoded for the first time. */
  imported(ids: readonly number[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#newIds.push(id);
    this.#imported.add();
  }

  /** The user looks at something else. */
  setContext(context: WindowContext): void {
    const before = this.#context;
    this.#context = context;
    if (before.activeInstanceId !== context.activeInstanceId)
      this.#fire("active/changed", { instanceId: context.activeInstanceId });
    this.#look();
  }

  /** The selection, or the query, of a view changed. */
  viewChanged(viewId: number): void {
    if (viewId === this.#context.viewId) this.#look();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #look(): void {
    const { viewId } = this.#context;
    const { selection, query } = this.#seen(viewId);
    if (query !== this.#query) this.#fire("query/changed", { query });
    this.#query = query;
    if (sameIds(selection, this.#selection)) return;
    this.#selection = selection;
    this.#fire("selection/changed", {
      count: selection.length,
      instanceIds: bytesOf(selection),
    });
  }

  #seen(viewId: number | null): { selection: Int32Array<ArrayBuffer>; query: string } {
    const nothing = { selection: new Int32Array(), query: "" };
    if (viewId === null) return nothing;
    try {
      const view = this.#options.view(viewId);
      const selection = new Int32Array(view.selected(0, Infinity));
      return { selection, query: view.spec.query ?? "" };
    } catch {
      // It was closed in the meantime, which is no longer looking at it.
      return nothing;
    }
  }

  #tellImported(): void {
    const ids = this.#newIds;
    this.#newIds = [];
    this.#fire("instances/imported", { instanceIds: bytesOf(Int32Array.from(ids)) });
  }

  #committed({ deletedInstances, ...commit }: CommitNotice): void {
    this.#fire("commit/applied", commit);
    if (deletedInstances.length > 0) this.#tellDeletedFolders(deletedInstances);
  }

  /** Folders that have lost the last of their instances, the topmost of each: what a removal of a folder comes to. */
  #tellDeletedFolders(ids: readonly number[]): void {
    const { dataset } = this.#options;
    const left = dataset.countsByFolder();
    const living = new Set<number>();
    for (const [id, count] of left)
      for (let at = count > 0 ? dataset.folder(id) : undefined; at; at = parentOf(at)) {
        if (living.has(at.id)) break;
        living.add(at.id);
      }
    const gone = new Map<number, number[]>();
    for (const id of ids) {
      let top: ReturnType<typeof dataset.folder>;
      for (let at = dataset.folder(dataset.instances.folder[id]); at; at = parentOf(at)) {
        if (living.has(at.id)) break;
        top = at;
      }
      if (!top) continue;
      const members = gone.get(top.id);
      if (members) members.push(id);
      else gone.set(top.id, [id]);
    }
    for (const [folderId, members] of gone)
      this.#fire("folder/deleted", {
        folderId,
        path: dataset.folder(folderId)?.path ?? "",
        instanceIds: bytesOf(Int32Array.from(members)),
      });

    function parentOf(folder: { parentId: number | null }): ReturnType<typeof dataset.folder> {
      return folder.parentId === null ? undefined : dataset.folder(folder.parentId);
    }
  }

  #fire<E extends keyof ServicesContract["events"]>(
    event: E,
    payload: v.InferOutput<ServicesContract["events"][E]>,
  ): void {
    for (const server of this.#servers()) server.fire(event, payload);
  }
}

/** Imports come in flocks of 64; plugins are told once a while. */
const importedMs = 500;

function sameIds(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
