import type { Database } from "better-sqlite3";
import { compareNames } from "../../base/compareNames.ts";
import { allFolders, type Folder } from "../db/folders.ts";
import { idsByName, instanceState } from "../db/instances.ts";
import { Annotations } from "./annotationColumns.ts";
import { ImageColumns } from "./imageColumns.ts";
import { ImageHashes } from "./imageHashes.ts";
import { absent, InstanceColumns } from "./instanceColumns.ts";
import { Properties } from "./properties.ts";
import { sortByKeys } from "./radixSort.ts";

/**
 * The project in memory: columns and orders, loaded from the database and kept in step with it. Owned by the engine;
 * everything that reads many rows reads here.
 */
export class Dataset {
  readonly #db: Database;
  readonly instances: InstanceColumns;
  readonly images: ImageColumns;
  readonly hashes: ImageHashes;
  readonly properties: Properties;
  readonly annotations: Annotations;
  readonly #folders = new Map<number, Folder>();
  #folderOrder: Int32Array | undefined;
  #names: NameOrder | undefined;
  #namesStale = false;

  constructor(db: Database) {
    this.#db = db;
    this.instances = InstanceColumns.load(db);
    this.images = new ImageColumns(db);
    this.hashes = new ImageHashes(db);
    this.properties = new Properties(db, {
      instance: () => this.instances.end,
      image: () => this.images.end,
    });
    this.annotations = new Annotations(db);
    for (const folder of allFolders(db)) this.#folders.set(folder.id, folder);
  }

  /** Grows with every change that a view may show. */
  get revision(): number {
    return this.instances.revision + this.properties.revision + this.annotations.revision;
  }

  folder(id: number): Folder | undefined {
    return this.#folders.get(id);
  }

  get folders(): Iterable<Folder> {
    return this.#folders.values();
  }

  putFolder(folder: Folder): void {
    this.#folders.set(folder.id, folder);
    this.#folderOrder = undefined;
    this.#namesStale = true;
  }

  /** An import found that it is none, or another one: it goes with what people recorded about it. */
  forgetInstance(id: number): void {
    this.instances.remove(id);
    this.properties.forgetInstance(id);
  }

  /** To be called when instances were added, renamed or removed: orders by name must be read again. */
  namesChanged(): void {
    this.#namesStale = true;
  }

  /** No more changes are coming for now: the next reader gets the newest order. */
  namesSettled(): void {
    if (this.#namesStale) this.#names = undefined;
  }

  /**
   * All instance ids by name and by path. While an import adds names all the time it is read again only so often
   * that reading takes a tenth of the time: what is newest appears a moment later, and the engine stays free.
   */
  names(): NameOrder {
    const now = performance.now();
    if (this.#names && (!this.#namesStale || now < this.#names.validUntil)) return this.#names;
    const byName = this.#readNames();
    const byPath = sortByKeys(byName, this.#folderRanks(byName), false);
    const took = performance.now() - now;
    this.#namesStale = false;
    this.#names = { byName, byPath, validUntil: performance.now() + 10 * took };
    return this.#names;
  }

  /** Position of each folder, by id, in the order of paths; -1 for ids without a folder. */
  folderOrder(): Int32Array {
    if (this.#folderOrder) return this.#folderOrder;
    const sorted = [...this.#folders.values()].toSorted((a, b) => compareNames(a.path, b.path));
    let end = 1;
    for (const { id } of sorted) if (id >= end) end = id + 1;
    const order = new Int32Array(end).fill(-1);
    for (const [position, { id }] of sorted.entries()) order[id] = position;
    return (this.#folderOrder = order);
  }

  /** Ids of folders and of all below them. */
  withSubfolders(ids: readonly number[]): Set<number> {
    const children = new Map<number, number[]>();
    for (const { id, parentId } of this.#folders.values())
      if (parentId !== null) {
        const known = children.get(parentId);
        if (known) known.push(id);
        else children.set(parentId, [id]);
      }
    const found = new Set(ids);
    for (const id of found) for (const child of children.get(id) ?? []) found.add(child);
    return found;
  }

  /** Instances directly in each folder that are not problems, by folder id. */
  countsByFolder(): Map<number, number> {
    const counts = new Map<number, number>();
    const { state, folder, end } = this.instances;
    for (let id = 1; id < end; id++)
      if (state[id] !== absent && state[id] !== instanceState.problem)
        counts.set(folder[id], (counts.get(folder[id]) ?? 0) + 1);
    return counts;
  }

  #readNames(): Int32Array {
    const { end } = this.instances;
    const ids = new Int32Array(end);
    let n = 0;
    for (const id of idsByName(this.#db)) if (n < end) ids[n++] = id;
    return ids.slice(0, n);
  }

  #folderRanks(ids: Int32Array): Float64Array {
    const order = this.folderOrder();
    const { folder } = this.instances;
    return Float64Array.from(ids, (id) => order[folder[id]] ?? -1);
  }
}

export interface NameOrder {
  readonly byName: Int32Array;
  readonly byPath: Int32Array;
  /** On the clock of `performance.now()`. */
  readonly validUntil: number;
}
