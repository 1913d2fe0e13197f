import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { WinnowError } from "../../base/errors.ts";
import { Emitter, type Event } from "../../base/event.ts";
import {
  gridPageContract,
  type GridAction,
  type GridInit,
  type GridPageContract,
} from "../../protocol/gridPage.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { ViewInfo, ViewSpec } from "../../protocol/view.ts";
import type { Project } from "../projects/project.ts";
import { dataHandlers, withTarget } from "./dataHandlers.ts";
import { engineTrouble } from "./engineTrouble.ts";
import { EngineView } from "./engineView.ts";
import { pageHtml, pageOptions } from "./pageHtml.ts";
import { PageServer } from "./pageServer.ts";
import { TagKeySetting } from "./tagKeySetting.ts";

export const gridViewType = "winnow.grid";

export interface GridPanelOptions {
  readonly panel: vscode.WebviewPanel;
  readonly extensionUri: vscode.Uri;
  readonly project: Project;
  readonly stateId: string;
  readonly spec: ViewSpec;
  readonly title: string;
  readonly host: GridHost;
}

/** What a grid asks of the rest of the extension. */
export interface GridHost {
  openViewer(grid: GridPanel, instanceId: number, beside: boolean): void;
  /** Things dropped on the grid. The URIs are the page's word: check before use. */
  drop(project: Project, uris: readonly string[]): Promise<void>;
  command(command: "import-folder" | "rescan" | "show-problems"): Promise<void>;
}

/** A grid in an editor tab: serves the page from a view of the project's engine. */
export class GridPanel implements Disposable {
  readonly project: Project;
  readonly stateId: string;
  readonly view: EngineView;
  readonly panel: vscode.WebviewPanel;
  readonly #host: GridHost;
  readonly #owned = new DisposableStore();
  readonly #disposed = new Emitter<void>();
  readonly #changedSpec = this.#owned.add(new Emitter<void>());
  readonly #page: PageServer<GridPageContract>;
  readonly #tagKeys: TagKeySetting;
  #focusId: number | null = null;
  #asking = false;
  #told: "owner" | "read-only" | "failed" | undefined;
  /** What the page was asked for and has not taken over; a page that starts meanwhile takes it from `ready`. */
  #target: { spec?: ViewSpec; instanceId?: number } = {};

  readonly onDidDispose: Event<void> = this.#disposed.event;
  /** The page shows something else than before: another folder, sort, filter, … */
  readonly onDidChangeSpec: Event<void> = this.#changedSpec.event;

  constructor(options: GridPanelOptions) {
    const { panel, project } = options;
    this.panel = panel;
    this.project = project;
    this.stateId = options.stateId;
    this.#host = options.host;
    panel.title = options.title;
    panel.iconPath = new vscode.ThemeIcon("file-media");
    panel.webview.options = pageOptions(options.extensionUri);
    this.#tagKeys = this.#owned.add(new TagKeySetting(project.dir));
    this.view = this.#owned.add(new EngineView(project, options.spec, options.stateId));
    this.#page = this.#owned.add(new PageServer(panel.webview, gridPageContract, this.#handlers()));
    this.#owned.add(
      project.engine.on("project/changed", (change) => this.#page.fire("project/changed", change)),
    );
    this.#owned.add(
      this.#tagKeys.onDidChange(() =>
        this.#page.fire("tagKeys/changed", { keys: this.#tagKeys.read() }),
      ),
    );
    this.#owned.add(project.tasks.onDidChange((task) => this.#page.fire("task/changed", task)));
    this.#owned.add(engineTrouble(project, (lost) => this.#page.fire("engine", { lost })));
    this.#owned.add(panel.onDidDispose(() => this.dispose()));
    const load = (): void => {
      panel.webview.html = pageHtml(panel.webview, options.extensionUri, "grid");
    };
    this.#owned.add(
      project.engine.onDidChangeState(({ kind }) => {
        // A page is told at its start whether the project can be changed, or that it cannot be opened. When that
        // turns out otherwise it starts again, with the state that it kept.
        const told = this.#told;
        if (kind === "ready" && told !== undefined && told !== modeOf(project)) load();
      }),
    );
    load();
  }

  /** The instance that has the page's focus. */
  get focusId(): number | null {
    return this.#focusId;
  }

  act(action: GridAction): void {
    this.#page.fire("action", { action });
  }

  /** Scrolls to an instance and gives it the focus. */
  show(instanceId: number): void {
    this.#target.instanceId = instanceId;
    this.panel.reveal();
    this.#page.fire("reveal", { instanceId });
  }

  /** Shows something else in this grid. */
  navigate(title: string, spec: ViewSpec): void {
    this.#target.spec = spec;
    this.panel.title = title;
    this.panel.reveal();
    this.#page.fire("navigate", { title, spec });
  }

  close(): void {
    this.panel.dispose();
  }

  /** Stops serving. The tab stays: at the end of a window's life it must, to come back with the next. */
  dispose(): void {
    if (this.#owned.disposed) return;
    this.#owned.dispose();
    this.#disposed.fire();
    this.#disposed.dispose();
  }

  #handlers(): Handlers<GridPageContract> {
    const { view, project } = this;
    return {
      ready: ({ state }) => this.#ready(this.#target.spec ?? state?.spec ?? view.spec),
      "view/update": ({ spec }) => this.#update(spec),
      "view/refresh": () => view.refresh(),
      "view/range": (params, signal) => view.range(params, signal),
      "view/thumbs": (params, signal) => view.thumbs(params, signal),
      "view/select": (params) => view.select(params),
      "view/selection": (params, signal) => view.selectionPage(params, signal),
      "view/locate": ({ instanceId }) => view.locate(instanceId),
      open: ({ instanceId, beside }) => {
        this.#host.openViewer(this, instanceId, beside);
        return null;
      },
      focus: ({ instanceId }) => {
        if (instanceId === this.#target.instanceId) delete this.#target.instanceId;
        this.#focusId = instanceId;
        return null;
      },
      drop: ({ uris }) => this.#askUser(() => this.#host.drop(project, uris)),
      command: ({ command }) => this.#askUser(() => this.#host.command(command)),
      "task/cancel": ({ taskId }) => project.engine.call("task/cancel", { taskId }),
      ...dataHandlers({ project, view: () => view, tagKeys: this.#tagKeys }),
      "facet/get": ({ target, ...params }, signal) =>
        withTarget(view, target, (it) =>
          project.engine.call("facet/get", { target: it, ...params }, signal),
        ),
      "query/check": (params, signal) => project.engine.call("query/check", params, signal),
      "query/names": (_, signal) => project.engine.call("query/names", {}, signal),
    };
  }

  /** One at a time: these may put a dialog before the user, and a page must not heap them up. */
  async #askUser(work: () => Promise<void>): Promise<null> {
    if (this.#asking) throw new WinnowError("bad-request", "Answer the open question first.");
    this.#asking = true;
    try {
      await work();
    } finally {
      this.#asking = false;
    }
    return null;
  }

  async #ready(spec: ViewSpec): Promise<GridInit> {
    const view = await this.#update(spec).catch((error: unknown) => {
      this.#told = "failed";
      throw error;
    });
    this.#told = modeOf(this.project);
    const { instanceId } = this.#target;
    // After the answer: the page can only scroll in what it shows.
    if (instanceId !== undefined) setTimeout(() => this.#page.fire("reveal", { instanceId }), 0);
    return {
      stateId: this.stateId,
      title: this.panel.title,
      spec,
      view,
      readOnly: this.project.readOnly,
      tasks: this.project.tasks.active,
    };
  }

  async #update(spec: ViewSpec): Promise<ViewInfo> {
    const info = await this.view.show(spec);
    delete this.#target.spec;
    this.#changedSpec.fire();
    return info;
  }
}

function modeOf({ readOnly }: Project): "owner" | "read-only" {
  return readOnly ? "read-only" : "owner";
}
