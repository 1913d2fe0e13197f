import path from "node:path";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import { Emitter, type Event } from "../../base/event.ts";
import { EngineConnection, type ConnectionState } from "../../engine-client/engineConnection.ts";
import type { Hello } from "../../protocol/engine.ts";
import type { ProjectStatus } from "../../protocol/project.ts";
import { coalesce } from "../coalesce.ts";
import { PluginList } from "../plugins/pluginList.ts";
import { TaskList } from "./taskList.ts";

export interface ProjectOptions {
  /** Absolute path of the folder that holds `.winnow`. */
  readonly dir: string;
  readonly engineScript: string;
  /** Whether to make the project where there is none. */
  readonly create: boolean;
  /** Environment variables of its engine besides those of this process. */
  readonly env: () => Readonly<Record<string, string>>;
  log(line: string): void;
}

/** One workspace folder's dataset as this window sees it. Nothing runs before the first call to its engine. */
export class Project implements Disposable {
  readonly dir: string;
  readonly name: string;
  readonly engine: EngineConnection;
  readonly tasks = new TaskList();
  readonly plugins: PluginList;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  #status: ProjectStatus | undefined;

  /** Counts, mode or the engine's state changed. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(options: ProjectOptions) {
    this.dir = options.dir;
    this.name = path.basename(options.dir) || options.dir;
    this.engine = this.#owned.add(
      new EngineConnection({
        projectDir: options.dir,
        engineScript: options.engineScript,
        client: "extension",
        create: options.create,
        env: options.env,
        log: (line) => options.log(`[${this.name}] ${line}`),
      }),
    );
    this.plugins = this.#owned.add(
      new PluginList(this, (line) => options.log(`[${this.name}] ${line}`)),
    );
    const failed = (error: unknown): void => {
      // An engine that is gone says so by its state; anything else is worth a line.
      if (this.state.kind === "ready") options.log(`[${this.name}] ${messageOf(error)}`);
    };
    const refresh = coalesce(async () => {
      this.#status = await this.engine.call("project/status", {});
      this.#changed.fire();
    }, failed);
    const listTasks = coalesce(async () => {
      for (const task of await this.engine.call("task/list", {})) this.tasks.apply(task);
    }, failed);
    this.#owned.add(this.engine.on("project/changed", () => void refresh()));
    this.#owned.add(this.engine.on("task/changed", (task) => this.tasks.apply(task)));
    this.#owned.add(
      this.engine.onDidChangeState((state) => {
        this.#changed.fire();
        if (state.kind !== "ready") return;
        void refresh();
        void listTasks();
      }),
    );
  }

  /** As last heard of; undefined until the engine first answered. */
  get status(): ProjectStatus | undefined {
    return this.#status;
  }

  get state(): ConnectionState {
    return this.engine.state;
  }

  get hello(): Hello | undefined {
    return this.state.kind === "ready" ? this.state.hello : undefined;
  }

  get readOnly(): boolean {
    return this.hello?.mode === "read-only";
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
