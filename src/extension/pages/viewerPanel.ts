import * as vscode from "vscode";
import { Emitter, type Event } from "../../base/event.ts";
import { int32sOf } from "../../protocol/bytes.ts";
import type { DataContract } from "../../protocol/pageData.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import {
  viewerPageContract,
  type Shown,
  type ViewerAction,
  type ViewerCommand,
  type ViewerPageContract,
} from "../../protocol/viewerPage.ts";
import type { LookStore } from "./dataHandlers.ts";
import type { EngineView } from "./engineView.ts";
import { PagePanel, type PagePanelOptions } from "./pagePanel.ts";
import type { PageServer } from "./pageServer.ts";
import { servePage } from "./servePage.ts";

export const viewerViewType = "winnow.viewer";

export interface ViewerPanelOptions extends PagePanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly instanceId: number;
  readonly look: LookStore;
  /** The view to step in, as it is at the time: the grid's, or one of its own. */
  view(): EngineView;
  command(viewer: ViewerPanel, instanceId: number, command: ViewerCommand): Promise<void>;
}

/** One image in an editor tab, stepping through the view of a grid. */
export class ViewerPanel extends PagePanel {
  readonly #options: ViewerPanelOptions;
  readonly #changedShown = this.owned.add(new Emitter<void>());
  readonly #page: PageServer<ViewerPageContract>;
  #instanceId: number;
  #annotationId: number | null = null;
  /** What the page was told when it started: whether the project is read-only, or that it could not be answered. */
  #told: boolean | "failed" | undefined;
  /** Where the instance was, for stepping on when the view has it no longer. */
  #position = 0;
  /** An instance that the page was sent to and has not asked for yet. */
  #target: number | undefined;
  /** Two instances that the page was to compare and has not asked for yet. */
  #compared: readonly [number, number] | null = null;

  constructor(options: ViewerPanelOptions) {
    super(options);
    const { panel, project } = options;
    this.#options = options;
    this.#instanceId = options.instanceId;
    panel.iconPath = new vscode.ThemeIcon("eye");
    this.#page = servePage(this.owned, {
      ...options,
      name: "viewer",
      contract: viewerPageContract,
      handlers: (data) => this.#handlers(data),
      isOutdated: () => this.#told !== undefined && this.#told !== project.readOnly,
    });
  }

  /** Another instance is on show, or another annotation is selected. */
  readonly onDidChangeShown: Event<void> = this.#changedShown.event;

  /** The instance on show. */
  get instanceId(): number {
    return this.#instanceId;
  }

  /** The annotation that is selected on it. */
  get annotationId(): number | null {
    return this.#annotationId;
  }

  act(action: ViewerAction): void {
    this.#page.fire("action", { action });
  }

  navigate(instanceId: number): void {
    this.#target = instanceId;
    this.#compared = null;
    this.panel.reveal();
    this.#page.fire("navigate", { instanceId });
  }

  /** Shows two instances beside each other. */
  compare(instanceIds: readonly [number, number]): void {
    this.#compared = instanceIds;
    this.panel.reveal();
    this.#page.fire("compare", { instanceIds: [...instanceIds] });
  }

  #handlers(data: Handlers<DataContract>): Handlers<ViewerPageContract> {
    const { engine } = this.project;
    return {
      ready: async ({ state }) => {
        this.#annotationId = null;
        const target = this.#target;
        const instanceId = target ?? state?.instanceId ?? this.#instanceId;
        const shown = await this.#show(instanceId).catch((error: unknown) => {
          this.#told = "failed";
          throw error;
        });
        const { readOnly } = this.project;
        this.#told = readOnly;
        const before = target === undefined ? state?.compared : null;
        const compared = this.#compared ?? before ?? null;
        return { ...shown, stateId: this.stateId, readOnly, compared };
      },
      step: ({ delta }) => this.#step(delta),
      show: ({ instanceId }) => this.#show(instanceId),
      instance: ({ instanceId }, signal) => {
        if (this.#compared?.includes(instanceId)) this.#compared = null;
        return engine.call("instance/get", { instanceId }, signal);
      },
      exif: ({ instanceId }, signal) => engine.call("instance/exif", { instanceId }, signal),
      render: (params, signal) => engine.call("instance/render", params, signal),
      command: async ({ instanceId, command }) => {
        await this.#options.command(this, instanceId, command);
        return null;
      },
      selected: ({ annotationId }) => {
        this.#annotationId = annotationId;
        this.#changedShown.fire();
        return null;
      },
      ...data,
    };
  }

  async #show(instanceId: number): Promise<Shown> {
    const view = this.#options.view();
    const [instance, { position }] = await Promise.all([
      this.project.engine.call("instance/get", { instanceId }),
      view.locate(instanceId),
    ]);
    this.#target = undefined;
    if (instanceId !== this.#instanceId) this.#annotationId = null;
    this.#instanceId = instanceId;
    this.#changedShown.fire();
    if (position >= 0) this.#position = position;
    this.panel.title = instance.name;
    const total = view.info?.total ?? 0;
    const around = await this.#neighbours(view, position, total);
    return { instance, position, total, ...around };
  }

  async #neighbours(
    view: EngineView,
    position: number,
    total: number,
  ): Promise<Pick<Shown, "previousId" | "nextId">> {
    if (position < 0) return { previousId: null, nextId: null };
    const from = Math.max(0, position - 1);
    const ids = int32sOf((await view.range({ from, count: 3 })).ids);
    return {
      previousId: position > 0 ? (ids[position - 1 - from] ?? null) : null,
      nextId: position + 1 < total ? (ids[position + 1 - from] ?? null) : null,
    };
  }

  async #step(delta: number): Promise<Shown> {
    const view = this.#options.view();
    const { position } = await view.locate(this.#instanceId);
    const total = view.info?.total ?? 0;
    const here = position >= 0 ? position : this.#position;
    const from = Math.max(0, Math.min(total - 1, here + delta));
    const range = await view.range({ from, count: 1 });
    const [next = this.#instanceId] = int32sOf(range.ids);
    return this.#show(next);
  }
}
