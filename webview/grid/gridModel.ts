import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { messageOf, WinnowError } from "../../src/base/errors.ts";
import { isWorthSaying } from "../shared/errors.ts";
import { Emitter } from "../../src/base/event.ts";
import type { GridInit, GridPageContract, GridState } from "../../src/protocol/gridPage.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import {
  defaultViewSpec,
  type SelectionChange,
  type SelectionInfo,
  type ViewInfo,
  type ViewSpec,
} from "../../src/protocol/view.ts";
import { Curation } from "./curation.ts";
import { moveTo } from "./gestures.ts";
import { RangeStore } from "./rangeStore.ts";
import { ResultModel } from "./results/resultModel.ts";
import { SelectionModel } from "./selectionModel.ts";
import { ShownView } from "./shownView.ts";
import { TableModel } from "./table/tableModel.ts";
import { Tasks } from "./tasks.ts";
import { ThumbStore } from "../shared/thumbs/thumbStore.ts";
import { Viewport } from "./viewport.ts";
import { ViewSync } from "./viewSync.ts";

/** What the page as a whole shows. */
export type Phase =
  | { readonly kind: "opening" }
  /** With a bad query, it is what the grid should show that cannot be shown. */
  | { readonly kind: "failed"; readonly message: string; readonly isBadQuery: boolean }
  | { readonly kind: "open"; readonly init: GridInit };

/** Decoded thumbnails in memory: 32 million pixels are 128 MB, several full screens of a laptop. */
const pixelBudget = 32_000_000;

/** Everything that the grid page knows. It has no DOM: the page draws it, and tells it the size of the screen. */
export class GridModel<B extends { close(): void }> {
  readonly phase = signal<Phase>({ kind: "opening" });
  readonly title = signal("");
  readonly spec = signal<ViewSpec>(defaultViewSpec);
  readonly trueAspect = signal(false);
  /** The sentence to show while the engine is away. */
  readonly lost = signal<string | null>(null);
  /** The last thing that went wrong, until the user closes it. */
  readonly notice = signal<string | null>(null);

  readonly client: Client<GridPageContract>;
  readonly viewport = new Viewport();
  readonly tasks = new Tasks();
  readonly ranges: RangeStore;
  readonly thumbs: ThumbStore<B>;
  readonly selection: SelectionModel;
  readonly curation: Curation;
  readonly table: TableModel;
  readonly results: ResultModel;
  readonly #shown: ShownView;
  readonly #sync: ViewSync;
  #saved: GridState | null = null;
  readonly #changed = new Emitter<void>();
  readonly #thumbsLoaded = new Emitter<void>();
  /** Cells, their order or their look have changed. */
  readonly onDidChange = this.#changed.event;
  readonly #settled = new Emitter<void>();
  /** The grid has stopped scrolling, at another place of the same cells. */
  readonly onDidSettle = this.#settled.event;
  /** More thumbnails are here; the cells are the same. */
  readonly onDidLoadThumbs = this.#thumbsLoaded.event;

  constructor(client: Client<GridPageContract>, decode: (jpeg: Uint8Array) => Promise<B>) {
    this.client = client;
    const onLoad = (): void => this.#changed.fire();
    const onError = (error: unknown): void => this.report(error);
    this.ranges = new RangeStore({
      fetch: (from, count, cancel) => client.call("view/range", { from, count }, cancel),
      onLoad,
      onOtherVersion: () => void this.refresh(),
      onError,
    });
    this.thumbs = new ThumbStore<B>({
      fetch: (ids, px, cancel) => client.call("view/thumbs", { ids, px }, cancel),
      fetchAt: (from, count, px, cancel) =>
        client.call("view/thumbsAt", { from, count, px }, cancel),
      decode,
      onLoad: () => this.#thumbsLoaded.fire(),
      onError,
      budget: pixelBudget,
    });
    this.#sync = new ViewSync({
      client,
      isShown: (info) => info.version === this.ranges.version,
      landmarks: () => this.#shown.landmarks(),
      window: (info, positions, fresh) => this.#shown.windowOf(info, positions, fresh),
      show: (prepared) => this.#shown.show(prepared),
      touch: (info) => this.#shown.touch(info),
      onError,
    });
    this.selection = new SelectionModel({
      ranges: this.ranges,
      select: (version, change) => this.#select(version, change),
      locate: (instanceId) => client.call("view/locate", { instanceId }),
      refresh: () => this.refresh(),
      onPainted: onLoad,
      onError,
    });
    this.#shown = new ShownView({
      spec: this.spec,
      ranges: this.ranges,
      selection: this.selection,
      viewport: this.viewport,
      onTouched: onLoad,
    });
    this.curation = new Curation({
      client,
      spec: this.spec,
      info: this.info,
      selection: this.selection,
      updateSpec: (change) => this.updateSpec(change),
      onError,
    });
    this.table = new TableModel({
      client,
      spec: this.spec,
      ranges: this.ranges,
      viewport: this.viewport,
      selection: this.selection,
      curation: this.curation,
      updateSpec: (change) => this.updateSpec(change),
      onError,
    });
    this.results = new ResultModel({
      client,
      spec: this.spec,
      updateSpec: (change) => this.updateSpec(change),
      refresh: () => void this.refresh(),
      onError,
    });
    this.viewport.onDidChange(onLoad);
    client.on("project/changed", () => {
      // Before that there is no view: asked for now, it would be opened before it is known what it is to show.
      if (this.phase.value.kind === "open") void this.refresh();
    });
    client.on("selection/changed", ({ selected }) => this.selection.replaced(selected));
    client.on("task/changed", (task) => this.tasks.update(task));
    client.on("navigate", ({ title, spec }) => {
      if (this.phase.value.kind === "failed") {
        // The host answers with what it has navigated to.
        void this.retry();
        return;
      }
      this.title.value = title;
      this.updateSpec(this.table.adopt(spec));
    });
    client.on("reveal", ({ instanceId }) => this.tell(this.#reveal(instanceId)));
    client.on("engine", ({ lost }) => {
      this.lost.value = lost;
      if (lost === null) void this.#sync.refresh(true);
    });
  }

  /** First contact with the host; with the state of an earlier life of the page, it looks as it did then. */
  async open(saved: GridState | null): Promise<void> {
    this.#saved = saved;
    await this.retry();
  }

  /** Once more after a failure; `all`: without what narrows the view and groups it. */
  async retry(what: "same" | "all" = "same"): Promise<void> {
    const saved = this.#saved;
    this.phase.value = { kind: "opening" };
    try {
      const init = await this.client.call("ready", { state: saved, all: what === "all" });
      batch(() => {
        this.title.value = init.title;
        this.spec.value = init.spec;
        this.tasks.set(init.tasks);
        if (saved) {
          this.trueAspect.value = saved.trueAspect;
          this.viewport.folded.value = new Set(saved.collapsed);
          this.viewport.setCell(saved.cell);
          this.table.restore(saved.table);
        }
        this.#shown.show({ info: init.view, blocks: [], positions: new Map(), fresh: true });
        this.phase.value = { kind: "open", init };
      });
      this.tell(this.curation.open(saved));
      if (saved) await this.#restore(saved);
    } catch (error) {
      const isBadQuery = error instanceof WinnowError && error.code === "bad-query";
      this.phase.value = { kind: "failed", message: messageOf(error), isBadQuery };
    }
  }

  /** Of the version of the view on show. */
  get info(): ReadonlySignal<ViewInfo | null> {
    return this.#shown.info;
  }

  /** Changes what the view shows; with anything but the labels changed it starts at its top. */
  updateSpec(change: Partial<ViewSpec>): void {
    const spec = { ...this.spec.value, ...change };
    this.spec.value = spec;
    const fresh = Object.keys(change).some((key) => key !== "labels");
    void this.#sync.update(spec, fresh);
  }

  /** Applies what is in the filter box, and has the user give it a name. */
  async saveQuery(): Promise<void> {
    if (!(await this.curation.filter.apply())) return;
    // What is saved is what the view shows.
    await this.#sync.idle();
    await this.client.call("command", { command: "save-query" });
  }

  refresh(): Promise<void> {
    this.thumbs.retryAbsent();
    return this.#sync.refresh();
  }

  /** The grid has stopped scrolling. */
  settled(): void {
    this.#settled.fire();
  }

  toggleAspect(): void {
    this.trueAspect.value = !this.trueAspect.value;
    this.#changed.fire();
  }

  async #select(version: number, change: SelectionChange): Promise<SelectionInfo> {
    const answer = await this.client.call("view/select", { version, change });
    if (this.spec.value.result) {
      // It may be at other places, too, where it was not painted.
      this.ranges.markStale();
      this.#changed.fire();
    }
    return answer;
  }

  // The host may name an instance that the page's version of the view does not have yet.
  async #reveal(instanceId: number): Promise<void> {
    await this.#sync.idle();
    let located = await this.client.call("view/locate", { instanceId });
    if (located.version !== this.ranges.version) {
      await this.refresh();
      located = await this.client.call("view/locate", { instanceId });
    }
    const { position } = located;
    if (position < 0) return;
    this.viewport.uncover(position);
    this.viewport.revealPosition(position, "middle");
    const { selection, viewport } = this;
    const layout = viewport.layout.value;
    const none = { extend: false, toggle: false };
    selection.perform(
      moveTo(layout, selection.cursor.value, position, none, selection.selected.value),
    );
  }

  /** Hands off a promise whose answer nobody waits for; what goes wrong becomes the notice. */
  tell(request: Promise<unknown>): void {
    request.catch((error: unknown) => this.report(error));
  }

  report(error: unknown): void {
    if (isWorthSaying(error) && this.lost.value === null) this.notice.value = messageOf(error);
  }

  /** What VS Code should keep; null before the page is open. */
  state(): GridState | null {
    const phase = this.phase.value;
    if (phase.kind !== "open") return null;
    const { folded, content } = this.viewport;
    const known = content.groups.filter(({ key }) => folded.value.has(key));
    return {
      stateId: phase.init.stateId,
      spec: this.spec.value,
      cell: this.viewport.cell.value,
      trueAspect: this.trueAspect.value,
      anchorId: this.#shown.idAtTop() ?? null,
      focusId: this.selection.focusId ?? null,
      collapsed: known.slice(0, 10_000).map(({ key }) => key),
      ...this.curation.state(),
      ...this.table.state(),
    };
  }

  async #restore({ anchorId, focusId }: GridState): Promise<void> {
    const positionOf = async (instanceId: number | null): Promise<number> =>
      instanceId === null ? -1 : (await this.client.call("view/locate", { instanceId })).position;
    const [anchor, focus] = await Promise.all([positionOf(anchorId), positionOf(focusId)]);
    if (anchor >= 0) this.viewport.scrollToTop(anchor);
    if (focus >= 0) this.selection.cursor.value = { focus, anchor: focus };
  }
}
