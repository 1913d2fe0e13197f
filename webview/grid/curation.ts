import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { GridPageContract, GridState } from "../../src/protocol/gridPage.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { ViewInfo, ViewSpec } from "../../src/protocol/view.ts";
import { CellOverlay } from "../annotations/cellOverlay.ts";
import { Changes } from "../data/changes.ts";
import { dataClientOf } from "../data/dataClient.ts";
import { ProjectData } from "../data/projectData.ts";
import { TagKeys, type KeyTarget } from "../data/tagKeys.ts";
import type { TagKey } from "../../src/protocol/pageData.ts";
import { FacetModel } from "./facets/facetModel.ts";
import { FilterModel } from "./filter/filterModel.ts";
import type { SelectionModel } from "./selectionModel.ts";
import { StampModel } from "./stamp/stampModel.ts";

export interface CurationOptions {
  readonly client: Client<GridPageContract>;
  readonly spec: ReadonlySignal<ViewSpec>;
  readonly info: ReadonlySignal<ViewInfo | null>;
  readonly selection: SelectionModel;
  updateSpec(change: Partial<ViewSpec>): void;
  onError(error: unknown): void;
}

export type Panel = "facets" | "stamp";

/** While values change quickly, facets are counted again at most so often, in milliseconds. */
const facetPause = 300;
/** Bins of a histogram: as many as can be told apart in a narrow panel. */
const bins = 30;

/** What the grid page has to change a dataset: filter, facets, stamp, keys and undo. */
export class Curation {
  readonly data: ProjectData;
  readonly changes: Changes;
  readonly keys: TagKeys;
  readonly stamp: StampModel;
  readonly filter: FilterModel;
  readonly facets: FacetModel;
  readonly overlay: CellOverlay;
  readonly panels = {
    facets: signal(false),
    stamp: signal(false),
    facetsWidth: signal(240),
    stampWidth: signal(280),
  };
  /** The panel that is to have the focus; null again once it has it. */
  readonly wanted = signal<Panel | null>(null);
  readonly #options: CurationOptions;
  #countsSoon = false;

  constructor(options: CurationOptions) {
    const { client, spec, info, selection, updateSpec, onError } = options;
    this.#options = options;
    const dataClient = dataClientOf(client);
    this.data = new ProjectData(dataClient, onError);
    this.changes = new Changes(dataClient, () => selection.idle());
    this.keys = new TagKeys(this.data, this.changes);
    this.overlay = new CellOverlay({ client: dataClient, data: this.data, onError });
    this.stamp = new StampModel({
      data: this.data,
      changes: this.changes,
      selected: () => selection.selected.value,
      total: () => info.value?.total ?? 0,
    });
    this.filter = new FilterModel({
      applied: () => spec.value,
      apply: updateSpec,
      check: (text, cancel) => client.call("query/check", { text }, cancel),
      names: () => client.call("query/names", {}),
      onError,
    });
    this.facets = new FacetModel({
      properties: () => this.data.properties.value,
      spec: () => spec.value,
      apply: (text) => void this.filter.apply(text),
      fetch: (property, target, limit, cancel) =>
        client.call("facet/get", { property, target, limit, bins }, cancel),
    });
    let version = -1;
    effect(() => {
      const now = info.value?.version ?? -1;
      if (now !== version) this.#countAgain();
      version = now;
    });
    client.on("project/changed", ({ values, properties }) => {
      if (values || properties) this.#countAgain();
    });
  }

  /** First contact; with the state of an earlier life of the page, its panels are as they were. */
  async open(saved: GridState | null): Promise<void> {
    if (saved) {
      const { panels, filters } = saved;
      this.panels.facets.value = panels.facets;
      this.panels.stamp.value = panels.stamp;
      this.panels.facetsWidth.value = panels.facetsWidth;
      this.panels.stampWidth.value = panels.stampWidth;
      this.facets.opened.value = new Set(panels.openFacets);
      this.filter.kept.value = filters;
      this.overlay.choice.value = saved.annotations;
      this.overlay.names.value = saved.annotationNames;
    }
    await Promise.all([this.keys.open(), this.data.open(), this.overlay.look.open()]);
  }

  state(): Required<Pick<GridState, "panels" | "filters" | "annotations" | "annotationNames">> {
    const { facets, stamp, facetsWidth, stampWidth } = this.panels;
    return {
      panels: {
        facets: facets.value,
        stamp: stamp.value,
        facetsWidth: facetsWidth.value,
        stampWidth: stampWidth.value,
        openFacets: [...this.facets.opened.value].slice(0, 1000),
      },
      filters: this.filter.kept.value.slice(0, 50),
      annotations: this.overlay.choice.value,
      annotationNames: this.overlay.names.value,
    };
  }

  /** Opens or closes a panel; when it opens it gets the focus. */
  toggle(panel: Panel): void {
    const shown = this.panels[panel];
    shown.value = !shown.value;
    this.wanted.value = shown.value ? panel : null;
  }

  /** Does what a key is bound to, for the selection or the cell with the focus. False when the key means nothing. */
  press(key: string): boolean {
    const entry = this.keys.find(key);
    if (!entry) return false;
    this.pressEntry(entry);
    return true;
  }

  pressEntry(entry: TagKey): void {
    const target = this.#keyTarget();
    if (target) void this.keys.press(entry, target);
    else this.changes.fail("Select an image first: a key gives its value to the selection.");
  }

  #keyTarget(): KeyTarget | null {
    const { client, selection } = this.#options;
    const selected = selection.selected.value;
    if (selected > 0)
      return {
        target: { kind: "selection" },
        count: selected,
        ids: (offset) => client.call("view/selection", { offset, limit: 1000 }),
      };
    const { focusId } = selection;
    if (focusId === undefined) return null;
    const ids = bytesOf(Int32Array.of(focusId));
    return { target: { kind: "ids", ids }, count: 1, ids: () => Promise.resolve(ids) };
  }

  #countAgain(): void {
    if (this.#countsSoon) return;
    this.#countsSoon = true;
    setTimeout(() => {
      this.#countsSoon = false;
      this.facets.invalidate();
    }, facetPause);
  }
}
