import type { Stats } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import BetterSqlite from "better-sqlite3";
import * as v from "valibot";
import type { Disposable } from "../../base/disposable.ts";
import { systemCode, WinnowError } from "../../base/errors.ts";
import { takeOwnership } from "../project/ownership.ts";
import { readSmallText } from "../project/readSmallText.ts";
import { fileToDisk, folderToDisk } from "../project/toDisk.ts";

/**
 * The folder beside an export's target in which the export is made: `new` is what is being written, `old` the earlier
 * export once it has made room. What is in it says how far the export came, whenever it was killed:
 *
 * | `new` | `old` | then                                                                                        |
 * | ----- | ----- | ------------------------------------------------------------------------------------------- |
 * | yes   | no    | the target was not touched: `new` is half an export                                         |
 * | yes   | yes   | the target was moved away, and nothing has taken its place: it goes back                    |
 * | no    | yes   | the new export is at the target: `old` has been replaced                                    |
 *
 * A lock that the operating system gives up with its process proves whether the export still runs.
 */
export class ExportWork {
  readonly #folder: string;
  readonly #target: string;
  readonly #lock: Disposable;

  constructor(folder: string, target: string, lock: Disposable) {
    this.#folder = folder;
    this.#target = target;
    this.#lock = lock;
  }

  static async begin(target: string): Promise<ExportWork> {
    for (let tries = 5; ; tries--) {
      const folder = await mkdtemp(path.join(path.dirname(target), prefix));
      const work = await beginIn(folder, target, tries > 1);
      if (work) return work;
    }
  }

  /** Where the export is written. */
  get fresh(): string {
    return path.join(this.#folder, newName);
  }

  /** Puts the new export at the target, which is absent, an empty folder, or an earlier export. */
  async deliver(before: "absent" | "empty" | "export"): Promise<void> {
    const dir = path.dirname(this.#target);
    // A power cut must not leave the earlier export in a folder that does not say what it is.
    await folderToDisk(this.#folder);
    await folderToDisk(dir);
    if (before === "empty") await rmdir(this.#target);
    if (before === "export") await rename(this.#target, path.join(this.#folder, oldName));
    await rename(this.fresh, this.#target);
    // Nor take the new one when the earlier one has been removed.
    await folderToDisk(this.#folder);
    await folderToDisk(dir);
  }

  /**
   * Puts back what was moved away for an export that did not arrive, and removes the folder.
   * @throws WinnowError bad-request where something else is at the target by now
   */
  async end(): Promise<void> {
    try {
      await putBack(this.#folder, this.#target);
    } finally {
      this.#lock.dispose();
    }
    await remove(this.#folder);
  }
}

/**
 * Ends exports into a folder that were killed: puts back what they moved away, and removes what they left. Only folders
 * of this user that an export made and that none holds any more are touched.
 * @param target What is about to be exported to. @throws WinnowError bad-request where something has taken its place
 */
export async function endDeadExports(target: string): Promise<void> {
  const dir = path.dirname(target);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (!entry.isDirectory() || !workName.test(entry.name)) continue;
    const folder = path.join(dir, entry.name);
    const found = await factsOf(folder);
    if (!found || (process.getuid && found.uid !== process.getuid())) continue;
    const state = v.safeParse(stateSchema, await readSmallText(path.join(folder, stateName)));
    if (!state.success) {
      await endBare(folder, found).catch(async (error: unknown) => {
        // Another export may have ended it at the same time.
        if (await isThere(folder)) throw error;
      });
      continue;
    }
    const lock = lockOf(folder);
    if (typeof lock === "string") continue;
    const own = path.join(dir, state.output.target);
    try {
      await putBack(folder, own);
    } catch (error) {
      if (own === target) throw error;
      continue;
    } finally {
      lock.dispose();
    }
    await remove(folder);
  }
}

const prefix = ".winnow-export-";
const workName = /^\.winnow-export-[A-Za-z0-9]{6}$/;
const stateName = "state.json";
const lockName = "lock.db";
const newName = "new";
const oldName = "old";

const stateSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    kind: v.literal("winnow-export"),
    version: v.literal(1),
    target: v.pipe(
      v.string(),
      v.check((name) => !["", ".", ".."].includes(name) && path.basename(name) === name),
    ),
  }),
);

/** "held" while an export holds it, "none" on a disk that knows no locks, as some of a network do. */
function lockOf(folder: string): Disposable | "held" | "none" {
  try {
    return takeOwnership(path.join(folder, lockName)) ?? "held";
  } catch (error) {
    if (error instanceof BetterSqlite.SqliteError) return "none";
    throw error;
  }
}

/** Undefined where somebody took the new folder for that of a dead export, which it may do until it is locked. */
async function beginIn(
  folder: string,
  target: string,
  mayRetry: boolean,
): Promise<ExportWork | undefined> {
  let work: ExportWork | undefined;
  try {
    const lock = lockOf(folder);
    if (lock === "held") return undefined;
    // Without a lock, nobody can prove that this export is dead: what it leaves then stays.
    const held = lock === "none" ? { dispose: () => undefined } : lock;
    work = new ExportWork(folder, target, held);
    const state = path.join(folder, stateName);
    await writeFile(
      state,
      JSON.stringify({ kind: "winnow-export", version: 1, target: path.basename(target) }),
    );
    await fileToDisk(state);
    await mkdir(work.fresh);
    return work;
  } catch (error) {
    const isTaken = mayRetry && !(await isThere(folder));
    // The disk may be full.
    await work?.end();
    if (isTaken) return undefined;
    throw error;
  }
}

/**
 * Removes the folder of an export that was killed before it said what it is. One that is in its first moment has the lock,
 * or will find its folder gone and make another.
 */
async function endBare(folder: string, { mtimeMs }: Stats): Promise<void> {
  if (!(await isBare(folder))) return;
  const lock = lockOf(folder);
  if (lock === "held") return;
  // Windows removes no file that is open. There, and without locks, nothing takes a minute to say what it is.
  const proves = lock !== "none" && process.platform !== "win32";
  if (lock !== "none" && !proves) lock.dispose();
  try {
    if ((!proves && Date.now() - mtimeMs <= 60_000) || !(await isBare(folder))) return;
    // The lock after the state: a new one belongs to an export that has begun here, whose state stays.
    for (const name of [stateName, lockName]) await rm(path.join(folder, name), { force: true });
    await rmdir(folder).catch(ignoreOthers);
  } finally {
    if (lock !== "none") lock.dispose();
  }
}

async function putBack(folder: string, target: string): Promise<void> {
  const old = path.join(folder, oldName);
  if (!(await isThere(old)) || !(await isThere(path.join(folder, newName)))) return;
  if (await isThere(target))
    throw new WinnowError(
      "bad-request",
      `An export to '${target}' was interrupted while it replaced an earlier one, and something else is there by now. The earlier export is in '${old}': move it to where you want it, and remove '${folder}'; nothing was changed.`,
    );
  await rename(old, target);
  await folderToDisk(path.dirname(target));
}

/** The state last: until then the folder tells what it is. */
async function remove(folder: string): Promise<void> {
  for (const name of [newName, oldName, lockName, stateName])
    await rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  await rmdir(folder).catch(ignoreOthers);
}

/** Somebody put something of theirs into a folder, or another export has removed it at the same time. */
function ignoreOthers(error: unknown): void {
  if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(systemCode(error) ?? "")) throw error;
}

/** Nothing is made in the folder before it says what it is; a state without content is one that was being written. */
async function isBare(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  if (!names.every((name) => name === lockName || name === stateName)) return false;
  return ((await readSmallText(path.join(folder, stateName))) ?? "") === "";
}

async function isThere(file: string): Promise<boolean> {
  return (await factsOf(file)) !== undefined;
}

async function factsOf(file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
