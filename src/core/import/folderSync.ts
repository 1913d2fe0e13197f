import path from "node:path";
import { BitSet } from "../columns/bitSet.ts";
import { excludedNames } from "../db/excluded.ts";
import { folderByPath } from "../db/folders.ts";
import {
  insertPending,
  instancesNamed,
  instanceState,
  setPending,
  setState,
  type FileFacts,
  type InstanceRow,
} from "../db/instances.ts";
import {
  allProblems,
  deleteProblem,
  lastProblemId,
  problemsNamed,
  problemsOfFolder,
  saveProblem,
  type ProblemRow,
} from "../db/problems.ts";
import type { Source } from "../db/sources.ts";
import { write } from "../db/statement.ts";
import { childPath, parentPath } from "../project/layout.ts";
import type { RunningTask } from "../tasks/taskQueue.ts";
import type { DecodeQueue } from "./decodeQueue.ts";
import { FolderRows } from "./folderRows.ts";
import type { ImportContext } from "./importContext.ts";
import { becomeProblem, isOnDisk, markMissing } from "./instanceFates.ts";
import type { FoundFile, ScanEvent } from "./scan.ts";

/** Compares what a scan finds with what the project knows, a batch of files at a time, and records the difference. */
export class FolderSync {
  readonly #context: ImportContext;
  readonly #queue: DecodeQueue;
  readonly #task: RunningTask;
  readonly #folders: FolderRows;
  readonly #retryProblems: boolean;
  readonly #signal: AbortSignal;
  /** Met on disk, a bit each: instances, problems, and folders that were entered. */
  readonly #seen = new BitSet();
  readonly #seenProblems = new BitSet();
  /** Later ones were found by decoding what this scan met. */
  readonly #lastProblemBefore: number;
  readonly #entered = new BitSet();
  /** To be decoded, handed over once their rows are written. */
  readonly #found: number[] = [];
  /** The first of those, until there is a screen of them. */
  #first: number[] | undefined = [];
  /** Folders that were listed to their end: what is known of them and was not met is gone. */
  readonly #listed = new BitSet();

  constructor(
    context: ImportContext,
    queue: DecodeQueue,
    task: RunningTask,
    options: { sources: readonly Source[]; retryProblems: boolean; signal: AbortSignal },
  ) {
    // It is on the way to a file that was met: the scan entered it before it had a row.
    this.#folders = new FolderRows(context, options.sources, (id) => this.#entered.add(id));
    this.#context = context;
    this.#queue = queue;
    this.#task = task;
    this.#retryProblems = options.retryProblems;
    this.#signal = options.signal;
    this.#lastProblemBefore = lastProblemId(context.project.db);
  }

  /** @param base stored path of the scanned folder, which the event's paths are relative to */
  async take(base: string, event: ScanEvent): Promise<void> {
    const stored = event.folder === "" ? base : childPath(base, event.folder);
    switch (event.kind) {
      case "folder":
        if (this.#folders.isMisplaced(stored))
          write(this.#context.project.db, () => this.#folders.make(stored));
        this.#note(this.#entered, stored);
        return;
      case "files":
        await this.#giveWay(this.#takeFiles(stored, event.files));
        return;
      case "complete":
        this.#note(this.#listed, stored);
        return;
      case "unreadable":
        this.#context.warn(
          `The folder '${stored || this.#context.project.dir}' cannot be read: ${event.reason}. What is known of it stays.`,
        );
    }
  }

  async takeFile(folder: string, file: FoundFile): Promise<void> {
    this.#takeFiles(folder, [file]);
  }

  /** What may have been a folder is none any more. */
  async folderGone(stored: string): Promise<void> {
    const folder = folderByPath(this.#context.project.db, stored);
    if (folder) this.#folderGone(folder.id);
  }

  /** A file or folder is no longer there. */
  async gone(stored: string): Promise<void> {
    const { project } = this.#context;
    await this.folderGone(stored);
    const parent = folderByPath(project.db, parentPath(stored));
    if (!parent) return;
    const name = path.posix.basename(stored);
    write(project.db, () => {
      for (const row of instancesNamed(project.db, parent.id, [name])) this.#markMissing(row.id);
      deleteProblem(project.db, parent.id, name);
      this.#task.save();
    });
    this.#context.changed({ instances: true, problems: true });
  }

  /**
   * Listing is faster than decoding and would fill the event loop: others get their turn after every batch. Somebody may
   * wait for the first screen of pictures, which listing the rest would take the cores from.
   */
  async #giveWay(found: readonly number[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.#first) return;
    this.#first.push(...found);
    if (this.#first.length < screenful) return;
    const first = this.#first;
    this.#first = undefined;
    await this.#queue.finished(first, patienceMs, this.#signal);
  }

  /** Answers what is to be decoded. */
  #takeFiles(stored: string, files: readonly FoundFile[]): readonly number[] {
    const { db } = this.#context.project;
    const folder = folderByPath(db, stored);
    const news: News[] = folder ? this.#news(folder.id, files) : files.map((file) => ({ file }));
    // A rescan finds most folders as they were: those cost no write.
    if (folder && news.length === 0) {
      this.#task.report();
      return [];
    }
    write(db, () => {
      const folderId = folder?.id ?? this.#folders.make(stored);
      for (const { file, known } of news) this.#takeOne(folderId, file, known);
      this.#task.save();
    });
    this.#context.dataset.namesChanged();
    this.#context.changed({ instances: true, problems: true, folders: !folder });
    const found = this.#found.splice(0);
    this.#queue.push(found);
    this.#task.report();
    return found;
  }

  /** Notes which files were met, and answers those of which something must be recorded. */
  #news(folderId: number, files: readonly FoundFile[]): News[] {
    const { db } = this.#context.project;
    this.#entered.add(folderId);
    const names = files.map(({ name }) => name);
    const excluded = excludedNames(db, folderId);
    const known = new Map(instancesNamed(db, folderId, names).map((row) => [row.name, row]));
    const problems = new Map(problemsNamed(db, folderId, names).map((row) => [row.name, row]));
    return files
      .filter(({ name }) => !excluded.has(name))
      .map((file) => ({ file, known: known.get(file.name), problem: problems.get(file.name) }))
      .filter((news) => {
        if (news.known) this.#seen.add(news.known.id);
        if (news.problem) this.#seenProblems.add(news.problem.id);
        return !this.#isSettled(news);
      });
  }

  #isSettled({ file, known, problem }: News): boolean {
    if (problem && sameFacts(problem, file))
      return file.problem ? problem.reason === file.problem.reason : !this.#retryProblems;
    if (file.problem || !known) return false;
    return known.state === instanceState.ready && sameFacts(known, file);
  }

  #takeOne(folderId: number, file: FoundFile, known: InstanceRow | undefined): void {
    const { db } = this.#context.project;
    if (file.problem) {
      this.#seenProblems.add(saveProblem(db, { folderId, ...file, ...file.problem }));
      if (known) becomeProblem(this.#context, known);
      this.#task.count("problems", 1);
      return;
    }
    if (!known) {
      const id = insertPending(db, folderId, file);
      this.#seen.add(id);
      this.#put({ id, folderId, imageId: null, state: instanceState.pending, ...file });
      this.#task.count("added", 1);
      this.#found.push(id);
      return;
    }
    if (sameFacts(known, file) && known.state === instanceState.pending) {
      // Left over from an import that was interrupted.
      this.#found.push(known.id);
      return;
    }
    if (sameFacts(known, file) && known.state === instanceState.missing) {
      setState(db, known.id, instanceState.ready);
      this.#context.dataset.instances.setState(known.id, instanceState.ready);
      return;
    }
    setPending(db, known.id, file);
    this.#put({ ...known, ...file, state: instanceState.pending });
    this.#task.count("changed", 1);
    this.#found.push(known.id);
  }

  /** The scan is over: what it should have met and did not is no longer on disk. */
  finish(): void {
    const { project, dataset } = this.#context;
    for (const { id, parentId } of [...dataset.folders])
      if (parentId !== null && this.#listed.has(parentId) && !this.#entered.has(id))
        this.#folderGone(id);
    const { instances } = dataset;
    const missing: number[] = [];
    for (let id = 1; id < instances.end; id++)
      if (
        isOnDisk(instances.state[id]) &&
        this.#listed.has(instances.folder[id]) &&
        !this.#seen.has(id)
      )
        missing.push(id);
    const cured = allProblems(project.db).filter(
      ({ id, folderId }) =>
        id <= this.#lastProblemBefore && this.#listed.has(folderId) && !this.#seenProblems.has(id),
    );
    if (missing.length === 0 && cured.length === 0) return;
    write(project.db, () => {
      for (const id of missing) this.#markMissing(id);
      for (const { folderId, name } of cured) deleteProblem(project.db, folderId, name);
      this.#task.save();
    });
    this.#context.changed({ instances: true, problems: true });
  }

  #folderGone(folderId: number): void {
    const { project, dataset } = this.#context;
    const { instances } = dataset;
    const folders = dataset.withSubfolders([folderId]);
    for (const id of folders) this.#entered.add(id);
    write(project.db, () => {
      for (let id = 1; id < instances.end; id++)
        if (isOnDisk(instances.state[id]) && folders.has(instances.folder[id]))
          this.#markMissing(id);
      for (const id of folders)
        for (const { name } of problemsOfFolder(project.db, id))
          deleteProblem(project.db, id, name);
      this.#task.save();
    });
    this.#context.changed({ instances: true, problems: true, folders: true });
  }

  #markMissing(id: number): void {
    if (markMissing(this.#context, id)) this.#task.count("missing", 1);
  }

  #note(set: BitSet, stored: string): void {
    const folder = folderByPath(this.#context.project.db, stored);
    if (folder) set.add(folder.id);
  }

  #put(row: InstanceRow): void {
    this.#context.dataset.instances.put(row);
  }
}

/** A file that was met, and what is known under its name. */
interface News {
  readonly file: FoundFile;
  readonly known?: InstanceRow | undefined;
  readonly problem?: ProblemRow | undefined;
}

function sameFacts(a: FileFacts, b: FileFacts): boolean {
  return a.bytes === b.bytes && a.modified === b.modified;
}

/** About as many as a window shows at first. */
const screenful = 48;
/** How long listing waits for the first pictures, in ms: large ones take longer than anybody waits for the rest. */
const patienceMs = 1_000;
