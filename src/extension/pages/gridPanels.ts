import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import { gridState } from "../../protocol/gridPage.ts";
import { defaultViewSpec, type ViewResult, type ViewSpec } from "../../protocol/view.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import type { AnnotationLooks } from "./annotationLooks.ts";
import { GridPanel, gridViewType, type GridHost } from "./gridPanel.ts";
import { pageOptions } from "./pageHtml.ts";
import { closeOrphans } from "./pagePanel.ts";
import type { PageRecords } from "./pageRecords.ts";

export interface GridPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly projects: Projects;
  readonly records: PageRecords;
  readonly looks: AnnotationLooks;
  readonly host: GridHost;
}

/** What a new grid shows. */
export interface GridTarget {
  readonly title: string;
  readonly folders: readonly number[] | null;
  /** In this order, and without groups. */
  readonly only?: readonly number[];
  /** Text of the query language. */
  readonly query?: string;
  /** Groups that an action gave. */
  readonly result?: (Pick<ViewResult, "id" | "groups"> & Partial<ViewResult>) | null;
}

/** The open grids, and how they come back after a window reload. */
export class GridPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: GridPanelsOptions;
  readonly #owned = new DisposableStore();
  readonly #changedContext = this.#owned.add(new Emitter<void>());
  #panels: GridPanel[] = [];

  /** Another grid is in use, or it shows something else, or another instance has its focus. */
  readonly onDidChangeContext: Event<void> = this.#changedContext.event;

  constructor(options: GridPanelsOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(gridViewType, this));
    this.#owned.add(closeOrphans(options.projects, () => this.#panels));
  }

  /** Least recently active first. */
  get all(): readonly GridPanel[] {
    return this.#panels;
  }

  /** The grid in the active editor. */
  get active(): GridPanel | undefined {
    return this.#panels.find(({ panel }) => panel.active);
  }

  /** The grid that was active last, of a project or of any. */
  recent(project?: Project): GridPanel | undefined {
    return this.#panels.findLast((grid) => !project || grid.project === project);
  }

  byState(stateId: string): GridPanel | undefined {
    return this.#panels.find((grid) => grid.stateId === stateId);
  }

  /** Opens a new grid. */
  open(project: Project, target: GridTarget, column: vscode.ViewColumn): GridPanel {
    return this.openSpec(project, target.title, specOf(target, defaultViewSpec), column);
  }

  /** Opens a new grid whose page loads while it turns out what it shows: the whole project, if that never does. */
  openSoon(project: Project, title: string, target: Promise<GridTarget>): GridPanel {
    const grid = this.openSpec(project, title, defaultViewSpec, vscode.ViewColumn.Active);
    const known = target.then((it) => ({ title: it.title, spec: specOf(it, defaultViewSpec) }));
    grid.showFirst(known.catch(() => undefined));
    return grid;
  }

  /** Opens a new grid that shows all that a spec says. */
  openSpec(project: Project, title: string, spec: ViewSpec, column: vscode.ViewColumn): GridPanel {
    const panel = vscode.window.createWebviewPanel(
      gridViewType,
      title,
      column,
      pageOptions(this.#options.extensionUri),
    );
    return this.#adopt(panel, { project, stateId: randomUUID(), title, spec });
  }

  /**
   * Shows a target in a grid that shows it already, else in the project's latest grid, else in a new one. `besides`: the
   * column of a page that stays visible, so that the grid is beside it.
   */
  show(project: Project, target: GridTarget, besides?: vscode.ViewColumn): GridPanel {
    const wanted = specOf(target, defaultViewSpec);
    const scores = target.result && "min" in target.result ? "scores" : "any scores";
    const same = this.#panels.findLast(
      ({ project: other, view: { spec } }) =>
        other === project &&
        isDeepStrictEqual(
          [spec.folders, spec.only, spec.find, spec.query, ofResult(spec, scores)],
          [wanted.folders, wanted.only, "", wanted.query, ofResult(wanted, scores)],
        ) &&
        // What is to be in an order must be in it.
        (!target.only || (spec.sort.length === 0 && spec.group === null)),
    );
    if (same && !isIn(same, besides)) {
      same.panel.reveal();
      return same;
    }
    const recent = this.#panels.findLast(
      (grid) => grid.project === project && !isIn(grid, besides),
    );
    if (!recent) {
      const { Active, Beside } = vscode.ViewColumn;
      return this.open(project, target, besides === undefined ? Active : Beside);
    }
    recent.navigate(target.title, specOf(target, recent.view.spec));
    return recent;
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = v.safeParse(gridState, state);
    const record = parsed.success ? this.#options.records.get(parsed.output.stateId) : undefined;
    const projects = await this.#options.projects.list();
    const project = projects.find(({ dir }) => dir === record?.dir);
    if (!parsed.success || !record || !project) {
      panel.dispose();
      return;
    }
    // The page writes its state now and then, the record follows every change.
    const { title, spec } = record;
    const grid = this.#adopt(panel, { project, stateId: parsed.output.stateId, title, spec });
    // The page asks for the same.
    grid.view.refresh().catch(() => undefined);
  }

  dispose(): void {
    this.#owned.dispose();
    for (const grid of [...this.#panels]) grid.dispose();
  }

  #adopt(
    panel: vscode.WebviewPanel,
    what: { project: Project; stateId: string; spec: ViewSpec; title: string },
  ): GridPanel {
    const { records, extensionUri, host, looks } = this.#options;
    const look = looks.of(what.project.dir);
    const grid = new GridPanel({ panel, extensionUri, host, look, ...what });
    this.#panels.push(grid);
    const record = (): void =>
      records.set(grid.stateId, {
        dir: grid.project.dir,
        title: grid.panel.title,
        spec: grid.view.spec,
        grid: "",
      });
    record();
    const subscriptions = new DisposableStore();
    subscriptions.add(grid.onDidChangeSpec(record));
    const tell = (): void => this.#changedContext.fire();
    subscriptions.add(grid.onDidChangeSpec(tell));
    subscriptions.add(grid.onDidChangeFocus(tell));
    subscriptions.add(
      panel.onDidChangeViewState(() => {
        if (panel.active) this.#panels = [...this.#panels.filter((other) => other !== grid), grid];
        tell();
      }),
    );
    subscriptions.add(
      grid.onDidDispose(() => {
        subscriptions.dispose();
        this.#panels = this.#panels.filter((other) => other !== grid);
        if (!this.#owned.disposed) records.delete(grid.stateId);
        // Last: a panel that is gone cannot even be asked whether it is in front.
        tell();
      }),
    );
    return grid;
  }
}

/** `base` with the target's instances: sorting, grouping and labels stay, what narrows does not. */
function specOf(target: GridTarget, base: ViewSpec): ViewSpec {
  return {
    ...base,
    // Scores are the order of a result, until somebody asks for another one.
    sort: target.result || target.only ? [] : base.sort,
    group: target.only ? null : base.group,
    folders: target.folders && [...target.folders],
    only: target.only ? [...target.only] : null,
    find: "",
    query: target.query ?? "",
    result: target.result ? { min: null, max: null, sort: "given", ...target.result } : null,
  };
}

function isIn({ panel }: GridPanel, column: vscode.ViewColumn | undefined): boolean {
  return column !== undefined && panel.viewColumn === column;
}

/** What is narrowed by scores is something else only to those that ask for certain ones. */
function ofResult({ result }: ViewSpec, scores: "scores" | "any scores"): unknown {
  return (
    result && [result.id, result.groups, ...(scores === "scores" ? [result.min, result.max] : [])]
  );
}
