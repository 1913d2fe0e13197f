import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import { Emitter } from "../../base/event.ts";
import type { CommitInput, CommitResult, History } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import {
  commitById,
  commitChange,
  dropUndone,
  headCommit,
  insertCommit,
  listCommits,
  saveCommitChange,
  saveCommitChanges,
  setCommitState,
  undoneCommit,
  type CommitState,
} from "../db/commits.ts";
import { write } from "../db/statement.ts";
import type { VectorRow } from "../db/vectors.ts";
import type { Change } from "../import/importContext.ts";
import { patchColumns, writePatch } from "./applyPatch.ts";
import { completePatch } from "./completePatch.ts";
import { fitPatch } from "./fitPatch.ts";
import { forgetVectors } from "./forgetVectors.ts";
import { invertPatch } from "./invertPatch.ts";
import { noFiles, type NewFiles } from "./findNewFiles.ts";
import { packPatch, unpackPatch } from "./packPatch.ts";
import type { Patch } from "./patch.ts";
import { followRenames } from "./renames.ts";
import { resolveCommit } from "./resolveCommit.ts";

/** A commit that was made, undone or redone. */
export interface CommitNotice {
  readonly commitId: number;
  readonly title: string;
  readonly author: string;
  readonly how: "do" | "apply" | "undo" | "redo";
  /** Instances that left the project with it. */
  readonly deletedInstances: readonly number[];
}

export interface CommitLogOptions {
  /** Of commits that nobody else is named for. */
  readonly author: string;
  /** Told after a change was written and the columns hold it; `restored` are instances that came back. */
  readonly changed: (change: Change, restored: readonly number[]) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * The one way to change what people record, and the history of it. A commit is validated as a whole, written in one
 * transaction together with its inverse, and only then seen by readers. History is a line: undo and redo walk it, and
 * a new commit drops what was undone.
 */
export class CommitLog {
  readonly #db: Database;
  readonly #dataset: Dataset;
  readonly #options: CommitLogOptions;
  readonly #recorded = new Emitter<CommitNotice>();
  /** Told after readers see it. */
  readonly onDidRecord = this.#recorded.event;
  readonly #rewrote = new Emitter<readonly string[]>();
  /** Told the owners of saved queries that were rewritten, because what they name is called otherwise now. */
  readonly onDidRewriteQueries = this.#rewrote.event;
  readonly #forgot = new Emitter<readonly VectorRow[]>();
  /** Told vectors that a change took away, before anything else is told of it. */
  readonly onDidForgetVectors = this.#forgot.event;

  constructor(db: Database, dataset: Dataset, options: CommitLogOptions) {
    this.#db = db;
    this.#dataset = dataset;
    this.#options = options;
  }

  /**
   * @param files what `findNewFiles` found, for a commit that adds files
   * @throws WinnowError bad-request, naming the first thing in the commit that is wrong; nothing is written then
   */
  do(input: CommitInput, author = this.#options.author, files = noFiles): CommitResult {
    return this.#commit(input, "done", author, files);
  }

  /** For what must not be undone: recorded, but not in the history. @throws as `do` */
  apply(input: CommitInput, author = this.#options.author, files = noFiles): CommitResult {
    return this.#commit(input, "applied", author, files);
  }

  /** Undoes the newest commit that is done, if any. */
  undo(): History {
    const commit = headCommit(this.#db);
    if (commit) this.#travel(commit.id, "inverse");
    return this.list(null, shownAfterTravel);
  }

  redo(): History {
    const commit = undoneCommit(this.#db);
    if (commit) this.#travel(commit.id, "forward");
    return this.list(null, shownAfterTravel);
  }

  /**
   * Undoes or redoes until the commit is the last one that is done; 0: until none is. Each step is a transaction of
   * its own: a crash on the way leaves the project at one of the points between.
   * @throws WinnowError not-found for what is not in the history, or was dropped from it
   */
  go(commitId: number): History {
    const goal = commitId === 0 ? null : commitById(this.#db, commitId);
    if (commitId !== 0 && (!goal || goal.state === "dropped"))
      throw new WinnowError(
        "not-found",
        goal
          ? `'${goal.title}' was undone and then replaced by other changes, so it cannot be returned to.`
          : `There is no change ${commitId} in the history.`,
      );
    for (let head = headCommit(this.#db); head && head.id > commitId; head = headCommit(this.#db))
      this.#travel(head.id, "inverse");
    for (let next = undoneCommit(this.#db); next && next.id <= commitId;) {
      this.#travel(next.id, "forward");
      next = undoneCommit(this.#db);
    }
    return this.list(null, shownAfterTravel);
  }

  list(before: number | null, limit: number): History {
    return {
      commits: listCommits(this.#db, before, limit),
      undo: headCommit(this.#db),
      redo: undoneCommit(this.#db),
    };
  }

  #commit(input: CommitInput, state: CommitState, author: string, files: NewFiles): CommitResult {
    const time = (this.#options.now ?? Date.now)();
    const context = { db: this.#db, dataset: this.#dataset, author, time, files };
    const { patch, ids, counts } = resolveCommit(input, context);
    const commitId = this.#transact(patch, (inverse) => {
      const { title } = input;
      if (state === "done") dropUndone(this.#db);
      const id = insertCommit(this.#db, { title, author, time, counts, state });
      if (state === "done") saveCommitChanges(this.#db, id, packPatch(patch), packPatch(inverse));
      return id;
    });
    const how = state === "done" ? "do" : "apply";
    const { title } = input;
    const deletedInstances = patch.instances.deletes;
    this.#recorded.fire({ commitId, title, author, how, deletedInstances });
    return { commitId, ids };
  }

  /**
   * What was applied since may have changed what a commit changed: the way back is that from what is found now, so
   * that an undo and a redo always cancel each other out.
   */
  #travel(commitId: number, direction: "forward" | "inverse"): void {
    const { properties } = this.#dataset;
    const stored = unpackPatch(
      commitChange(this.#db, commitId, direction),
      (id) => properties.property(id)?.mode,
    );
    const fitting = fitPatch(this.#db, this.#dataset, stored);
    const patch = completePatch(this.#db, this.#dataset, fitting);
    this.#transact(patch, (back) => {
      const other = direction === "forward" ? "inverse" : "forward";
      saveCommitChange(this.#db, commitId, other, packPatch(back));
      setCommitState(this.#db, commitId, direction === "forward" ? "done" : "undone");
    });
    const { title = "", author = "" } = commitById(this.#db, commitId) ?? {};
    const how = direction === "forward" ? "redo" : "undo";
    const deletedInstances = patch.instances.deletes;
    this.#recorded.fire({ commitId, title, author, how, deletedInstances });
  }

  #transact<T>(patch: Patch, record: (inverse: Patch) => T): T {
    const inverse = invertPatch(this.#db, this.#dataset, patch);
    let owners: readonly string[] = [];
    let vectors: readonly VectorRow[] = [];
    const result = write(this.#db, () => {
      vectors = forgetVectors(this.#db, patch);
      writePatch(this.#db, this.#dataset, patch);
      const now = (this.#options.now ?? Date.now)();
      owners = followRenames(this.#db, this.#dataset.properties, patch, now);
      return record(inverse);
    });
    patchColumns(this.#dataset, patch);
    if (vectors.length > 0) this.#forgot.fire(vectors);
    const restored = patch.instances.puts.map(({ id }) => id);
    this.#options.changed(changeOf(patch), restored);
    if (owners.length > 0) this.#rewrote.fire(owners);
    return result;
  }
}

/** Commits that undo, redo and go answer with; a page asks for more of them. */
const shownAfterTravel = 100;

function changeOf(patch: Patch): Change {
  const { groups, properties, tags, values, tagged, annotations, folders, instances } = patch;
  const any = ({ puts, deletes }: { puts: readonly unknown[]; deletes: readonly unknown[] }) =>
    puts.length + deletes.length > 0;
  return {
    instances: any(instances),
    folders: any(instances) || folders.length > 0,
    properties: any(groups) || any(properties) || any(tags),
    values: values.length + tagged.length > 0,
    annotations: any(annotations),
  };
}
