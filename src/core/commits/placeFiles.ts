import path from "node:path";
import type { Database } from "better-sqlite3";
import type { BitSet } from "../columns/bitSet.ts";
import { folderByPath, lastFolderId, type Folder } from "../db/folders.ts";
import { instancesNamed, instanceState, type InstanceRow } from "../db/instances.ts";
import { lastId } from "../db/properties.ts";
import { isUnder, parentPath } from "../project/layout.ts";
import type { NewFiles } from "./findNewFiles.ts";
import type { NewIds } from "./newIds.ts";
import { refused } from "./refused.ts";

/** The rows of files that a commit adds; those of the project already have one, and get their id. */
export function placeFiles(
  db: Database,
  files: NewFiles,
  ids: NewIds,
  deleted: BitSet,
): { folders: Folder[]; instances: InstanceRow[] } {
  const folders = new NewFolders(db, files);
  for (const { given, path: stored } of files.folders)
    ids.add("folders", given, folders.idOf(stored));
  const instances: InstanceRow[] = [];
  const seen = new Map<string, number>();
  let nextId = files.instances.length === 0 ? 0 : lastId(db, "instances") + 1;
  for (const [i, { given, folder, name, facts }] of files.instances.entries()) {
    const row = `Instance ${i + 1}`;
    const folderId = folders.idOf(folder);
    const before = seen.get(`${folderId}/${name}`);
    if (before !== undefined) throw refused(`${row} is the same file as instance ${before}.`);
    seen.set(`${folderId}/${name}`, i + 1);
    const known = instancesNamed(db, folderId, [name]).find((one) => one.name === name);
    if (known && deleted.has(known.id))
      throw refused(`${row}: the same commit deletes the instance ${known.id}, which it is.`);
    if (!known && !facts)
      throw refused(`${row}: '${name}' has left the project just now. Try again.`);
    ids.add("instances", given, known?.id ?? nextId);
    if (known || !facts) continue;
    instances.push({
      ...facts,
      id: nextId++,
      folderId,
      imageId: null,
      state: instanceState.pending,
    });
  }
  return { folders: folders.rows, instances };
}

/** Rows of folders, and of those above them up to the nearest known one or the top of what is imported. */
class NewFolders {
  readonly rows: Folder[] = [];
  readonly #db: Database;
  readonly #files: NewFiles;
  readonly #ids = new Map<string, number>();

  constructor(db: Database, files: NewFiles) {
    this.#db = db;
    this.#files = files;
  }

  idOf(stored: string): number {
    const known = this.#ids.get(stored) ?? folderByPath(this.#db, stored)?.id;
    if (known !== undefined) return known;
    const above = parentPath(stored);
    const isImported = this.#files.sources.some(({ path: source }) => isUnder(source, above));
    const parentId = above !== stored && isImported ? this.idOf(above) : null;
    const name = path.posix.basename(stored) || path.basename(this.#files.dir);
    const id = lastFolderId(this.#db) + 1 + this.rows.length;
    this.rows.push({ id, parentId, path: stored, name });
    this.#ids.set(stored, id);
    return id;
  }
}
