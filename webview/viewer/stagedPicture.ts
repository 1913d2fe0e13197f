import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { isCancelled, messageOf } from "../../src/base/errors.ts";
import type { InstanceInfo } from "../../src/protocol/images.ts";
import type { Shown } from "../../src/protocol/viewerPage.ts";
import type { Picture, PictureLoader } from "./pictureLoader.ts";
import { neededSide, place, settle, type Point, type Scene, type Size, type Zoom } from "./zoom.ts";

/** The picture on show. While another one is loading, the last one stays for a moment. */
export type Pictured<I> =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly instanceId: number; readonly picture: Picture<I> }
  | { readonly kind: "failed"; readonly message: string };

/** How long the last picture stays while the next one is loading, in milliseconds: shorter than a flash. */
const lingers = 150;

/** The picture of the instance on show, loaded as large as its zoom needs it. */
export class StagedPicture<I> {
  readonly pictured = signal<Pictured<I>>({ kind: "loading" });
  readonly zoom = signal<Zoom>({ kind: "fit" });
  readonly stage = signal<Size>({ width: 0, height: 0 });
  readonly ratio = signal(1);
  readonly #shown: ReadonlySignal<Shown | null>;
  readonly #loader: PictureLoader<I>;

  /** What there is to place; null before the picture's size is known. */
  readonly scene = computed<Scene | null>(() => {
    const image = this.#shown.value?.instance.image;
    const pictured = this.pictured.value;
    const picture = image ?? (pictured.kind === "ready" ? pictured.picture : null);
    const stage = this.stage.value;
    if (!picture || stage.width === 0 || picture.width === 0) return null;
    const { width, height } = picture;
    return { stage, picture: { width, height }, ratio: this.ratio.value };
  });

  constructor(shown: ReadonlySignal<Shown | null>, loader: PictureLoader<I>) {
    this.#shown = shown;
    this.#loader = loader;
  }

  /** Another instance is on show: its picture begins as all do, and only its neighbours' are kept. */
  begin({ instance, nextId, previousId }: Shown): void {
    batch(() => {
      this.zoom.value = { kind: "fit" };
      if (this.pictured.value.kind === "failed") this.pictured.value = { kind: "loading" };
    });
    this.#loader.keepOnly([instance.id, nextId, previousId].filter((id) => id !== null));
  }

  /** Asks for the picture again after it could not be shown. */
  retry(): void {
    this.pictured.value = { kind: "loading" };
    void this.load();
  }

  resize(stage: Size, ratio: number): void {
    batch(() => {
      this.stage.value = stage;
      this.ratio.value = ratio;
      const scene = this.scene.value;
      if (scene) this.zoom.value = settle(scene, this.zoom.value);
    });
    void this.load();
  }

  setZoom(zoom: Zoom): void {
    this.zoom.value = zoom;
    void this.load();
  }

  /** What of the image is on the stage, in its pixels. */
  seen(): { middle: Point; size: Size } | null {
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

  /** Loads the picture that the present zoom needs, and then those of the neighbours. */
  async load(): Promise<void> {
    const shown = this.#shown.value;
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

  #isShown(instance: InstanceInfo): boolean {
    return this.#shown.value?.instance.id === instance.id;
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
