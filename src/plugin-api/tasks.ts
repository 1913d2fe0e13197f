/**
 * A kind of background work that the plugin can do, one task after the other. It is registered by name at every start, so that work which a
 * closed window or a crash interrupted goes on with the params that it was added with.
 *
 * @example
 * const vectors = ctx.tasks.define({
 *   type: "vectors",
 *   async run({ params, progress, signal }) { progress(1, 1); },
 *   async runIfLast() { ctx.log.info("all vectors are there"); },
 * });
 * await vectors.add({ name: "Compute vectors", params: { typeId: 1 } });
 */
export interface TaskDefinition<T> {
  /** Unique in the plugin. @example "vectors" */
  readonly type: string;
  /** Does it; throwing fails the task, and only this one. @example run: async ({ params }) => {} */
  run(task: RunningTask<T>): Promise<void>;
  /**
   * Called once when no task of the same key is left, also when members of the key failed or were cancelled.
   *
   * @example
   * runIfLast: async ({ key }) => { await rebuildIndex(key); }
   */
  runIfLast?(ended: TasksEnded): Promise<void>;
}

/** @example run: async ({ params, progress, signal }) => {} */
export interface RunningTask<T> {
  /** As JSON kept it. @example params.typeId */
  readonly params: T;
  /** @example key */
  readonly key: string;
  /** Aborts when the user cancels or the plugin stops. @example signal.throwIfAborted() */
  readonly signal: AbortSignal;
  /** @example progress(10, 60, "Reading images") */
  progress(done: number, total?: number, message?: string): void;
}

/** How the tasks of a key ended. @example runIfLast: async ({ failed }) => {} */
export interface TasksEnded {
  /** @example "vectors" */
  readonly key: string;
  /** @example 3 */
  readonly done: number;
  /** @example 0 */
  readonly failed: number;
  /** @example 0 */
  readonly cancelled: number;
}

/** @example const options: TaskOptions<{ typeId: number }> = { name: "Compute vectors", params: { typeId: 1 } }; */
export interface TaskOptions<T> {
  /** Shown to the user. @example "Compute vectors" */
  readonly name: string;
  /** JSON, bytes and numbers without end are refused; what the task needs to know, after a restart, too. @example { typeId: 1 } */
  readonly params: T;
  /** Tasks of one key share a progress bar and their `runIfLast`; the type when not said. @example "vectors-1" */
  readonly key?: string;
  /** Urgent ones start first. @example "urgent" */
  readonly priority?: "normal" | "urgent";
}

/** @example const vectors: TaskType<{ typeId: number }> = ctx.tasks.define(definition); */
export interface TaskType<T> {
  /** Adds one to the queue; answers its id. @example await vectors.add({ name: "Compute", params: { typeId: 1 } }) */
  add(options: TaskOptions<T>): Promise<number>;
}

/** As `ctx.tasks`. @example ctx.tasks.define({ type: "vectors", run: async () => {} }) */
export interface Tasks {
  /** @example const vectors = ctx.tasks.define<{ typeId: number }>({ type: "vectors", run: async () => {} }); */
  define<T = null>(definition: TaskDefinition<T>): TaskType<T>;
}
