import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import { Emitter, type Event } from "../../base/event.ts";
import {
  gridPageContract,
  type GridAction,
  type GridCommand,
  type GridInit,
  type GridPageContract,
} from "../../protocol/gridPage.ts";
import type { DataContract } from "../../protocol/pageData.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { ViewInfo, ViewSpec } from "../../protocol/view.ts";
import type { Project } from "../projects/project.ts";
import { withTarget, type LookStore } from "./dataHandlers.ts";
import { EngineView } from "./engineView.ts";
import { resultPageHandlers, type ResultWish } from "./resultPage.ts";
import { PagePanel, type PagePanelOptions } from "./pagePanel.ts";
import type { PageServer } from "./pageServer.ts";
import { servePage } from "./servePage.ts";

export const gridViewType = "winnow.grid";

export interface GridPanelOptions extends PagePanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly spec: ViewSpec;
  readonly title: string;
  readonly look: LookStore;
  readonly host: GridHost;
}

/** What a grid asks of the rest of the extension. */
export interface GridHost {
  openViewer(grid: GridPanel, instanceId: number, beside: boolean): void;
  /** Things dropped on the grid. The URIs are the page's word: check before use. */
  drop(project: Project, uris: readonly string[]): Promise<void>;
  command(command: GridCommand): Promise<void>;
  /** Shows what an exchange of labels or images that has ended complains of. */
  report(project: Project, taskId: number): Promise<void>;
  /** Does it with a result of the grid's project. */
  result(grid: GridPanel, wish: ResultWish): Promise<void>;
}

/** A grid in an editor tab: serves the page from a view of the project's engine. */
export class GridPanel extends PagePanel {
  readonly view: EngineView;
  readonly #host: GridHost;
  readonly #changedSpec = this.owned.add(new Emitter<void>());
  readonly #changedFocus = this.owned.add(new Emitter<void>());
  readonly #page: PageServer<GridPageContract>;
  #focusId: number | null = null;
  #asking = false;
  #told: "owner" | "read-only" | "failed" | undefined;
  /** What the page was asked for and has not taken over; a page that starts meanwhile takes it from `ready`. */
  #target: { spec?: ViewSpec; instanceId?: number; action?: GridAction } = {};
  /** What the page waits for before it shows anything. */
  #first: Promise<void> | undefined;

  /** The page shows something else than before: another folder, sort, filter, … */
  readonly onDidChangeSpec: Event<void> = this.#changedSpec.event;
  /** Another instance has the page's focus, or the engine has another view of it. */
  readonly onDidChangeFocus: Event<void> = this.#changedFocus.event;

  constructor(options: GridPanelOptions) {
    super(options);
    const { panel, project } = options;
    this.#host = options.host;
    panel.title = options.title;
    panel.iconPath = new vscode.ThemeIcon("file-media");
    this.view = this.owned.add(new EngineView(project, options.spec, options.stateId));
    this.#page = servePage(this.owned, {
      ...options,
      name: "grid",
      contract: gridPageContract,
      view: () => this.view,
      handlers: (data) => this.#handlers(data),
      // It was told whether the project can be changed, or that it cannot be opened.
      isOutdated: () => this.#told !== undefined && this.#told !== modeOf(project),
    });
    this.owned.add(
      this.view.onDidChange((what) => {
        if (what === "opened") this.#changedFocus.fire();
        if (what !== "points") return;
        const { selected } = this.view;
        this.#page.fire("selection/changed", { selected });
      }),
    );
    this.owned.add(
      project.engine.on("result/changed", (change) => this.#page.fire("result/changed", change)),
    );
    this.owned.add(project.tasks.onDidChange((task) => this.#page.fire("task/changed", task)));
  }

  /** The instance that has the page's focus. */
  get focusId(): number | null {
    return this.#focusId;
  }

  /** Shows the page and has it do something. */
  act(action: GridAction): void {
    // A page that is hidden is gone.
    const isThere = this.panel.visible;
    this.panel.reveal();
    if (isThere) this.#page.fire("action", { action });
    else this.#target.action = action;
  }

  /** Scrolls to an instance and gives it the focus. */
  show(instanceId: number): void {
    this.#target.instanceId = instanceId;
    this.panel.reveal();
    this.#page.fire("reveal", { instanceId });
  }

  /** Of a page that has not begun: it shows this first. */
  showFirst(what: Promise<{ title: string; spec: ViewSpec } | undefined>): void {
    this.#first = what.then((known) => {
      // Somebody may have asked for something else meanwhile.
      if (!known || this.#target.spec) return;
      this.#target.spec = known.spec;
      this.panel.title = known.title;
    });
  }

  /** Shows something else in this grid. */
  navigate(title: string, spec: ViewSpec): void {
    this.#target.spec = spec;
    this.panel.title = title;
    this.panel.reveal();
    this.#page.fire("navigate", { title, spec });
  }

  #handlers(data: Handlers<DataContract>): Handlers<GridPageContract> {
    const { view, project } = this;
    return {
      ready: async ({ all }) => {
        await this.#first;
        const spec = this.#target.spec ?? view.spec;
        return this.#ready(all ? { ...spec, find: "", query: "", group: null } : spec);
      },
      "view/update": ({ spec }) => this.#update(spec),
      "view/refresh": () => view.refresh(),
      "view/range": (params, signal) => view.range(params, signal),
      "view/thumbs": (params, signal) => view.thumbs(params, signal),
      "view/thumbsAt": (params, signal) => view.thumbsAt(params, signal),
      "view/select": (params) => view.select(params),
      "view/selection": (params, signal) => view.selectionPage(params, signal),
      "view/selectedRows": (params, signal) => view.selectedRows(params, signal),
      "view/locate": ({ instanceId }) => view.locate(instanceId),
      open: ({ instanceId, beside }) => {
        this.#host.openViewer(this, instanceId, beside);
        return null;
      },
      focus: ({ instanceId }) => {
        if (instanceId === this.#target.instanceId) delete this.#target.instanceId;
        this.#focusId = instanceId;
        this.#changedFocus.fire();
        return null;
      },
      drop: ({ uris }) => this.#askUser(() => this.#host.drop(project, uris)),
      command: ({ command }) => this.#askUser(() => this.#host.command(command)),
      "task/cancel": ({ taskId }) => project.engine.call("task/cancel", { taskId }),
      "task/report": ({ taskId }) => this.#askUser(() => this.#host.report(project, taskId)),
      ...data,
      "facet/get": ({ target, ...params }, signal) =>
        withTarget(view, target, (it) =>
          project.engine.call("facet/get", { target: it, ...params }, signal),
        ),
      "query/check": (params, signal) => project.engine.call("query/check", params, signal),
      "query/names": (_, signal) => project.engine.call("query/names", {}, signal),
      ...resultPageHandlers(project, (wish) => this.#askUser(() => this.#host.result(this, wish))),
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
    const { instanceId, action } = this.#target;
    delete this.#target.action;
    // After the answer: the page can only scroll in what it shows.
    setTimeout(() => {
      if (instanceId !== undefined) this.#page.fire("reveal", { instanceId });
      if (action !== undefined) this.#page.fire("action", { action });
    }, 0);
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
