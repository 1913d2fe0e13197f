import { setImmediate as breathe } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import type { Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import type { Forgotten, StateChange, StateScope } from "../../protocol/state.ts";
import { deleteBlobChunks, unnamedBlobs } from "../db/blobs.ts";
import { deleteMaps } from "../db/maps.ts";
import { openGlobalStore } from "../db/openGlobalStore.ts";
import { deleteRuns } from "../db/runs.ts";
import { deleteSavedQueries } from "../db/savedQueries.ts";
import { transact, write } from "../db/statement.ts";
import { deleteStore, sweepStores } from "../db/storeEntries.ts";
import type { Project } from "../project/project.ts";
import { Uploads } from "./uploads.ts";
import { globalStoreFile } from "./userFolder.ts";

export interface ProjectStateOptions {
  /** @throws WinnowError read-only where another process owns the project */
  assertWritable(): void;
  changed(change: StateChange): void;
  /** A sentence for the user. */
  warn(text: string): void;
}

/** A database with stores in it, and how it is written. */
export interface StorePlace {
  readonly db: Database;
  write<T>(change: () => T): T;
}

/** How often what has expired, and what nobody names any more, is removed. */
const sweepEveryMs = 10 * 60_000;
/** Removed in one transaction: neither holds others up. */
const keysAtOnce = 200;
const chunksAtOnce = 32;

/** What is kept beside the dataset of an open project, and its upkeep. */
export class ProjectState implements Disposable {
  readonly uploads: Uploads;
  readonly #project: Project;
  readonly #options: ProjectStateOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #global: Database | undefined;
  #sweeping: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(project: Project, options: ProjectStateOptions) {
    this.#project = project;
    this.#options = options;
    this.uploads = new Uploads(project.db);
    if (project.readOnly) return;
    this.sweep();
    this.#timer = setInterval(() => this.sweep(), sweepEveryMs);
  }

  get db(): Database {
    return this.#project.db;
  }

  /** The global one is opened at its first use. @throws WinnowError bad-request where it cannot be */
  stores(scope: StateScope): StorePlace {
    const { db } = this.#project;
    if (scope === "project") return { db, write: (change) => write(db, change) };
    const global = (this.#global ??= openGlobalStore(globalStoreFile()));
    return { db: global, write: (change) => transact(global, change) };
  }

  /** Changes what an owner keeps in the project, and tells of it. @throws WinnowError read-only, and as `work` */
  change<T>(kind: Exclude<StateChange["kind"], "store">, owner: string, work: () => T): T {
    this.#options.assertWritable();
    const result = work();
    this.changed(kind, owner);
    return result;
  }

  /** Changes stores in one transaction, and tells of it. Those outside of projects can be written whoever owns the project. */
  changeStores<T>(scope: StateScope, owner: string, work: (db: Database) => T): T {
    if (scope === "project") this.#options.assertWritable();
    const place = this.stores(scope);
    const result = place.write(() => work(place.db));
    this.changed("store", owner, scope);
    return result;
  }

  changed(kind: StateChange["kind"], owner: string, scope: StateScope = "project"): void {
    this.#options.changed({ kind, scope, owner });
  }

  /** Removes all that an owner has, in one transaction. */
  forget(scope: StateScope, owner: string): Forgotten {
    const place = this.stores(scope);
    const forgotten = place.write(() => ({
      keys: deleteStore(place.db, owner, null),
      runs: scope === "project" ? deleteRuns(place.db, owner, null) : 0,
      maps: scope === "project" ? deleteMaps(place.db, owner, null) : 0,
      queries: scope === "project" ? deleteSavedQueries(place.db, owner, null) : 0,
    }));
    if (forgotten.keys > 0) this.changed("store", owner, scope);
    if (forgotten.runs > 0) this.changed("run", owner);
    if (forgotten.maps > 0) this.changed("map", owner);
    if (forgotten.queries > 0) this.changed("query", owner);
    this.sweep();
    return forgotten;
  }

  /** Removes in the background what has expired and what nobody names, a little at a time. */
  sweep(): void {
    if (this.#project.readOnly || this.#closed) return;
    // What is asked for meanwhile may be about what this sweep has passed already.
    this.#again = true;
    this.#sweeping ??= this.#sweepAll();
  }

  /** Waits for what is being removed; the rest goes when the project opens again. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sweeping;
    this.dispose();
  }

  dispose(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#global?.close();
    this.#global = undefined;
  }

  async #sweepAll(): Promise<void> {
    try {
      while (this.#again && (await this.#goesOn())) {
        this.#again = false;
        await this.#sweepOnce();
      }
    } catch (error) {
      this.#options.warn(`What has expired could not be removed: ${messageOf(error)}`);
    } finally {
      this.#sweeping = undefined;
    }
  }

  async #sweepOnce(): Promise<void> {
    const { db } = this.#project;
    const places = [this.stores("project"), ...(this.#global ? [this.stores("global")] : [])];
    for (const place of places)
      while (
        place.write(() => sweepStores(place.db, Date.now(), keysAtOnce)) === keysAtOnce &&
        (await this.#goesOn())
      );
    for (const id of unnamedBlobs(db))
      while (
        (await this.#goesOn()) &&
        !this.uploads.open.has(id) &&
        !write(db, () => deleteBlobChunks(db, id, chunksAtOnce))
      );
  }

  async #goesOn(): Promise<boolean> {
    await breathe();
    return !this.#closed;
  }
}
