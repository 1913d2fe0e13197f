import { isCancelled } from "../../../src/base/errors.ts";
import { bytesOf, int32sOf } from "../../../src/protocol/bytes.ts";
import { thumbSizes, type Thumbs } from "../../../src/protocol/view.ts";
import { StripCache, type Slot } from "./stripCache.ts";

export type ThumbSize = (typeof thumbSizes)[number];

export interface ThumbStoreOptions<B> {
  /** `ids`: Int32 instance ids as bytes. */
  fetch(ids: Uint8Array, px: ThumbSize, signal: AbortSignal): Promise<Thumbs>;
  /** Decodes a JPEG strip. */
  decode(jpeg: Uint8Array): Promise<B>;
  onLoad(): void;
  onError(error: unknown): void;
  /** In pixels. */
  budget: number;
}

/** The thumbnails that a page would like to have, most urgent first. */
export interface ThumbWish {
  readonly ids: readonly number[];
  /** Image of each instance, 0 while it is pending. */
  readonly images: readonly number[];
  /** The first so many are on the screen; the rest may wait for a full request while the user scrolls. */
  readonly urgent: number;
  readonly px: ThumbSize;
  readonly scrolling: boolean;
  /** The grid moves so fast that the smallest thumbnail will do; in its own size it follows when the grid stands. */
  readonly hurried: boolean;
}

const smallest = thumbSizes[0];

/** Requests under way at a time: enough to hide the way there and back, few enough to change one's mind. */
const largestFlight = 6;
const handful = 32;

/** Loads thumbnails in strips, urgent ones first, and keeps the decoded ones within a budget. */
export class ThumbStore<B extends { close(): void }> {
  readonly #options: ThumbStoreOptions<B>;
  readonly #cache: StripCache<B>;
  #flights = new Set<Flight>();
  /** Instances that had no thumbnail when last asked. */
  #absent = new Set<number>();

  constructor(options: ThumbStoreOptions<B>) {
    this.#options = options;
    this.#cache = new StripCache(options.budget);
  }

  /** The best thumbnail at hand. */
  find(id: number, px: ThumbSize): Slot<B> | undefined {
    return this.#cache.find(id, px);
  }

  /** Whether the instance had no thumbnail when it was last asked for. */
  isAbsent(id: number): boolean {
    return this.#absent.has(id);
  }

  nextFrame(): void {
    this.#cache.nextFrame();
  }

  /** Something was decoded meanwhile: ask again for what was absent. */
  retryAbsent(): void {
    this.#absent.clear();
  }

  /** Fetches what is missing, in order, and gives up what is under way and no longer wished for. */
  want(wish: ThumbWish): void {
    const wished = new Set(wish.ids);
    const px = wish.hurried ? smallest : wish.px;
    for (const flight of this.#flights) {
      // The smallest come soonest, and are shown until there are others.
      const isUseful = flight.px === px || flight.px === smallest;
      if (isUseful && flight.ids.some((id) => wished.has(id))) continue;
      flight.controller.abort();
      this.#flights.delete(flight);
    }
    const missing = this.#mostUrgent(wish, this.#missing(wish, px));
    const size = stripLength(px);
    for (let at = 0; at < missing.length && this.#flights.size < largestFlight; at += size) {
      const batch = missing.slice(at, at + size);
      // While the grid moves, a handful of cells ahead of it is not worth a request of its own: more will follow.
      const canWait =
        wish.scrolling && batch.length < handful && !batch.some(({ urgent }) => urgent);
      if (!canWait) void this.#load(batch, px);
    }
  }

  dispose(): void {
    for (const flight of this.#flights) flight.controller.abort();
    this.#flights.clear();
    this.#cache.clear();
  }

  #missing(wish: ThumbWish, px: ThumbSize): Wanted[] {
    const flights = [...this.#flights].filter((flight) => flight.px >= px);
    const underWay = new Set(flights.flatMap((flight) => flight.ids));
    const enough = wish.hurried ? thumbSizes : [px];
    const missing: Wanted[] = [];
    wish.ids.forEach((id, i) => {
      const image = wish.images[i] ?? 0;
      if (underWay.has(id) || this.#absent.has(id)) return;
      if (enough.some((size) => this.#cache.has(id, size, image))) return;
      missing.push({ id, image, urgent: i < wish.urgent });
    });
    return missing;
  }

  /**
   * What is on the screen shares the way here and the processor with nothing else: a screen is painted in half the
   * time. Only in a hurry is what is ahead about to be on the screen, too.
   */
  #mostUrgent(wish: ThumbWish, missing: readonly Wanted[]): readonly Wanted[] {
    if (wish.hurried) return missing;
    const onScreen = new Set(wish.ids.slice(0, wish.urgent));
    const waits =
      missing.some(({ urgent }) => urgent) ||
      [...this.#flights].some(({ ids }) => ids.some((id) => onScreen.has(id)));
    return waits ? missing.filter(({ urgent }) => urgent) : missing;
  }

  async #load(batch: readonly Wanted[], px: ThumbSize): Promise<void> {
    const ids = batch.map(({ id }) => id);
    const flight: Flight = { ids, px, controller: new AbortController() };
    const { signal } = flight.controller;
    this.#flights.add(flight);
    try {
      const thumbs = await this.#options.fetch(bytesOf(Int32Array.from(ids)), px, signal);
      for (const id of int32sOf(thumbs.absent)) this.#absent.add(id);
      const images = new Map(batch.map(({ id, image }) => [id, image]));
      // What arrives after all is kept, wished for or not: it is paid for.
      await Promise.all(
        thumbs.strips.map(async (strip) => {
          const bitmap = await this.#options.decode(strip.jpeg);
          const added = { bitmap, px: strip.px, wanted: px, ids: [...int32sOf(strip.ids)] };
          this.#cache.add(added, (id) => images.get(id) ?? 0);
        }),
      );
      this.#flights.delete(flight);
      this.#options.onLoad();
    } catch (error) {
      this.#flights.delete(flight);
      if (!signal.aborted && !isCancelled(error)) this.#options.onError(error);
    }
  }
}

interface Flight {
  readonly ids: readonly number[];
  readonly px: ThumbSize;
  readonly controller: AbortController;
}

interface Wanted {
  readonly id: number;
  readonly image: number;
  readonly urgent: boolean;
}

// At most about 256 KB: a message costs a way there and back whatever it holds (a thousand thumbnails of 64 pixels are
// painted in 350 ms by 256 a message, in 500 by 64), and a larger one makes what is wanted next wait. The engine cuts
// the answer into strips that every GPU takes as one texture.
function stripLength(px: ThumbSize): number {
  return { 64: 256, 128: 64, 256: 32 }[px];
}
