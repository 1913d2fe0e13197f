import { randomUUID } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import { defaultViewSpec, type ViewSpec } from "../../protocol/view.ts";
import { viewerState, type ViewerCommand } from "../../protocol/viewerPage.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import type { AnnotationLooks } from "./annotationLooks.ts";
import { EngineView } from "./engineView.ts";
import type { GridPanel } from "./gridPanel.ts";
import type { GridPanels, GridTarget } from "./gridPanels.ts";
import { pageOptions } from "./pageHtml.ts";
import type { PageRecords } from "./pageRecords.ts";
import { ViewerPanel, viewerViewType } from "./viewerPanel.ts";

export interface ViewerPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly projects: Projects;
  readonly records: PageRecords;
  readonly looks: AnnotationLooks;
  readonly grids: GridPanels;
  command(viewer: ViewerPanel, instanceId: number, command: ViewerCommand): Promise<void>;
}

/** A page whose view a viewer steps in: a grid, or a map where no grid is open. */
export type SteppedPage = Pick<GridPanel, "project" | "stateId" | "panel" | "view">;

/** The open viewers: one for each grid, and those that came back after a window reload. */
export class ViewerPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: ViewerPanelsOptions;
  readonly #owned = new DisposableStore();
  readonly #changedContext = this.#owned.add(new Emitter<void>());
  readonly #viewers = new Map<ViewerPanel, { readonly gridId: string }>();

  /** Another viewer is in use, or it shows another image. */
  readonly onDidChangeContext: Event<void> = this.#changedContext.event;

  constructor(options: ViewerPanelsOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(viewerViewType, this));
    this.#owned.add(options.projects.onDidChange(() => this.#closeOrphans()));
  }

  /** The viewer in the active editor. */
  get active(): ViewerPanel | undefined {
    return [...this.#viewers.keys()].find(({ panel }) => panel.active);
  }

  /** All that are open, the active one first. */
  get all(): ViewerPanel[] {
    return [...this.#viewers.keys()].sort(
      (a, b) => Number(b.panel.active) - Number(a.panel.active),
    );
  }

  /** The grid that a viewer steps in, if it is open. */
  gridOf(viewer: ViewerPanel): GridPanel | undefined {
    return this.#options.grids.byState(this.#viewers.get(viewer)?.gridId ?? "");
  }

  /** What that grid shows, or last showed. */
  targetOf(viewer: ViewerPanel): GridTarget {
    const { records } = this.#options;
    const gridId = this.#viewers.get(viewer)?.gridId ?? "";
    const record = records.get(gridId) ?? records.get(viewer.stateId);
    const { title, spec } = record ?? { title: viewer.project.name, spec: defaultViewSpec };
    return { title, folders: spec.folders, ...(spec.only ? { only: spec.only } : {}) };
  }

  /** Shows an instance in the grid's viewer, which opens at its first use. */
  open(grid: SteppedPage, instanceId: number, beside: boolean): ViewerPanel {
    for (const [viewer, { gridId }] of this.#viewers)
      if (gridId === grid.stateId) {
        viewer.navigate(instanceId);
        return viewer;
      }
    const panel = vscode.window.createWebviewPanel(
      viewerViewType,
      "Image",
      beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      pageOptions(this.#options.extensionUri),
    );
    return this.#adopt(panel, {
      project: grid.project,
      stateId: randomUUID(),
      instanceId,
      gridId: grid.stateId,
      spec: grid.view.spec,
      title: grid.panel.title,
    });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { records, projects } = this.#options;
    const parsed = v.safeParse(viewerState, state);
    const record = parsed.success ? records.get(parsed.output.stateId) : undefined;
    const all = await projects.list();
    const project = all.find(({ dir }) => dir === record?.dir);
    if (!parsed.success || !record || !project) {
      panel.dispose();
      return;
    }
    const { stateId, instanceId } = parsed.output;
    const { spec, title } = records.get(record.grid) ?? record;
    this.#adopt(panel, { project, stateId, instanceId, gridId: record.grid, spec, title });
  }

  dispose(): void {
    this.#owned.dispose();
    for (const viewer of [...this.#viewers.keys()]) viewer.dispose();
  }

  #adopt(
    panel: vscode.WebviewPanel,
    what: {
      project: Project;
      stateId: string;
      instanceId: number;
      gridId: string;
      spec: ViewSpec;
      /** Of the grid. */
      title: string;
    },
  ): ViewerPanel {
    const { records, extensionUri, command, grids, looks } = this.#options;
    const steps = new SteppedView(what.project, what.spec, () => grids.byState(what.gridId));
    const viewer = new ViewerPanel({
      ...what,
      panel,
      extensionUri,
      command,
      look: looks.of(what.project.dir),
      view: () => steps.view,
    });
    this.#viewers.set(viewer, { gridId: what.gridId });
    records.set(viewer.stateId, {
      dir: what.project.dir,
      title: what.title,
      spec: what.spec,
      grid: what.gridId,
    });
    const tell = (): void => this.#changedContext.fire();
    const subscriptions = new DisposableStore();
    subscriptions.add(viewer.onDidChangeShown(tell));
    subscriptions.add(panel.onDidChangeViewState(tell));
    subscriptions.add(
      viewer.onDidDispose(() => {
        subscriptions.dispose();
        steps.dispose();
        this.#viewers.delete(viewer);
        if (!this.#owned.disposed) records.delete(viewer.stateId);
        // Last: a panel that is gone cannot even be asked whether it is in front.
        tell();
      }),
    );
    return viewer;
  }

  #closeOrphans(): void {
    for (const viewer of [...this.#viewers.keys()])
      if (this.#options.projects.at(viewer.project.dir) !== viewer.project) viewer.close();
  }
}

/** The view of a grid while it is open; afterwards one of its own that shows what the grid last showed. */
class SteppedView implements Disposable {
  readonly #project: Project;
  readonly #grid: () => GridPanel | undefined;
  #spec: ViewSpec;
  #own: EngineView | undefined;

  constructor(project: Project, spec: ViewSpec, grid: () => GridPanel | undefined) {
    this.#project = project;
    this.#spec = spec;
    this.#grid = grid;
  }

  get view(): EngineView {
    const grid = this.#grid();
    if (!grid) return (this.#own ??= new EngineView(this.#project, this.#spec, null));
    this.#spec = grid.view.spec;
    this.#own?.dispose();
    this.#own = undefined;
    return grid.view;
  }

  dispose(): void {
    this.#own?.dispose();
  }
}
