import { batch, computed, signal } from "@preact/signals";
import { messageOf } from "../../src/base/errors.ts";
import { Emitter } from "../../src/base/event.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { MapInit, MapPageContract, MapState, ShownMap } from "../../src/protocol/mapPage.ts";
import type { TagKey } from "../../src/protocol/pageData.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { Changes } from "../data/changes.ts";
import { dataClientOf } from "../data/dataClient.ts";
import { ProjectData } from "../data/projectData.ts";
import { TagKeys } from "../data/tagKeys.ts";
import { isWorthSaying } from "../shared/errors.ts";
import { ThumbStore } from "../shared/thumbs/thumbStore.ts";
import { Coloring } from "./coloring.ts";
import { loadInstances, loadPoints } from "./loadMap.ts";
import { Looks } from "./looks.ts";
import type { OpenMap } from "./openMap.ts";
import type { Palette } from "./palette.ts";
import { PointIndex } from "./pointIndex.ts";
import { PointStates } from "./pointStates.ts";
import { PointSelection } from "./pointSelection.ts";
import { Steering } from "./steering.ts";

/** What the page as a whole shows. */
export type Phase =
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "none"; readonly init: MapInit }
  | { readonly kind: "loading"; readonly map: ShownMap; readonly loaded: number }
  | { readonly kind: "open"; readonly map: ShownMap };

/** How much of the project the map has. */
export interface Coverage {
  readonly placed: number;
  readonly gone: number;
  readonly unplaced: number;
}

/** Decoded thumbnails in memory, as in the grid. */
const pixelBudget = 32_000_000;
/** An import changes the project all the time; what points stand for is asked for at most so often, in ms. */
const pause = 1000;

/** Everything that the map page knows. It has no DOM: the page draws it and tells it the size of the stage. */
export class MapModel<B extends { close(): void }> {
  readonly client: Client<MapPageContract>;
  readonly phase = signal<Phase>({ kind: "opening" });
  readonly lost = signal<string | null>(null);
  readonly notice = signal<string | null>(null);
  readonly coverage = signal<Coverage>({ placed: 0, gone: 0, unplaced: 0 });
  /** Title of the grid that the selection is shared with. */
  readonly grid = signal<string | null>(null);
  readonly density = signal(false);
  readonly labels = signal(true);
  readonly pictures = signal(true);
  readonly legend = signal(true);
  readonly data: ProjectData;
  readonly changes: Changes;
  readonly keys: TagKeys;
  readonly thumbs: ThumbStore<B>;
  /** Of the point under the pointer, so that they take nothing from those on the stage. */
  readonly previews: ThumbStore<B>;
  readonly looks: Looks;
  readonly coloring: Coloring;
  readonly selection: PointSelection;
  readonly steering: Steering;
  readonly open = signal<OpenMap | null>(null);
  /** Colours of categories as they are drawn in this theme. */
  readonly palette = signal<Palette>([]);
  readonly readOnly = computed(() => this.#init.value?.readOnly ?? false);
  readonly #init = signal<MapInit | null>(null);
  readonly #changed = new Emitter<void>();
  /** What it looked like before what is being opened. */
  #saved: MapState | null = null;
  #starts = 0;
  #revision: number | null = null;
  #refreshing = false;
  #isStale = false;

  /** The points look different, or other thumbnails are here: draw again. */
  readonly onDidChange = this.#changed.event;

  constructor(client: Client<MapPageContract>, decode: (jpeg: Uint8Array) => Promise<B>) {
    this.client = client;
    const onError = (error: unknown): void => this.report(error);
    const draw = (): void => this.#changed.fire();
    const dataClient = dataClientOf(client);
    this.data = new ProjectData(dataClient, onError);
    const store = (budget: number): ThumbStore<B> =>
      new ThumbStore<B>({
        fetch: (ids, px, cancel) => client.call("view/thumbs", { ids, px }, cancel),
        decode,
        onLoad: draw,
        onError,
        budget,
      });
    this.thumbs = store(pixelBudget);
    this.previews = store(pixelBudget / 32);
    this.looks = new Looks((ids) => client.call("instance/looks", { ids }), draw, onError);
    this.steering = new Steering(this.open, draw);
    const touch = (): void => this.steering.touch();
    this.coloring = new Coloring({
      client,
      data: this.data,
      open: this.open,
      draw: touch,
      onError,
    });
    this.selection = new PointSelection({
      client,
      open: this.open,
      grid: this.grid,
      draw: touch,
      onError,
    });
    this.changes = new Changes(dataClient, () => this.selection.idle());
    this.keys = new TagKeys(this.data, this.changes);
    // Another map, or the same one saved anew: it begins again, as it looked.
    client.on("map/changed", () => void this.start(this.state()));
    client.on("pageAction/changed", () => {
      // Perhaps a map can be made now.
      if (this.phase.value.kind === "none") void this.start(this.state());
    });
    client.on("project/changed", () => void this.#refresh());
    client.on("marks/changed", ({ grid }) => {
      this.grid.value = grid;
      void this.selection.refresh();
    });
    client.on("result/changed", () => void this.coloring.resultsChanged());
    client.on("engine", ({ lost }) => {
      this.lost.value = lost;
      if (lost === null) void this.#refresh();
    });
  }

  /** Asks the host which map to show; with the state of an earlier life of the page, it looks as it did then. */
  async start(saved: MapState | null): Promise<void> {
    const start = ++this.#starts;
    this.#saved = saved;
    if (!this.#isSettled) this.phase.value = { kind: "opening" };
    try {
      const init = await this.client.call("ready", { state: saved });
      if (start !== this.#starts) return;
      this.#init.value = init;
      this.grid.value = init.grid;
      if (saved) {
        this.density.value = saved.density;
        this.labels.value = saved.labels;
        this.pictures.value = saved.thumbs;
        this.legend.value = saved.legend;
      }
      await Promise.all([this.keys.open(), this.data.open()]);
      await this.#show(init, saved, () => start !== this.#starts);
    } catch (error) {
      if (start === this.#starts) this.phase.value = { kind: "failed", message: messageOf(error) };
    }
  }

  get #isSettled(): boolean {
    const { kind } = this.phase.value;
    return kind === "open" || kind === "none";
  }

  /** Loads the map that the host names. */
  async #show(init: MapInit, saved: MapState | null, isOver: () => boolean): Promise<void> {
    if (isOver()) return;
    const { map } = init;
    if (!map) {
      this.open.value = null;
      this.phase.value = { kind: "none", init };
      return;
    }
    if (this.phase.value.kind === "open" && this.open.value?.shown.pointsId === map.pointsId) {
      // The same points by another name.
      this.phase.value = { kind: "open", map };
      return;
    }
    this.phase.value = { kind: "loading", map, loaded: 0 };
    const points = await loadPoints(this.client, map, (loaded) => {
      if (!isOver()) this.phase.value = { kind: "loading", map, loaded };
    });
    const states = new PointStates(map.points);
    const placed = await loadInstances(this.client, map, states.ids, null);
    if (isOver()) return;
    // The cursor is on a place in the list of points, which is another one now.
    const current = this.selection.currentId();
    this.#revision = placed?.revision ?? null;
    batch(() => {
      if (placed) this.coverage.value = placed;
      this.open.value = { shown: map, points, index: new PointIndex(points), states };
      const isSame = saved?.map?.owner === map.owner && saved.map.name === map.name;
      this.selection.moveTo(current);
      this.steering.start(isSame ? saved.camera : null);
      this.coloring.start(saved);
      this.phase.value = { kind: "open", map };
    });
    await Promise.all([this.coloring.refresh(), this.selection.refresh()]);
  }

  /** Does what a key is bound to, for what is selected or under the cursor. False when the key means nothing. */
  press(key: string): boolean {
    const entry = this.keys.find(key);
    if (!entry) return false;
    void this.pressEntry(entry);
    return true;
  }

  /** What is selected is what it was changed to last, which the engine may not have answered yet. */
  async pressEntry(entry: TagKey): Promise<void> {
    const id = this.selection.currentId();
    await this.selection.idle();
    const count = this.selection.instances.value;
    if (count > 0) {
      const ids = (offset: number): Promise<Uint8Array> =>
        this.client.call("view/selection", { offset, limit: 1000 });
      await this.keys.press(entry, { target: { kind: "selection" }, count, ids });
      return;
    }
    if (id === null) {
      this.changes.fail("Select points first: a key gives its value to their images.");
      return;
    }
    const ids = bytesOf(Int32Array.of(id));
    const target = { kind: "ids", ids } as const;
    await this.keys.press(entry, { target, count: 1, ids: () => Promise.resolve(ids) });
  }

  openViewer(beside: boolean): void {
    const instanceId = this.selection.currentId();
    if (instanceId !== null) this.tell(this.client.call("open", { instanceId, beside }));
  }

  tell(request: Promise<unknown>): void {
    request.catch((error: unknown) => this.report(error));
  }

  report(error: unknown): void {
    if (isWorthSaying(error) && this.lost.value === null) this.notice.value = messageOf(error);
  }

  /** What VS Code should keep; null before the first map. */
  state(): MapState | null {
    const init = this.#init.value;
    if (!init || !this.#isSettled) return this.#saved;
    return {
      stateId: init.stateId,
      map: init.map && { owner: init.map.owner, name: init.map.name },
      camera: this.steering.camera.value,
      ...this.coloring.state(),
      density: this.density.value,
      labels: this.labels.value,
      thumbs: this.pictures.value,
      legend: this.legend.value,
    };
  }

  /** What points stand for, how they are coloured, what is selected: one look at a time, and one more at the end. */
  async #refresh(): Promise<void> {
    this.#isStale = true;
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        const open = this.open.value;
        if (open) await this.#lookAgain(open);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    } catch (error) {
      this.report(error);
    } finally {
      this.#refreshing = false;
    }
  }

  async #lookAgain({ shown, states }: OpenMap): Promise<void> {
    this.thumbs.retryAbsent();
    this.previews.retryAbsent();
    const placed = await loadInstances(this.client, shown, states.ids, this.#revision);
    if (placed) {
      this.#revision = placed.revision;
      this.coverage.value = placed;
      this.looks.forget();
    }
    await Promise.all([this.coloring.refresh(), this.selection.refresh()]);
  }
}
