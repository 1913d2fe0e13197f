import { isDeepStrictEqual } from "node:util";
import type { Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import { int32sOf } from "../../protocol/bytes.ts";
import type { MapKey } from "../../protocol/maps.ts";
import type {
  Located,
  SelectionChange,
  SelectionInfo,
  Thumbs,
  ThumbSize,
  ViewInfo,
  ViewRange,
  ViewRows,
  ViewSpec,
} from "../../protocol/view.ts";
import type { Project } from "../projects/project.ts";

/** Ids that one request for the selection asks for. */
const SELECTION_PAGE = 10_000;

type Opening =
  | { readonly kind: "closed" }
  | { readonly kind: "opening"; readonly info: Promise<ViewInfo> }
  | { readonly kind: "open"; readonly viewId: number };

/** What became another one: the engine's view, what it lists, its selection by positions, or that by points of a map. */
export type ViewChange = "opened" | "list" | "positions" | "points";

/**
 * A view of the engine that outlives the engine: it is opened at the first use and again, with the same spec and
 * selection, after a restart.
 */
export class EngineView implements Disposable {
  readonly project: Project;
  readonly #changed = new Emitter<ViewChange>();
  readonly onDidChange: Event<ViewChange> = this.#changed.event;
  readonly #stateId: string | null;
  readonly #subscription: Disposable;
  #spec: ViewSpec;
  #selected = 0;
  #info: ViewInfo | undefined;
  #opening: Opening = { kind: "closed" };
  #disposed = false;

  /** `stateId` names the selection that the project keeps; null: none is kept. */
  constructor(project: Project, spec: ViewSpec, stateId: string | null) {
    this.project = project;
    this.#spec = spec;
    this.#stateId = stateId;
    this.#subscription = project.engine.onDidChangeState((state) => {
      // Views die with the engine. One that is being opened is answered by the next engine, or not at all.
      if (state.kind !== "ready" && this.#opening.kind === "open")
        this.#opening = { kind: "closed" };
    });
  }

  /** Instances that {@link selectPoints} left selected. */
  get selected(): number {
    return this.#selected;
  }

  get spec(): ViewSpec {
    return this.#spec;
  }

  /** Names the view for the engine; undefined while it has none, for another engine counts its views anew. */
  get viewId(): number | undefined {
    return this.#opening.kind === "open" ? this.#opening.viewId : undefined;
  }

  /** As last answered; undefined before the first opening. */
  get info(): ViewInfo | undefined {
    return this.#info;
  }

  /** Shows `spec`, in the open view if there is one. */
  show(spec: ViewSpec): Promise<ViewInfo> {
    const same = isDeepStrictEqual(spec, this.#spec);
    this.#spec = spec;
    if (this.#opening.kind === "closed") return this.#open();
    return same ? this.refresh() : this.#update(spec);
  }

  async refresh(): Promise<ViewInfo> {
    if (this.#opening.kind === "closed") return this.#open();
    return this.#take(
      await this.#call((viewId) => this.project.engine.call("view/refresh", { viewId })),
    );
  }

  range(params: { from: number; count: number }, signal?: AbortSignal): Promise<ViewRange> {
    return this.#call((viewId) =>
      this.project.engine.call("view/range", { viewId, ...params }, signal),
    );
  }

  thumbs(params: { ids: Uint8Array; px: ThumbSize }, signal?: AbortSignal): Promise<Thumbs> {
    return this.#call((viewId) =>
      this.project.engine.call("view/thumbs", { viewId, ...params }, signal),
    );
  }

  thumbsAt(
    params: { from: number; count: number; px: ThumbSize },
    signal?: AbortSignal,
  ): Promise<Thumbs> {
    return this.#call((viewId) =>
      this.project.engine.call("view/thumbsAt", { viewId, ...params }, signal),
    );
  }

  async select(params: { version: number; change: SelectionChange }): Promise<SelectionInfo> {
    const selection = await this.#call((viewId) =>
      this.project.engine.call("view/select", { viewId, ...params }),
    );
    this.#changed.fire("positions");
    return selection;
  }

  /** Changes the selection by points of a map. */
  async selectPoints(
    params: MapKey & { pointsId: number; points: Uint8Array; how: "set" | "add" | "remove" },
  ): Promise<SelectionInfo> {
    const selection = await this.#call((viewId) =>
      this.project.engine.call("map/select", { viewId, ...params }),
    );
    this.#selected = selection.selected;
    this.#changed.fire("points");
    return selection;
  }

  locate(instanceId: number): Promise<Located> {
    return this.#call((viewId) => this.project.engine.call("view/locate", { viewId, instanceId }));
  }

  /** Int32 ids of the selected instances in view order, from `offset`. */
  selectionPage(
    params: { offset: number; limit: number },
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    return this.#call((viewId) =>
      this.project.engine.call("view/selection", { viewId, ...params }, signal),
    );
  }

  /** The rows of those, without scores. */
  selectedRows(params: { offset: number; limit: number }, signal?: AbortSignal): Promise<ViewRows> {
    return this.#call((viewId) =>
      this.project.engine.call("view/selectedRows", { viewId, ...params }, signal),
    );
  }

  /** Asks something else of the engine about the view, which is opened first if it is not. */
  with<T>(ask: (viewId: number) => Promise<T>): Promise<T> {
    return this.#call(ask);
  }

  /** Ids of the selected instances in view order, at most `limit`. */
  async selection(limit: number): Promise<number[]> {
    const ids: number[] = [];
    for (;;) {
      const size = Math.min(SELECTION_PAGE, limit - ids.length);
      const found = int32sOf(await this.selectionPage({ offset: ids.length, limit: size }));
      ids.push(...found);
      if (found.length < size || ids.length >= limit) return ids;
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscription.dispose();
    this.#changed.dispose();
    if (this.#opening.kind === "open") this.#close(this.#opening.viewId);
    this.#opening = { kind: "closed" };
  }

  #close(viewId: number): void {
    const gone = (): void => {
      // An engine that cannot close the view any more has closed it already.
    };
    this.project.engine.call("view/close", { viewId }).catch(gone);
  }

  async #update(spec: ViewSpec): Promise<ViewInfo> {
    return this.#take(
      await this.#call((viewId) => this.project.engine.call("view/update", { viewId, spec })),
    );
  }

  #take(info: ViewInfo): ViewInfo {
    const isOther = info.version !== this.#info?.version;
    this.#info = info;
    if (isOther) this.#changed.fire("list");
    return info;
  }

  async #open(): Promise<ViewInfo> {
    const info = this.project.engine.call("view/open", {
      spec: this.#spec,
      stateId: this.#stateId,
    });
    this.#opening = { kind: "opening", info };
    try {
      this.#info = await info;
      const { viewId } = this.#info;
      if (this.#disposed) {
        this.#close(viewId);
        return this.#info;
      }
      this.#opening = { kind: "open", viewId };
      this.#changed.fire("opened");
      return this.#info;
    } catch (error) {
      this.#opening = { kind: "closed" };
      throw error;
    }
  }

  async #call<T>(ask: (viewId: number) => Promise<T>): Promise<T> {
    if (this.#opening.kind === "closed") await this.#open();
    else if (this.#opening.kind === "opening") await this.#opening.info;
    // Asked at once, so that an id is never sent to an engine other than the one that gave it.
    return this.#opening.kind === "open"
      ? ask(this.#opening.viewId)
      : ask((await this.#open()).viewId);
  }
}
