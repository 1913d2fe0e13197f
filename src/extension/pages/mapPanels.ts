import { randomUUID } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import { mapState } from "../../protocol/mapPage.ts";
import type { MapKey } from "../../protocol/maps.ts";
import { defaultViewSpec } from "../../protocol/view.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import type { AnnotationLooks } from "./annotationLooks.ts";
import type { GridPanels } from "./gridPanels.ts";
import { MapPanel, mapViewType, type MapHost } from "./mapPanel.ts";
import { pageOptions } from "./pageHtml.ts";
import { closeOrphans } from "./pagePanel.ts";
import type { PageRecords } from "./pageRecords.ts";

export interface MapPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly projects: Projects;
  readonly records: PageRecords;
  readonly looks: AnnotationLooks;
  readonly grids: GridPanels;
  readonly host: MapHost;
  log(line: string): void;
}

/** The open maps, and how they come back after a window reload. */
export class MapPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: MapPanelsOptions;
  readonly #owned = new DisposableStore();
  readonly #changedContext = this.#owned.add(new Emitter<void>());
  #panels: MapPanel[] = [];

  /** Another map is in use, or another instance has its focus. */
  readonly onDidChangeContext: Event<void> = this.#changedContext.event;

  constructor(options: MapPanelsOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(mapViewType, this));
    this.#owned.add(closeOrphans(options.projects, () => this.#panels));
    this.#owned.add(
      options.grids.onDidChangeContext(() => {
        for (const map of this.#panels) map.link();
      }),
    );
  }

  /** The map in the active editor. */
  get active(): MapPanel | undefined {
    return this.#panels.find(({ panel }) => panel.active);
  }

  get all(): readonly MapPanel[] {
    return this.#panels;
  }

  byState(stateId: string): MapPanel | undefined {
    return this.#panels.find((map) => map.stateId === stateId);
  }

  /** The map that was active last, of a project. */
  recent(project: Project): MapPanel | undefined {
    return this.#panels.findLast((map) => map.project === project);
  }

  /** Shows a map (null: the newest) in a tab that shows it already or waits for one, else in a new one. */
  open(project: Project, map: MapKey | null, column: vscode.ViewColumn): MapPanel {
    const own = this.#panels.filter((other) => other.project === project);
    const same = own.findLast(
      ({ key }) => !map || (key?.owner === map.owner && key.name === map.name),
    );
    if (same) {
      same.panel.reveal();
      return same;
    }
    const empty = own.findLast(({ key }) => !key);
    if (empty && map) {
      empty.show(map);
      return empty;
    }
    const { extensionUri } = this.#options;
    const panel = vscode.window.createWebviewPanel(
      mapViewType,
      "Map",
      column,
      pageOptions(extensionUri),
    );
    return this.#adopt(panel, { project, stateId: randomUUID(), map });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = v.safeParse(mapState, state);
    const record = parsed.success ? this.#options.records.get(parsed.output.stateId) : undefined;
    const projects = await this.#options.projects.list();
    const project = projects.find(({ dir }) => dir === record?.dir);
    if (!parsed.success || !project) {
      panel.dispose();
      return;
    }
    const { stateId, map } = parsed.output;
    this.#adopt(panel, { project, stateId, map });
  }

  dispose(): void {
    this.#owned.dispose();
    for (const map of [...this.#panels]) map.dispose();
  }

  #adopt(
    panel: vscode.WebviewPanel,
    what: { project: Project; stateId: string; map: MapKey | null },
  ): MapPanel {
    const { records, extensionUri, host, looks, grids, log } = this.#options;
    const { project, stateId } = what;
    const look = looks.of(project.dir);
    const grid = (): ReturnType<GridPanels["recent"]> => grids.recent(project);
    const map = new MapPanel({ panel, extensionUri, host, look, grid, log, ...what });
    this.#panels.push(map);
    records.set(stateId, {
      dir: project.dir,
      title: project.name,
      spec: defaultViewSpec,
      grid: "",
    });
    const tell = (): void => this.#changedContext.fire();
    const subscriptions = new DisposableStore();
    subscriptions.add(map.onDidChangeFocus(tell));
    subscriptions.add(
      panel.onDidChangeViewState(() => {
        if (panel.active) this.#panels = [...this.#panels.filter((other) => other !== map), map];
        tell();
      }),
    );
    subscriptions.add(
      map.onDidDispose(() => {
        subscriptions.dispose();
        this.#panels = this.#panels.filter((other) => other !== map);
        if (!this.#owned.disposed) records.delete(stateId);
        tell();
      }),
    );
    return map;
  }
}
