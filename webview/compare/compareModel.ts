import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { isCancelled, messageOf } from "../../src/base/errors.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { PropertyValue } from "../../src/protocol/data.ts";
import type { InstanceInfo } from "../../src/protocol/images.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { ViewerPageContract } from "../../src/protocol/viewerPage.ts";
import type { ProjectData } from "../data/projectData.ts";
import type { Picture, PictureLoader } from "../viewer/pictureLoader.ts";
import { zoomStep, type Scene, type Size, type Zoom } from "../viewer/zoom.ts";
import { differencesOf, type Difference } from "./differences.ts";

/** How two pictures are shown: beside each other, one over the other with a line between, or what differs. */
export type CompareMode = "side" | "swipe" | "difference";

/** One of the two. */
export interface Side<I> {
  readonly instance: InstanceInfo;
  readonly picture: Picture<I>;
}

export type Compared<I> =
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "ready"; readonly left: Side<I>; readonly right: Side<I> };

/** Long side of the pictures: enough to see pixels of an ordinary photo, small enough for two at once. */
const side = 6000;
const mostValues = 100;

/** Two instances beside each other, with one zoom for both. */
export class CompareModel<I> {
  readonly compared = signal<Compared<I>>({ kind: "none" });
  readonly mode = signal<CompareMode>("side");
  readonly zoom = signal<Zoom>({ kind: "fit" });
  /** Where the line between the pictures is, in [0, 1] of the stage. */
  readonly swipe = signal(0.5);
  /** Of one picture, in CSS pixels. */
  readonly stage = signal<Size>({ width: 0, height: 0 });
  readonly ratio = signal(1);
  /** Ids of the two; null while nothing is compared. */
  readonly pair = signal<readonly [number, number] | null>(null);
  readonly differences: ReadonlySignal<readonly Difference[]>;

  /** Both pictures are placed as the left one would be, so that the same place is the same place in both. */
  readonly scene = computed<Scene | null>(() => {
    const compared = this.compared.value;
    const stage = this.stage.value;
    if (compared.kind !== "ready" || stage.width === 0) return null;
    const { width, height } = compared.left.instance.image ?? compared.left.picture;
    return { stage, picture: { width, height }, ratio: this.ratio.value };
  });
  readonly #values = signal<ReadonlyMap<number, readonly [PropertyValue, PropertyValue]>>(
    new Map(),
  );
  readonly #client: Client<ViewerPageContract>;
  readonly #loader: PictureLoader<I>;
  readonly #data: ProjectData;

  constructor(client: Client<ViewerPageContract>, loader: PictureLoader<I>, data: ProjectData) {
    this.#client = client;
    this.#loader = loader;
    this.#data = data;
    this.differences = computed(() => {
      const compared = this.compared.value;
      if (compared.kind !== "ready") return [];
      const own = data.properties.value.flatMap((property) => {
        const values = this.#values.value.get(property.id);
        const isTags = property.type === "tag" || property.type === "multi_tags";
        const tags = isTags ? data.tagsOf(property.id) : [];
        return values ? [{ property, tags, values }] : [];
      });
      return differencesOf(compared.left.instance, compared.right.instance, own);
    });
    client.on("compare", ({ instanceIds }) => void this.open(instanceIds));
    // One image is to be seen, and it is behind the two.
    client.on("navigate", () => this.close());
    client.on("project/changed", () => {
      const pair = this.pair.peek();
      if (pair) void this.#load(pair);
    });
  }

  /** Shows two instances. A failure is shown in their place. */
  async open(pair: readonly [number, number]): Promise<void> {
    batch(() => {
      this.pair.value = pair;
      this.compared.value = { kind: "loading" };
      this.zoom.value = { kind: "fit" };
    });
    await this.#load(pair);
  }

  close(): void {
    batch(() => {
      this.pair.value = null;
      this.compared.value = { kind: "none" };
    });
    this.#loader.keepOnly([]);
  }

  setZoom(zoom: Zoom): void {
    this.zoom.value = zoom;
  }

  zoomBy(direction: 1 | -1): void {
    const scene = this.scene.value;
    if (!scene) return;
    const middle = { x: scene.stage.width / 2, y: scene.stage.height / 2 };
    this.zoom.value = zoomStep(scene, this.zoom.value, direction, middle);
  }

  async #load(pair: readonly [number, number]): Promise<void> {
    try {
      const [left, right] = await Promise.all([this.#side(pair[0]), this.#side(pair[1])]);
      const values = await this.#ownValues(pair);
      if (this.pair.value !== pair) return;
      batch(() => {
        this.#values.value = values;
        this.compared.value = { kind: "ready", left, right };
      });
    } catch (error) {
      if (this.pair.value === pair && !isCancelled(error))
        this.compared.value = { kind: "failed", message: messageOf(error) };
    }
  }

  async #side(instanceId: number): Promise<Side<I>> {
    const instance = await this.#client.call("instance", { instanceId });
    const version = `${instance.bytes} ${instance.modified}`;
    return { instance, picture: await this.#loader.load(instanceId, side, version) };
  }

  async #ownValues(
    pair: readonly [number, number],
  ): Promise<ReadonlyMap<number, readonly [PropertyValue, PropertyValue]>> {
    await this.#data.open();
    const propertyIds = this.#data.properties.value.slice(0, mostValues).map(({ id }) => id);
    if (propertyIds.length === 0) return new Map();
    const ids = bytesOf(Int32Array.from(pair));
    const answer = await this.#data.client.call("value/get", { ids, propertyIds });
    return new Map(
      propertyIds.map((id, i) => [id, [answer[i]?.[0] ?? null, answer[i]?.[1] ?? null] as const]),
    );
  }
}
