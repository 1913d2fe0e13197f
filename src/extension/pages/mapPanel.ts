import * as vscode from "vscode";
import { Emitter, type Event } from "../../base/event.ts";
import {
  mapPageContract,
  type MapCommand,
  type MapInit,
  type MapPageContract,
  type ShownMap,
} from "../../protocol/mapPage.ts";
import type { MapKey } from "../../protocol/maps.ts";
import type { DataContract } from "../../protocol/pageData.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { defaultViewSpec } from "../../protocol/view.ts";
import type { LookStore } from "./dataHandlers.ts";
import { EngineView } from "./engineView.ts";
import type { GridPanel } from "./gridPanel.ts";
import { carrySelection, mapPageHandlers, mapsOf, shownMap } from "./mapHandlers.ts";
import { PagePanel, type PagePanelOptions } from "./pagePanel.ts";
import type { PageServer } from "./pageServer.ts";
import { servePage } from "./servePage.ts";

export const mapViewType = "winnow.map";

export interface MapPanelOptions extends PagePanelOptions {
  readonly extensionUri: vscode.Uri;
  /** Null: the newest one. */
  readonly map: MapKey | null;
  readonly look: LookStore;
  readonly host: MapHost;
  /** The grid of the project that is in use. */
  grid(): GridPanel | undefined;
  log(line: string): void;
}

/** What a map asks of the rest of the extension. */
export interface MapHost {
  openViewer(map: MapPanel, instanceId: number, beside: boolean): void;
  command(map: MapPanel, command: MapCommand): Promise<void>;
}

/**
 * A map in an editor tab. Its selection is that of the grid in use, of its own project; without one it has a view of its
 * own, whose selection the first grid takes over.
 */
export class MapPanel extends PagePanel {
  readonly #options: MapPanelOptions;
  readonly #changedFocus = this.owned.add(new Emitter<void>());
  readonly #page: PageServer<MapPageContract>;
  #key: MapKey | null;
  #shown: ShownMap | null = null;
  #own: EngineView | undefined;
  #followed: { readonly view: EngineView; readonly subscription: vscode.Disposable } | undefined;
  #focusId: number | null = null;
  #told: boolean | "failed" | undefined;

  /** Another instance has the page's focus, or the engine has another view of it. */
  readonly onDidChangeFocus: Event<void> = this.#changedFocus.event;

  constructor(options: MapPanelOptions) {
    super(options);
    const { panel, project, map } = options;
    this.#options = options;
    this.#key = map;
    panel.title = titleOf(map);
    panel.iconPath = new vscode.ThemeIcon("graph-scatter");
    this.#page = servePage(this.owned, {
      ...options,
      name: "map",
      contract: mapPageContract,
      view: () => this.view,
      handlers: (data) => this.#handlers(data),
      isOutdated: () => this.#told !== undefined && this.#told !== project.readOnly,
    });
    this.owned.add({
      dispose: () => {
        this.#followed?.subscription.dispose();
        this.#own?.dispose();
      },
    });
    this.owned.add(
      project.engine.on("result/changed", (change) => this.#page.fire("result/changed", change)),
    );
    this.owned.add(
      project.engine.on("state/changed", ({ changes }) => {
        if (changes.some(({ kind }) => kind === "map")) void this.#look();
      }),
    );
    this.link();
  }

  /** The instance that has the page's focus. */
  get focusId(): number | null {
    return this.#focusId;
  }

  /** The map on show, or to be shown. */
  get key(): MapKey | null {
    return this.#key;
  }

  /** The grid that the selection is shared with. */
  get grid(): GridPanel | undefined {
    return this.#options.grid();
  }

  /** Whose selection it shows. */
  get view(): EngineView {
    const { grid } = this;
    if (grid) return grid.view;
    return (this.#own ??= new EngineView(this.project, defaultViewSpec, this.stateId));
  }

  /** Shares the selection of the grid that is now in use. */
  link(): void {
    const { view } = this;
    if (this.#followed?.view === view) return;
    const before = this.#followed;
    before?.subscription.dispose();
    const subscription = view.onDidChange((what) => {
      if (what === "opened") this.#changedFocus.fire();
      this.#tellMarks();
    });
    this.#followed = { view, subscription };
    const own = this.#own;
    if (own && own === before?.view) {
      this.#own = undefined;
      const carried = this.#shown
        ? carrySelection(this.#shown, own, view, (line) => this.#options.log(line))
        : Promise.resolve();
      void carried.finally(() => own.dispose());
    }
    this.#tellMarks();
  }

  /** Shows a map in this tab, which waits for one. */
  show(map: MapKey): void {
    this.#key = map;
    this.panel.reveal();
    this.#page.fire("map/changed", {});
  }

  #tellMarks(): void {
    this.#page.fire("marks/changed", { grid: this.grid?.panel.title ?? null });
  }

  #handlers(data: Handlers<DataContract>): Handlers<MapPageContract> {
    const { project } = this;
    const { host } = this.#options;
    return {
      ready: ({ state }) => this.#ready(state?.map ?? null),
      ...mapPageHandlers({ project, map: () => this.#shown, view: () => this.view }),
      open: ({ instanceId, beside }) => {
        host.openViewer(this, instanceId, beside);
        return null;
      },
      focus: ({ instanceId }) => {
        this.#focusId = instanceId;
        this.#changedFocus.fire();
        return null;
      },
      command: async ({ command }) => {
        await host.command(this, command);
        return null;
      },
      ...data,
    };
  }

  async #ready(saved: MapKey | null): Promise<MapInit> {
    const { project } = this;
    try {
      const all = await mapsOf(project);
      const wanted = this.#key ?? saved;
      const found = all.find(({ owner, name }) => owner === wanted?.owner && name === wanted.name);
      // One that was deleted while the window was closed is not missed more than any other.
      this.#adopt(found ?? all[0]);
    } catch (error) {
      this.#told = "failed";
      throw error;
    }
    this.#told = project.readOnly;
    return {
      stateId: this.stateId,
      map: this.#shown,
      readOnly: project.readOnly,
      canMake: project.plugins.actions.some(({ hooks }) => hooks.includes("map")),
      grid: this.grid?.panel.title ?? null,
    };
  }

  #adopt(map: Parameters<typeof shownMap>[0] | undefined): void {
    this.#shown = map ? shownMap(map) : null;
    this.#key = map ? { owner: map.owner, name: map.name } : null;
    this.panel.title = titleOf(this.#key);
  }

  /** Maps were saved, renamed or deleted: is this one among them? */
  async #look(): Promise<void> {
    const shown = this.#shown;
    const all = await mapsOf(this.project).catch(() => undefined);
    // An engine that went away tells all when it is back.
    if (!all || this.owned.disposed || shown !== this.#shown) return;
    if (!shown) {
      if (all.length > 0) this.#page.fire("map/changed", {});
      return;
    }
    const same = all.find(({ owner, name }) => owner === shown.owner && name === shown.name);
    if (same?.pointsId === shown.pointsId) return;
    const renamed = all.find(({ pointsId }) => pointsId === shown.pointsId);
    if (!same && !renamed) {
      // Like the tab of a file that is deleted.
      this.close();
      return;
    }
    this.#adopt(same ?? renamed);
    this.#page.fire("map/changed", {});
  }
}

function titleOf(map: MapKey | null): string {
  return map ? `Map: ${map.name}` : "Map";
}
