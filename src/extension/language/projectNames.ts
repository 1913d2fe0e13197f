import type * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import type { QueryNames } from "../../query/names.ts";
import { coalesce, throttle } from "../coalesce.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";

/** An import changes the project all the time, and the images that each open query selects are counted anew. */
const pauseMs = 2000;

/** The names that queries may use, of each project: fetched once it is asked for, and again when they change. */
export class ProjectNames implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #projects: Projects;
  readonly #changed = this.#owned.add(new Emitter<Project>());
  readonly #known = new Map<Project, QueryNames>();
  readonly #refresh = new Map<Project, () => Promise<void>>();

  /** The names of a project, or what its queries select, changed. */
  readonly onDidChange: Event<Project> = this.#changed.event;

  constructor(projects: Projects, log: (line: string) => void) {
    this.#projects = projects;
    this.#owned.add(
      projects.each((project) => {
        const refresh = coalesce(
          async () => {
            this.#known.set(project, await project.engine.call("query/names", {}));
            this.#changed.fire(project);
          },
          // Without names a query is checked for its grammar only.
          (error) => log(`[${project.name}] names for queries: ${String(error)}`),
        );
        this.#refresh.set(project, refresh);
        const again = throttle(() => {
          if (this.#known.has(project)) void refresh();
        }, pauseMs);
        const subscriptions = [
          again,
          project.engine.on("project/changed", again),
          // Its actions can be run by recipes.
          project.engine.on("plugin/changed", again),
        ];
        return {
          dispose: () => {
            for (const subscription of subscriptions) subscription.dispose();
            this.#known.delete(project);
            this.#refresh.delete(project);
          },
        };
      }),
    );
  }

  /** The project that a document's queries are about: the one around it, or the only one. */
  projectOf(uri: vscode.Uri): Project | undefined {
    const around = uri.scheme === "file" ? this.#projects.containing(uri.fsPath) : undefined;
    if (around) return around;
    const { all } = this.#projects;
    return all.length === 1 ? all[0] : undefined;
  }

  /** As last heard of, without waiting: typing never does. Asks the engine when nothing is known yet. */
  known(uri: vscode.Uri): QueryNames | undefined {
    const project = this.projectOf(uri);
    if (!project) return undefined;
    const names = this.#known.get(project);
    if (!names) void this.#refresh.get(project)?.();
    return names;
  }

  /** Asks the engine when nothing is known yet, and waits for it. */
  async get(uri: vscode.Uri): Promise<QueryNames | undefined> {
    await this.#projects.list();
    const project = this.projectOf(uri);
    if (!project) return undefined;
    if (!this.#known.has(project)) await this.#refresh.get(project)?.();
    return this.#known.get(project);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
