import type { Decoded } from "../../protocol/decoder.ts";
import { isCancelled } from "../../base/errors.ts";
import { BitSet } from "../columns/bitSet.ts";
import { instanceById, instanceState, type InstanceRow } from "../db/instances.ts";
import { storedPathOf } from "../project/describe.ts";
import type { RunningTask } from "../tasks/taskQueue.ts";
import { DecodeWriter } from "./decodeWriter.ts";
import type { ImportContext } from "./importContext.ts";

/**
 * Instances that wait for their decode: those that a task found, in the order of finding, and before them those that
 * somebody is looking at, the latest first. At most as many as the decoders take are under way; the rest is a list
 * of ids, four bytes each.
 */
export class DecodeQueue {
  readonly #context: ImportContext;
  readonly #writer: DecodeWriter;
  readonly #urgent: number[] = [];
  /** Decoded or being decoded, and not yet written. */
  readonly #inFlight = new Set<number>();
  #decoding = 0;
  /** Images whose thumbnail was lost and is made again; each is tried once. */
  readonly #again = new BitSet();
  readonly #restoring = new Set<number>();
  readonly #watches = new Set<Watch>();
  #run: Run | undefined;

  constructor(context: ImportContext) {
    this.#context = context;
    this.#writer = new DecodeWriter(context);
  }

  /** A task begins to push. Its `end` waits until all that was pushed is decoded and written, or it was cancelled. */
  begin(task: RunningTask, firstNewId: number, signal: AbortSignal): { end(): Promise<void> } {
    const run: Run = {
      task,
      firstNewId,
      signal,
      before: task.counts.done,
      pushed: 0,
      open: new BitSet(),
      ids: [],
      next: 0,
      failure: undefined,
      idle: () => {},
    };
    this.#run = run;
    return {
      end: async () => {
        while (!signal.aborted && (run.open.size > 0 || this.#inFlight.size > 0)) {
          this.#fill();
          await new Promise<void>((resolve) => {
            run.idle = resolve;
            signal.addEventListener("abort", () => resolve(), { once: true });
          });
        }
        this.#run = undefined;
        this.#writer.flush();
        if (run.failure) throw run.failure;
      },
    };
  }

  push(ids: readonly number[]): void {
    const run = this.#run;
    if (!run) return;
    if (run.failure) throw run.failure;
    for (const id of ids) {
      if (run.open.has(id)) continue;
      run.open.add(id);
      run.ids.push(id);
      run.pushed++;
    }
    run.task.counts = { ...run.task.counts, total: run.before + run.pushed };
    this.#fill();
  }

  /** Somebody looks at these: they go first, also when no task runs. */
  hurry(ids: readonly number[]): void {
    for (const id of ids.toReversed()) this.#urgent.push(id);
    // What scrolled away long ago is not urgent any more.
    if (this.#urgent.length > 4096) this.#urgent.splice(0, this.#urgent.length - 4096);
    this.#fill();
  }

  /**
   * Resolves when those of these that wait for it are decoded and written, after so many milliseconds, or on abort, with
   * those that still wait.
   */
  async finished(
    ids: readonly number[],
    patienceMs: number,
    signal?: AbortSignal,
  ): Promise<ReadonlySet<number>> {
    const left = new Set(ids.filter((id) => this.#isWanted(id) || this.#inFlight.has(id)));
    if (left.size === 0 || signal?.aborted) return left;
    const watch: Watch = { left, done: Promise.withResolvers() };
    this.#watches.add(watch);
    const stop = (): void => watch.done.resolve();
    const timer = setTimeout(stop, patienceMs);
    signal?.addEventListener("abort", stop, { once: true });
    await watch.done.promise;
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    this.#watches.delete(watch);
    return left;
  }

  /** The thumbnail of a decoded instance is not there: it is made again, once. */
  restore(id: number): void {
    if (this.#again.has(id)) return;
    this.#again.add(id);
    this.#restoring.add(id);
    this.hurry([id]);
  }

  #fill(): void {
    while (this.#decoding < this.#context.decoders.capacity) {
      const id = this.#next();
      if (id === undefined) return;
      const row = instanceById(this.#context.project.db, id);
      if (row) void this.#decode(row);
      else this.#finished(id);
    }
  }

  #next(): number | undefined {
    for (let id = this.#urgent.pop(); id !== undefined; id = this.#urgent.pop())
      if (this.#isWanted(id)) return id;
    const run = this.#run;
    while (run && !run.signal.aborted && run.next < run.ids.length) {
      const id = run.ids[run.next++];
      if (this.#isWanted(id)) return id;
      if (!this.#inFlight.has(id)) this.#finished(id);
    }
    return undefined;
  }

  #isWanted(id: number): boolean {
    const pending = this.#context.dataset.instances.state[id] === instanceState.pending;
    return (pending || this.#restoring.has(id)) && !this.#inFlight.has(id);
  }

  async #decode(row: InstanceRow): Promise<void> {
    const run = this.#run;
    this.#inFlight.add(row.id);
    try {
      const { project, dataset } = this.#context;
      const stored = storedPathOf(dataset, row);
      const [file, root] = [project.resolve(stored), project.containerOf(stored)];
      const decoded =
        file === undefined || root === undefined ? outside : await this.#decodeFile(file, root);
      // Of the task that waits for it now, or else of the one that was interrupted meanwhile.
      const counting = [this.#run, run].find((candidate) => candidate?.open.has(row.id));
      await this.#writer.add(row, decoded, counting);
    } catch (error) {
      // Closing cancels what is in hand; everything else (a full disk, no decoder) ends the task with its reason.
      if (error instanceof Error && !isCancelled(error)) this.#fail(error);
    } finally {
      this.#inFlight.delete(row.id);
      this.#restoring.delete(row.id);
      this.#finished(row.id);
    }
  }

  /** The decoders are free for the next file as soon as this one is decoded, before it is written. */
  async #decodeFile(file: string, root: string): Promise<Decoded> {
    this.#decoding++;
    try {
      return await this.#context.decoders.decode(file, root);
    } finally {
      this.#decoding--;
      this.#fill();
    }
  }

  #fail(error: Error): void {
    const run = this.#run;
    if (!run) return;
    run.failure ??= error;
    run.open.clear();
    run.next = run.ids.length;
  }

  #finished(id: number): void {
    for (const { left, done } of this.#watches) {
      left.delete(id);
      if (left.size === 0) done.resolve();
    }
    const run = this.#run;
    if (!run) return;
    run.open.delete(id);
    run.task.report();
    if (run.open.size === 0 && this.#inFlight.size === 0) run.idle();
  }
}

/** Who waits for what is not finished yet. */
interface Watch {
  readonly left: Set<number>;
  readonly done: PromiseWithResolvers<void>;
}

/** What a task has pushed. */
interface Run {
  readonly task: RunningTask;
  readonly firstNewId: number;
  readonly signal: AbortSignal;
  /** Done before this session: the task was interrupted. */
  readonly before: number;
  pushed: number;
  /** Pushed and not finished. */
  readonly open: BitSet;
  readonly ids: number[];
  next: number;
  /** Why it cannot go on; it ends the task, and only that one. */
  failure: Error | undefined;
  idle: () => void;
}

const outside = {
  kind: "problem",
  problem: "outside",
  reason:
    "It is outside the project, and was not chosen on this machine. Add its folder again to use it.",
} as const;
