import { access, copyFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Database } from "better-sqlite3";
import type { Disposable } from "../../base/disposable.ts";
import { messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import { backUp, openDatabase, setAside } from "../db/openDatabase.ts";
import { commitCount } from "../db/statement.ts";
import { ThumbStore } from "../db/thumbStore.ts";
import { climbs, isOutside, isUnder, layoutOf, toAbsolute } from "./layout.ts";
import { takeOwnership } from "./ownership.ts";
import {
  createProjectFile,
  hasProject,
  makeProjectFolder,
  readLocalFile,
  readProjectFile,
  refuseLinks,
  removeUnfinished,
  writeLocalFile,
} from "./projectFiles.ts";

export interface OpenProjectOptions {
  readonly projectDir: string;
  /** Makes a project where there is none. */
  readonly create: boolean;
  /** Opens without ownership, for looking only. */
  readonly readOnly: boolean;
  /** Sets a damaged or vanished database aside (it is kept) and goes on with the backup, or with an empty one. */
  readonly recover: "backup" | "empty" | null;
}

/** An open project: the only holder of its database. */
export class Project implements Disposable {
  readonly dir: string;
  readonly id: string;
  readonly readOnly: boolean;
  readonly db: Database;
  readonly thumbs: ThumbStore;
  /** What the user should know, each a sentence. */
  readonly warnings: readonly string[];
  readonly #ownership: Disposable | undefined;
  readonly #outsideSources: Set<string>;
  #closed = false;

  private constructor(parts: {
    dir: string;
    id: string;
    db: Database;
    thumbs: ThumbStore;
    warnings: readonly string[];
    ownership: Disposable | undefined;
    outsideSources: readonly string[];
  }) {
    this.dir = parts.dir;
    this.id = parts.id;
    this.readOnly = parts.ownership === undefined;
    this.db = parts.db;
    this.thumbs = parts.thumbs;
    this.warnings = parts.warnings;
    this.#ownership = parts.ownership;
    this.#outsideSources = new Set(parts.outsideSources);
  }

  /**
   * @throws WinnowError project-in-use when another process owns it (and `readOnly` is not asked for), and the
   * refusals of {@link openDatabase}
   */
  static async open(options: OpenProjectOptions): Promise<Project> {
    const { projectDir, readOnly } = options;
    const layout = layoutOf(projectDir);
    refuseLinks(projectDir);
    const create = options.create && !readOnly && !(await hasProject(projectDir));
    if (create) await makeProjectFolder(projectDir);
    else await readProjectFile(projectDir);
    const ownership = readOnly ? undefined : own(layout.lock, projectDir);
    try {
      if (ownership) await removeUnfinished(projectDir);
      // Two processes may want to make the project: the one that owns it does.
      if (create && !(await hasProject(projectDir))) createProjectFile(projectDir);
      const { id } = await readProjectFile(projectDir);
      const local = await readLocalFile(projectDir, id);
      const warnings: string[] = [];
      if (options.recover && ownership) warnings.push(...(await recover(layout, options.recover)));
      const db = await openDatabase({
        file: layout.database,
        readOnly,
        projectId: id,
        expected: local !== undefined && options.recover !== "empty",
        knownHere: local !== undefined,
      });
      const thumbs = await ThumbStore.open(layout.thumbs, readOnly);
      const lost = (options.recover ? 0 : (local?.commits ?? 0)) - commitCount(db);
      if (lost > 0)
        warnings.push(
          `${lost} changes that were made to this project are missing from its database: a file beside it was deleted or restored from an older copy. Restore '.winnow' as a whole if you have a backup.`,
        );
      const outsideSources = local?.outsideSources ?? [];
      const project = new Project({
        dir: projectDir,
        id,
        db,
        thumbs,
        warnings,
        ownership,
        outsideSources,
      });
      if (!readOnly) project.saveLocal();
      return project;
    } catch (error) {
      ownership?.dispose();
      throw await withBackupOffer(error, layout.backup);
    }
  }

  /**
   * The absolute path of a stored one, or undefined where it is not ours: outside, and nobody on this machine chose
   * it, or a path that we would not have stored.
   */
  resolve(stored: string): string | undefined {
    return this.containerOf(stored) === undefined ? undefined : toAbsolute(this.dir, stored);
  }

  /** The folder that a stored path must really be in: the project's, or the one that the user chose outside of it. */
  containerOf(stored: string): string | undefined {
    if (climbs(stored)) return undefined;
    if (!isOutside(stored)) return this.dir;
    const chosen = [...this.#outsideSources].find((candidate) => isUnder(candidate, stored));
    if (chosen === undefined) return undefined;
    const absolute = toAbsolute(this.dir, chosen);
    // A single file is chosen together with its place.
    return stored === chosen ? path.dirname(absolute) : absolute;
  }

  /** Records that the user of this machine chose to import from outside the project folder. */
  allowOutside(stored: string): void {
    this.#outsideSources.add(stored);
    this.saveLocal();
  }

  /** Notes the number of writes outside the database; called now and then, and when the project closes. */
  saveLocal(): void {
    writeLocalFile(this.dir, {
      projectId: this.id,
      commits: commitCount(this.db),
      outsideSources: [...this.#outsideSources],
    });
  }

  /** Renews the copy of the database that is offered when it is found damaged, once a day. */
  async backUpDaily(): Promise<void> {
    const { backup } = layoutOf(this.dir);
    const age = Date.now() - ((await modifiedAt(backup)) ?? 0);
    if (!this.readOnly && age > 24 * 3600_000) await backUp(this.db, backup);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    if (!this.readOnly) this.saveLocal();
    this.dispose();
  }

  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.thumbs.close();
    this.db.close();
    this.#ownership?.dispose();
  }
}

async function recover(
  layout: ReturnType<typeof layoutOf>,
  how: "backup" | "empty",
): Promise<string[]> {
  if (how === "backup") await access(layout.backup);
  const kept = await setAside(layout.database);
  if (how === "backup") await copyFile(layout.backup, layout.database);
  return kept === undefined ? [] : [`The former database was kept as '${kept}'.`];
}

/** A database that cannot be opened may have a backup: the sentence then says so, and hosts can offer it. */
async function withBackupOffer(error: unknown, backup: string): Promise<unknown> {
  const modified = await modifiedAt(backup);
  if (!(error instanceof WinnowError) || modified === undefined) return error;
  if (error.code !== "project-damaged" && error.code !== "project-vanished") return error;
  const when = new Date(modified).toLocaleString();
  return new WinnowError(error.code, `${error.message} There is a backup of ${when}.`, {
    cause: error,
    details: { backup },
  });
}

async function modifiedAt(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

function own(lockFile: string, projectDir: string): Disposable {
  let ownership: Disposable | undefined;
  try {
    ownership = takeOwnership(lockFile);
  } catch (error) {
    throw new WinnowError(
      "read-only",
      `The project in '${projectDir}' cannot be written: ${messageOf(error)} (${systemCode(error) ?? "no code"}). Check the permissions of its '.winnow' folder and the space on its disk.`,
      { cause: error },
    );
  }
  if (!ownership)
    throw new WinnowError(
      "project-in-use",
      `The project in '${projectDir}' is open in another process.`,
    );
  return ownership;
}
