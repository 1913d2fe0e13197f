import { batch, computed, signal } from "@preact/signals";
import { messageOf } from "../../src/base/errors.ts";
import { dataClientOf } from "../data/dataClient.ts";
import { isWorthSaying } from "../shared/errors.ts";
import type { ExifEntry } from "../../src/protocol/images.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type {
  Shown,
  ViewerInit,
  ViewerCommand,
  ViewerPageContract,
  ViewerState,
} from "../../src/protocol/viewerPage.ts";
import { Annotations } from "./annotations/annotations.ts";
import { Labelling } from "./labelling.ts";
import type { PictureLoader } from "./pictureLoader.ts";
import { StagedPicture } from "./stagedPicture.ts";

export type Phase =
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "open"; readonly stateId: string };

export type Exif =
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly entries: readonly ExifEntry[] }
  | { readonly kind: "failed"; readonly message: string };

/** Everything that the viewer page knows; it has no DOM. */
export class ViewerModel<I> {
  readonly client: Client<ViewerPageContract>;
  readonly phase = signal<Phase>({ kind: "opening" });
  readonly shown = signal<Shown | null>(null);
  readonly inspector = signal(false);
  readonly exif = signal<Exif>({ kind: "none" });
  readonly lost = signal<string | null>(null);
  readonly notice = signal<string | null>(null);
  /** Whether another program writes the project. */
  readonly readOnly = signal(false);

  /** What else is to be done with the host's first answer. */
  onOpen: (init: ViewerInit) => void = () => undefined;
  readonly picture: StagedPicture<I>;
  readonly labelling: Labelling;
  readonly annotations: Annotations;
  #pendingSteps = 0;
  #stepping = false;
  #refreshing: "no" | "running" | "again" = "no";

  constructor(client: Client<ViewerPageContract>, loader: PictureLoader<I>) {
    this.client = client;
    this.picture = new StagedPicture(this.shown, loader);
    this.labelling = new Labelling(
      dataClientOf(client),
      () => this.shown.value?.instance.id,
      (error) => this.#report(error),
    );
    this.annotations = new Annotations({
      client: dataClientOf(client),
      data: this.labelling.data,
      changes: this.labelling.changes,
      instance: computed(() => this.shown.value?.instance),
      readOnly: this.readOnly,
      onError: (error) => this.#report(error),
    });
    this.annotations.editor.view = () => this.picture.seen();
    client.on("navigate", ({ instanceId }) => this.show(instanceId));
    client.on("project/changed", () => void this.#refresh());
    client.on("engine", ({ lost }) => {
      this.lost.value = lost;
      if (lost === null) void this.#refresh();
    });
  }

  async open(saved: ViewerState | null): Promise<void> {
    this.phase.value = { kind: "opening" };
    try {
      if (saved) this.inspector.value = saved.inspector;
      if (saved?.annotations) this.annotations.restore(saved.annotations);
      const init = await this.client.call("ready", { state: saved });
      const { stateId, readOnly, ...shown } = init;
      await this.annotations.look.open();
      batch(() => {
        this.phase.value = { kind: "open", stateId };
        this.readOnly.value = readOnly;
        this.#take(shown);
      });
      this.onOpen(init);
      this.tell(this.labelling.keys.open());
      this.tell(this.labelling.data.actions.refresh());
    } catch (error) {
      this.phase.value = { kind: "failed", message: messageOf(error) };
    }
  }

  /** Shows an instance by its id. */
  show(instanceId: number): void {
    this.annotations.editor.flush();
    this.tell(this.client.call("show", { instanceId }).then((shown) => this.#take(shown)));
  }

  /** Goes on in the grid's order. A key held down adds up while an answer is awaited. */
  step(delta: number): void {
    this.annotations.editor.flush();
    this.#pendingSteps += delta;
    if (!this.#stepping) this.tell(this.#stepOn());
  }

  toggleInspector(): void {
    this.inspector.value = !this.inspector.value;
    this.#loadExif();
  }

  command(command: ViewerCommand): void {
    const { instance } = this.shown.value ?? {};
    if (instance) this.tell(this.client.call("command", { instanceId: instance.id, command }));
  }

  tell(request: Promise<unknown>): void {
    request.catch((error: unknown) => this.#report(error));
  }

  #report(error: unknown): void {
    if (isWorthSaying(error) && this.lost.value === null) this.notice.value = messageOf(error);
  }

  state(): ViewerState | null {
    const phase = this.phase.value;
    const shown = this.shown.value;
    if (phase.kind !== "open" || !shown) return null;
    return {
      stateId: phase.stateId,
      instanceId: shown.instance.id,
      inspector: this.inspector.value,
      annotations: this.annotations.state(),
    };
  }

  async #stepOn(): Promise<void> {
    this.#stepping = true;
    try {
      while (this.#pendingSteps !== 0) {
        const delta = this.#pendingSteps;
        this.#pendingSteps = 0;
        this.#take(await this.client.call("step", { delta }));
      }
    } finally {
      this.#pendingSteps = 0;
      this.#stepping = false;
    }
  }

  #take(shown: Shown): void {
    const before = this.shown.value?.instance;
    const isOther = before?.id !== shown.instance.id;
    batch(() => {
      this.shown.value = shown;
      if (!isOther) return;
      this.exif.value = { kind: "none" };
      this.picture.begin(shown);
    });
    if (isOther) this.#loadExif();
    void this.picture.load();
  }

  // While an import runs, the project changes all the time: one question at a time, and one more at the end.
  async #refresh(): Promise<void> {
    if (this.#refreshing !== "no") {
      this.#refreshing = "again";
      return;
    }
    this.#refreshing = "running";
    try {
      do {
        this.#refreshing = "running";
        const instanceId = this.shown.value?.instance.id;
        if (instanceId === undefined) return;
        const shown = await this.client.call("show", { instanceId });
        if (this.shown.value?.instance.id === instanceId) this.#take(shown);
      } while (this.#isAgain());
    } catch (error) {
      if (isWorthSaying(error) && this.lost.value === null) this.notice.value = messageOf(error);
    } finally {
      this.#refreshing = "no";
    }
  }

  #isAgain(): boolean {
    return this.#refreshing === "again";
  }

  #loadExif(): void {
    const { id } = this.shown.value?.instance ?? {};
    if (!this.inspector.value || id === undefined || this.exif.value.kind !== "none") return;
    this.exif.value = { kind: "loading" };
    const take = (exif: Exif): void => {
      if (this.shown.value?.instance.id === id) this.exif.value = exif;
    };
    this.client.call("exif", { instanceId: id }).then(
      (entries) => take({ kind: "ready", entries }),
      (error: unknown) => take({ kind: "failed", message: messageOf(error) }),
    );
  }
}
