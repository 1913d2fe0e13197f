import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import type { Projects } from "../projects/projects.ts";
import type { PluginList } from "./pluginList.ts";

/** The plugins of all projects of this window. */
export class PluginLists implements Disposable {
  readonly projects: Projects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<PluginList>());

  /** What is known of one project's plugins, actions or vector types changed. */
  readonly onDidChange: Event<PluginList> = this.#changed.event;

  constructor(projects: Projects) {
    this.projects = projects;
    this.#owned.add(
      projects.each(({ plugins }) => plugins.onDidChange(() => this.#changed.fire(plugins))),
    );
  }

  get all(): readonly PluginList[] {
    return this.projects.all.map(({ plugins }) => plugins);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
