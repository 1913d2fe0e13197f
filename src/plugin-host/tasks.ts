import { messageOf, WinnowError } from "../base/errors.ts";
import type { TaskDefinition, Tasks } from "../plugin-api/tasks.ts";
import type { PluginContract, QueuedTask } from "../protocol/pluginHost.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client, Server } from "../protocol/rpc.ts";
import { PacedProgress } from "./pacedProgress.ts";
import { plainJson } from "./plainValue.ts";
import { inScope } from "./runScope.ts";

type AnyDefinition = TaskDefinition<unknown>;
type Ending = "done" | "failed" | "cancelled";

/** How the tasks of a key have gone since the last time that none was left. */
interface Batch {
  /** Queued and running ones. */
  left: number;
  readonly ended: Record<Ending, number>;
  /** The types of those that ended: each may have a `runIfLast`. */
  readonly types: Set<string>;
}

interface Running {
  readonly task: QueuedTask;
  readonly abort: AbortController;
}

/**
 * The plugin's background work, one at a time, urgent ones first. A task of a type that is not defined (yet) waits: an
 * earlier process may have left it. The engine keeps the list; this is what does it.
 */
export class PluginTasks {
  readonly api: Tasks;
  readonly #options: {
    readonly client: Client<ServicesContract>;
    readonly server: Server<PluginContract>;
    fail(error: unknown): void;
  };
  readonly #definitions = new Map<string, AnyDefinition>();
  readonly #queue: QueuedTask[] = [];
  readonly #batches = new Map<string, Batch>();
  readonly #stopping = new AbortController();
  #running: Running | undefined;
  #state: "waiting" | "started" | "stopped" = "waiting";
  #isWorking = false;

  constructor(options: {
    readonly client: Client<ServicesContract>;
    readonly server: Server<PluginContract>;
    readonly unfinished: readonly QueuedTask[];
    fail(error: unknown): void;
  }) {
    this.#options = options;
    for (const task of options.unfinished) this.#push(task);
    this.api = { define: (definition) => this.#define(definition) };
  }

  /** Begins, once the plugin is active. */
  start(): void {
    if (this.#state !== "waiting") return;
    this.#state = "started";
    void this.#work();
  }

  /** Aborts what runs and begins nothing more; what is unfinished stays the engine's, for the next process. */
  stop(): void {
    this.#state = "stopped";
    this.#stopping.abort(new WinnowError("cancelled", "The plugin is stopping."));
    this.#running?.abort.abort(new WinnowError("cancelled", "The plugin is stopping."));
  }

  enqueue(task: QueuedTask): null {
    this.#push(task);
    void this.#work();
    return null;
  }

  cancel(taskId: number): null {
    if (this.#running?.task.id === taskId) {
      this.#running.abort.abort(new WinnowError("cancelled", "The task was cancelled."));
      return null;
    }
    const at = this.#queue.findIndex(({ id }) => id === taskId);
    const [task] = at < 0 ? [] : this.#queue.splice(at, 1);
    if (!task) return null;
    this.#told(task, "cancelled", "");
    // The last of its key may have been this one.
    void this.#work();
    return null;
  }

  #define(definition: AnyDefinition): ReturnType<Tasks["define"]> {
    const { type } = definition;
    if (typeof type !== "string" || type === "")
      throw new TypeError("A kind of tasks needs a type: a name of its own in the plugin.");
    if (this.#definitions.has(type))
      throw new Error(`Tasks of the type '${type}' are defined already.`);
    this.#definitions.set(type, definition);
    void this.#work();
    return {
      add: async ({ name, params, key = type, priority = "normal" }) => {
        const task = { type, key, priority, params: plainJson(params, "The task's params") };
        // Counted before it has an id: the last one of its key that is done meanwhile is not the last.
        const batch = this.#batch(key);
        batch.left++;
        try {
          const id = await this.#options.client.call("task/add", { ...task, name });
          this.#queue.push({ ...task, id });
          void this.#work();
          return id;
        } catch (error) {
          batch.left--;
          void this.#work();
          throw error;
        }
      },
    };
  }

  #push(task: QueuedTask): void {
    this.#batch(task.key).left++;
    this.#queue.push(task);
  }

  #batch(key: string): Batch {
    let batch = this.#batches.get(key);
    if (!batch) {
      batch = { left: 0, ended: { done: 0, failed: 0, cancelled: 0 }, types: new Set() };
      this.#batches.set(key, batch);
    }
    return batch;
  }

  async #work(): Promise<void> {
    if (this.#isWorking || this.#state !== "started") return;
    this.#isWorking = true;
    try {
      for (;;) {
        await this.#finishKeys();
        const task = this.#state === "started" ? this.#take() : undefined;
        if (!task) return;
        await this.#run(task);
      }
    } finally {
      this.#isWorking = false;
    }
  }

  /** The first urgent one, else the first one, of a type that is defined. */
  #take(): QueuedTask | undefined {
    const ready = (task: QueuedTask): boolean => this.#definitions.has(task.type);
    const urgent = this.#queue.findIndex((task) => task.priority === "urgent" && ready(task));
    const at = urgent < 0 ? this.#queue.findIndex(ready) : urgent;
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0];
  }

  async #run(task: QueuedTask): Promise<void> {
    const { server, fail } = this.#options;
    const abort = new AbortController();
    const { signal } = abort;
    this.#running = { task, abort };
    server.fire("task/started", { taskId: task.id });
    const progress = new PacedProgress((step) =>
      server.fire("task/progress", { taskId: task.id, ...step }),
    );
    try {
      await inScope({ signal, runId: null, chain: [] }, () =>
        this.#definitions.get(task.type)?.run({
          params: task.params,
          key: task.key,
          signal,
          progress: (done, total, message) => progress.tell(done, total, message),
        }),
      );
      progress.end();
      this.#told(task, "done", "");
    } catch (error) {
      progress.end();
      if (!signal.aborted) {
        fail(error);
        this.#told(task, "failed", messageOf(error));
      } else if (this.#state === "started") this.#told(task, "cancelled", "");
    } finally {
      this.#running = undefined;
    }
  }

  #told(task: QueuedTask, state: Ending, error: string): void {
    this.#options.server.fire("task/ended", { taskId: task.id, state, error });
    const batch = this.#batch(task.key);
    batch.left--;
    batch.ended[state]++;
    batch.types.add(task.type);
  }

  /** Calls `runIfLast` of keys none of whose tasks is left, however they ended. */
  async #finishKeys(): Promise<void> {
    for (const [key, { left, ended, types }] of [...this.#batches]) {
      if (left > 0) continue;
      this.#batches.delete(key);
      for (const type of types) {
        if (this.#state !== "started") return;
        try {
          // In a scope of its own: whoever added the last task may be a run that has ended.
          await inScope({ signal: this.#stopping.signal, runId: null, chain: [] }, () =>
            this.#definitions.get(type)?.runIfLast?.({ key, ...ended }),
          );
        } catch (error) {
          this.#options.fail(error);
        }
      }
    }
  }
}
