import { batch, signal } from "@preact/signals";
import { messageOf } from "../../src/base/errors.ts";
import { isWorthSaying } from "../shared/errors.ts";
import { Emitter } from "../../src/base/event.ts";
import type { GridInit, GridPageContract, GridState } from "../../src/protocol/gridPage.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { defaultViewSpec, type ViewInfo, type ViewSpec } from "../../src/protocol/view.ts";
import { blocksCovering } from "./blocks.ts";
import { Curation } from "./curation.ts";
import { moveTo } from "./gestures.ts";
import { linesIn } from "./layout.ts";
import { RangeStore } from "./rangeStore.ts";
import { SelectionModel } from "./selectionModel.ts";
import { TableModel } from "./table/tableModel.ts";
import { Tasks } from "./tasks.ts";
import { ThumbStore } from "./thumbStore.ts";
import { Viewport, type Content, type Keep } from "./viewport.ts";
import { ViewSync, type Prepared } from "./viewSync.ts";

/** What the page as a whole shows. */
export type Phase =
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "open"; readonly init: GridInit };

/** Decoded thumbnails in memory: 32 million pixels are 128 MB, several full screens of a laptop. */
const pixelBudget = 32_000_000;

/** Everything that the grid page knows. It has no DOM: the page draws it, and tells it the size of the screen. */
export class GridModel<B extends { close(): void }> {
  readonly phase = signal<Phase>({ kind: "opening" });
  readonly title = signal("");
  readonly spec = signal<ViewSpec>(defaultViewSpec);
  readonly info = signal<ViewInfo | null>(null);
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
  readonly #sync: ViewSync;
  readonly #changed = new Emitter<void>();
  readonly #thumbsLoaded = new Emitter<void>();
  /** What stays in place while the view changes, until the user scrolls: held on to, so that small shifts do not add up. */
  #held: { readonly id: number; readonly keep: Keep; readonly top: number } | null = null;

  /** Cells, their order or their look have changed. */
  readonly onDidChange = this.#changed.event;
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
      decode,
      onLoad: () => this.#thumbsLoaded.fire(),
      onError,
      budget: pixelBudget,
    });
    this.#sync = new ViewSync({
      client,
      isShown: (info) => info.version === this.ranges.version,
      landmarks: () => this.#landmarks(),
      window: (info, positions, fresh) => this.#windowOf(info, positions, fresh),
      show: (prepared) => this.#show(prepared),
      touch: (info) => this.#touch(info),
      onError,
    });
    this.selection = new SelectionModel({
      ranges: this.ranges,
      select: (version, change) => client.call("view/select", { version, change }),
      locate: (instanceId) => client.call("view/locate", { instanceId }),
      refresh: () => this.refresh(),
      onPainted: onLoad,
      onError,
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
    this.viewport.onDidChange(onLoad);
    client.on("project/changed", () => void this.refresh());
    client.on("task/changed", (task) => this.tasks.update(task));
    client.on("navigate", ({ title, spec }) => {
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
    this.phase.value = { kind: "opening" };
    try {
      const init = await this.client.call("ready", { state: saved });
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
        this.#show({ info: init.view, blocks: [], positions: new Map(), fresh: true });
        this.phase.value = { kind: "open", init };
      });
      this.tell(this.curation.open(saved));
      if (saved) await this.#restore(saved);
    } catch (error) {
      this.phase.value = { kind: "failed", message: messageOf(error) };
    }
  }

  /** Changes what the view shows; with anything but the labels changed it starts at its top. */
  updateSpec(change: Partial<ViewSpec>): void {
    const spec = { ...this.spec.value, ...change };
    this.spec.value = spec;
    const fresh = Object.keys(change).some((key) => key !== "labels");
    void this.#sync.update(spec, fresh);
  }

  refresh(): Promise<void> {
    this.thumbs.retryAbsent();
    return this.#sync.refresh();
  }

  /** The grid has stopped scrolling. */
  settled(): void {
    this.#changed.fire();
  }

  toggleAspect(): void {
    this.trueAspect.value = !this.trueAspect.value;
    this.#changed.fire();
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
      anchorId: this.#idAtTop() ?? null,
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

  #idAtTop(): number | undefined {
    const keep = this.viewport.keepTop();
    return keep === null ? undefined : this.ranges.idAt(keep.position);
  }

  #landmarks(): number[] {
    const { cursor } = this.selection;
    const { top } = this.viewport.scroll;
    if (this.#held?.top !== top) {
      const keep = this.viewport.keepTop();
      const id = keep ? this.ranges.idAt(keep.position) : undefined;
      this.#held = keep && id !== undefined ? { id, keep, top } : null;
    }
    const { focus, anchor } = cursor.value ?? {};
    const ids = [focus, anchor].map((p) => (p === undefined ? undefined : this.ranges.idAt(p)));
    ids.push(this.#held?.id);
    return [...new Set(ids.filter((id) => id !== undefined))];
  }

  #windowOf(info: ViewInfo, positions: ReadonlyMap<number, number>, fresh: boolean): number[] {
    const keep = this.#keepIn(positions, fresh);
    const { layout, top } = this.viewport.preview(this.#contentOf(info), keep);
    const from = fresh ? 0 : top;
    const rows = linesIn(layout, from, from + this.viewport.scroll.viewport);
    const indexes = rows.flatMap((line) =>
      line.kind === "row" ? blocksCovering(line.start, line.start + line.count) : [],
    );
    return [...new Set(indexes)];
  }

  // What stays in place is the instance at the top of the screen, wherever it is in the other version.
  #keepIn(positions: ReadonlyMap<number, number>, fresh: boolean): Keep | null {
    if (fresh) return null;
    const position = this.#held ? positions.get(this.#held.id) : undefined;
    return this.#held && position !== undefined
      ? { ...this.#held.keep, position }
      : this.viewport.keepTop();
  }

  #show({ info, blocks, positions, fresh }: Prepared): void {
    const { cursor } = this.selection;
    const moved = (position: number | undefined): number | undefined => {
      const id = position === undefined ? undefined : this.ranges.idAt(position);
      return id === undefined ? undefined : positions.get(id);
    };
    const keep = this.#keepIn(positions, fresh);
    const focus = moved(cursor.value?.focus);
    const anchor = moved(cursor.value?.anchor) ?? focus;
    batch(() => {
      this.ranges.replace(info.version, info.total, blocks);
      this.#setInfo(info);
      cursor.value = focus === undefined || anchor === undefined ? null : { focus, anchor };
      if (fresh) this.viewport.scroll.moveTo(0);
      this.viewport.show(this.#contentOf(info), keep);
    });
    if (this.#held) this.#held = { ...this.#held, top: this.viewport.scroll.top };
  }

  #touch(info: ViewInfo): void {
    this.ranges.markStale();
    const content = this.#contentOf(info);
    batch(() => {
      this.#setInfo(info);
      // The list is the same, but it may have other labels.
      if (content.labelLines === this.viewport.content.labelLines) this.#changed.fire();
      else this.viewport.show(content, this.viewport.keepTop());
    });
  }

  #setInfo(info: ViewInfo): void {
    this.info.value = info;
    this.selection.selected.value = info.selected;
    this.selection.revision.value++;
  }

  #contentOf(info: ViewInfo): Content {
    return {
      total: info.total,
      groups: info.groups,
      labelLines: this.spec.value.labels.length,
    };
  }
}
