import { randomUUID } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import type { ViewSpec } from "../../protocol/view.ts";
import { viewerState, type ViewerCommand } from "../../protocol/viewerPage.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import type { AnnotationLooks } from "./annotationLooks.ts";
import { EngineView } from "./engineView.ts";
import type { GridPanel } from "./gridPanel.ts";
import type { GridPanels } from "./gridPanels.ts";
import { pageOptions } from "./pageHtml.ts";
import { closeOrphans } from "./pagePanel.ts";
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

/**
 * What a viewer is opened from: the grid whose view it steps in, or a map where no grid is open. Then it steps through
 * all images.
 */
export type SteppedPage = Pick<GridPanel, "project" | "stateId" | "panel" | "view">;

/** A viewer's grid, and what that shows or last showed. */
interface Stepped {
  readonly gridId: string;
  title: string;
  spec: ViewSpec;
}

/** The open viewers: one for each grid, and those that came back after a window reload. */
export class ViewerPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: ViewerPanelsOptions;
  readonly #owned = new DisposableStore();
  readonly #changedContext = this.#owned.add(new Emitter<void>());
  readonly #viewers = new Map<ViewerPanel, Stepped>();

  /** Another viewer is in use, or it shows another image. */
  readonly onDidChangeContext: Event<void> = this.#changedContext.event;

  constructor(options: ViewerPanelsOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(viewerViewType, this));
    this.#owned.add(closeOrphans(options.projects, () => this.#viewers.keys()));
    this.#owned.add(options.grids.onDidChangeContext(() => this.#follow()));
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
  steppedIn(viewer: ViewerPanel): Readonly<Pick<Stepped, "title" | "spec">> | undefined {
    return this.#viewers.get(viewer);
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
      title: this.#options.records.get(grid.stateId)?.title ?? grid.project.name,
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
    const { gridId, title, spec } = what;
    const stepped: Stepped = { gridId, title, spec };
    const steps = new SteppedView(what.project, stepped, () => grids.byState(gridId));
    const viewer = new ViewerPanel({
      ...what,
      panel,
      extensionUri,
      command,
      look: looks.of(what.project.dir),
      view: () => steps.view,
    });
    this.#viewers.set(viewer, stepped);
    this.#record(viewer, stepped);
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

  /** Keeps what the viewers' grids show: they may be closed first. */
  #follow(): void {
    for (const [viewer, stepped] of this.#viewers) {
      const grid = this.#options.grids.byState(stepped.gridId);
      if (!grid || (grid.view.spec === stepped.spec && grid.panel.title === stepped.title))
        continue;
      stepped.spec = grid.view.spec;
      stepped.title = grid.panel.title;
      this.#record(viewer, stepped);
    }
  }

  #record({ stateId, project }: ViewerPanel, { gridId, title, spec }: Stepped): void {
    this.#options.records.set(stateId, { dir: project.dir, title, spec, grid: gridId });
  }
}

/** The view of a grid while it is open; afterwards one of its own that shows what the grid last showed. */
class SteppedView implements Disposable {
  readonly #project: Project;
  readonly #grid: () => GridPanel | undefined;
  readonly #last: Pick<Stepped, "spec">;
  #own: EngineView | undefined;

  constructor(project: Project, last: Pick<Stepped, "spec">, grid: () => GridPanel | undefined) {
    this.#project = project;
    this.#last = last;
    this.#grid = grid;
  }

  get view(): EngineView {
    const grid = this.#grid();
    if (!grid) return (this.#own ??= new EngineView(this.#project, this.#last.spec, null));
    this.#own?.dispose();
    this.#own = undefined;
    return grid.view;
  }

  dispose(): void {
    this.#own?.dispose();
  }
}
