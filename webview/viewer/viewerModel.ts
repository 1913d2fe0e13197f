import { batch, computed, signal } from "@preact/signals";
import { isCancelled, messageOf } from "../../src/base/errors.ts";
import { dataClientOf } from "../data/dataClient.ts";
import { isWorthSaying } from "../shared/errors.ts";
import type { ExifEntry, InstanceInfo } from "../../src/protocol/engine.ts";
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
import type { Picture, PictureLoader } from "./pictureLoader.ts";
import { neededSide, place, settle, type Point, type Scene, type Size, type Zoom } from "./zoom.ts";

export type Phase =
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "open"; readonly stateId: string };

/** The picture on show. While another one is loading, the last one stays for a moment. */
export type Pictured<I> =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly instanceId: number; readonly picture: Picture<I> }
  | { readonly kind: "failed"; readonly message: string };

export type Exif =
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly entries: readonly ExifEntry[] }
  | { readonly kind: "failed"; readonly message: string };

/** How long the last picture stays while the next one is loading, in milliseconds: shorter than a flash. */
const lingers = 150;

/** Everything that the viewer page knows; it has no DOM. */
export class ViewerModel<I> {
  readonly client: Client<ViewerPageContract>;
  readonly phase = signal<Phase>({ kind: "opening" });
  readonly shown = signal<Shown | null>(null);
  readonly pictured = signal<Pictured<I>>({ kind: "loading" });
  readonly zoom = signal<Zoom>({ kind: "fit" });
  readonly stage = signal<Size>({ width: 0, height: 0 });
  readonly ratio = signal(1);
  readonly inspector = signal(false);
  readonly exif = signal<Exif>({ kind: "none" });
  readonly lost = signal<string | null>(null);
  readonly notice = signal<string | null>(null);
  /** Whether another program writes the project. */
  readonly readOnly = signal(false);

  /** What there is to place; null before the picture's size is known. */
  readonly scene = computed<Scene | null>(() => {
    const image = this.shown.value?.instance.image;
    const pictured = this.pictured.value;
    const picture = image ?? (pictured.kind === "ready" ? pictured.picture : null);
    const stage = this.stage.value;
    if (!picture || stage.width === 0 || picture.width === 0) return null;
    const { width, height } = picture;
    return { stage, picture: { width, height }, ratio: this.ratio.value };
  });

  /** What else is to be done with the host's first answer. */
  onOpen: (init: ViewerInit) => void = () => undefined;
  readonly labelling: Labelling;
  readonly annotations: Annotations;
  readonly #loader: PictureLoader<I>;
  #pendingSteps = 0;
  #stepping = false;
  #refreshing: "no" | "running" | "again" = "no";

  constructor(client: Client<ViewerPageContract>, loader: PictureLoader<I>) {
    this.client = client;
    this.#loader = loader;
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
    });
    this.annotations.editor.view = () => this.#seen();
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
      batch(() => {
        this.phase.value = { kind: "open", stateId };
        this.readOnly.value = readOnly;
        this.#take(shown);
      });
      this.onOpen(init);
      this.tell(this.labelling.keys.open());
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

  /** Asks for the picture again after it could not be shown. */
  retry(): void {
    this.pictured.value = { kind: "loading" };
    void this.loadPicture();
  }

  resize(stage: Size, ratio: number): void {
    batch(() => {
      this.stage.value = stage;
      this.ratio.value = ratio;
      const scene = this.scene.value;
      if (scene) this.zoom.value = settle(scene, this.zoom.value);
    });
    void this.loadPicture();
  }

  setZoom(zoom: Zoom): void {
    this.zoom.value = zoom;
    void this.loadPicture();
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
      annotations: this.annotations.look(),
    };
  }

  /** Loads the picture that the present zoom needs, and then those of the neighbours. */
  async loadPicture(): Promise<void> {
    const shown = this.shown.value;
    if (!shown || this.stage.value.width === 0) return;
    const { instance, nextId, previousId } = shown;
    const timer = setTimeout(() => {
      const pictured = this.pictured.value;
      const isOther = pictured.kind === "ready" && pictured.instanceId !== instance.id;
      if (isOther && this.#isShown(instance)) this.pictured.value = { kind: "loading" };
    }, lingers);
    try {
      const side = this.#sideFor(instance);
      const picture = await this.#loader.load(instance.id, side, versionOf(instance));
      if (!this.#isShown(instance)) return;
      this.pictured.value = { kind: "ready", instanceId: instance.id, picture };
      const fitting = this.#stageSide();
      for (const id of [nextId, previousId])
        if (id !== null) this.#loader.load(id, fitting, "").catch(() => undefined);
    } catch (error) {
      if (this.#isShown(instance) && !isCancelled(error))
        this.pictured.value = { kind: "failed", message: messageOf(error) };
    } finally {
      clearTimeout(timer);
    }
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
      if (isOther) {
        this.zoom.value = { kind: "fit" };
        this.exif.value = { kind: "none" };
        if (this.pictured.value.kind === "failed") this.pictured.value = { kind: "loading" };
      }
    });
    if (isOther) {
      const around = [shown.instance.id, shown.nextId, shown.previousId];
      this.#loader.keepOnly(around.filter((id) => id !== null));
      this.#loadExif();
    }
    void this.loadPicture();
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
    const { instance } = this.shown.value ?? {};
    if (!this.inspector.value || !instance || this.exif.value.kind !== "none") return;
    this.exif.value = { kind: "loading" };
    this.client.call("exif", { instanceId: instance.id }).then(
      (entries) => {
        if (this.#isShown(instance)) this.exif.value = { kind: "ready", entries };
      },
      (error: unknown) => {
        if (this.#isShown(instance))
          this.exif.value = { kind: "failed", message: messageOf(error) };
      },
    );
  }

  #seen(): { middle: Point; size: Size } | null {
    const scene = this.scene.value;
    if (!scene) return null;
    const { x, y, scale } = place(scene, this.zoom.value);
    const { stage, picture } = scene;
    const [left, top] = [Math.max(0, -x / scale), Math.max(0, -y / scale)];
    const right = Math.min(picture.width, (stage.width - x) / scale);
    const bottom = Math.min(picture.height, (stage.height - y) / scale);
    return {
      middle: { x: (left + right) / 2, y: (top + bottom) / 2 },
      size: { width: right - left, height: bottom - top },
    };
  }

  #isShown(instance: InstanceInfo): boolean {
    return this.shown.value?.instance.id === instance.id;
  }

  // Beyond what fits the stage only the full size will do: the next zoom would need yet another picture.
  #sideFor({ image }: InstanceInfo): number {
    const scene = this.scene.value;
    const fitting = this.#stageSide();
    if (!scene || !image || this.zoom.value.kind === "fit") return fitting;
    return neededSide(scene, this.zoom.value) > fitting ? 0 : fitting;
  }

  #stageSide(): number {
    const { width, height } = this.stage.value;
    return Math.ceil((Math.max(width, height) * this.ratio.value) / 256) * 256;
  }
}

function versionOf({ bytes, modified, image }: InstanceInfo): string {
  return `${bytes} ${modified} ${image?.sha1 ?? ""}`;
}
