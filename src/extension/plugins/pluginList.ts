import { isDeepStrictEqual } from "node:util";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import type { ActionInfo, PluginInfo, VectorTypeInfo } from "../../protocol/plugins.ts";
import { coalesce } from "../coalesce.ts";
import type { Project } from "../projects/project.ts";

/** The plugins, actions and vector types of one project, as its engine last told. */
export class PluginList implements Disposable {
  readonly project: Project;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly #read: () => Promise<void>;
  #plugins: readonly PluginInfo[] = [];
  #actions: readonly ActionInfo[] = [];
  #vectorTypes: readonly VectorTypeInfo[] = [];
  #isRead = false;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(project: Project, log: (line: string) => void) {
    this.project = project;
    const { engine } = project;
    this.#read = coalesce(
      () => this.#readAll(),
      (error) => {
        // An engine that is gone says so by its state.
        if (project.state.kind === "ready") log(`plugins: ${String(error)}`);
      },
    );
    const read = (): void => void this.#read();
    this.#owned.add(engine.on("plugin/changed", read));
    this.#owned.add(engine.on("vector/changed", read));
    this.#owned.add(
      engine.onDidChangeState(({ kind }) => {
        if (kind === "ready") read();
      }),
    );
    if (project.state.kind === "ready") read();
  }

  get plugins(): readonly PluginInfo[] {
    return this.#plugins;
  }

  /** Listed actions of running plugins, after Winnow's own. */
  get actions(): readonly ActionInfo[] {
    return this.#actions;
  }

  get vectorTypes(): readonly VectorTypeInfo[] {
    return this.#vectorTypes;
  }

  plugin(id: string): PluginInfo | undefined {
    return this.#plugins.find((plugin) => plugin.id === id);
  }

  action(id: string): ActionInfo | undefined {
    const own = this.#plugins.flatMap(({ actions }) => actions);
    return [...this.#actions, ...own].find((action) => action.id === id);
  }

  /** Asks the engine anew; starts it when it does not run. */
  refresh(): Promise<void> {
    return this.#read();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #readAll(): Promise<void> {
    const { engine } = this.project;
    const [plugins, actions, vectorTypes] = await Promise.all([
      engine.call("plugin/list", {}),
      engine.call("action/list", {}),
      engine.call("vector/types", {}),
    ]);
    const before = [this.#plugins, this.#actions, this.#vectorTypes];
    const isFirst = !this.#isRead;
    this.#isRead = true;
    [this.#plugins, this.#actions, this.#vectorTypes] = [plugins, actions, vectorTypes];
    // Trees, menus and pages follow it, and what the engine tells of plugins is seldom of what is listed.
    if (isFirst || !isDeepStrictEqual(before, [plugins, actions, vectorTypes]))
      this.#changed.fire();
  }
}
