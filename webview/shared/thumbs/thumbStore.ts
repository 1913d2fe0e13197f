import { isCancelled } from "../../../src/base/errors.ts";
import { bytesOf, int32sOf } from "../../../src/protocol/bytes.ts";
import { thumbSizes, type Thumbs } from "../../../src/protocol/view.ts";
import { runsOf } from "../runs.ts";
import { StripCache, type Slot } from "./stripCache.ts";

export type ThumbSize = (typeof thumbSizes)[number];

export interface ThumbStoreOptions<B> {
  /** `ids`: Int32 instance ids as bytes. */
  fetch(ids: Uint8Array, px: ThumbSize, signal: AbortSignal): Promise<Thumbs>;
  /** The same of the instances at positions [from, from + count) of the page's view. */
  fetchAt?(from: number, count: number, px: ThumbSize, signal: AbortSignal): Promise<Thumbs>;
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
  /** Position of each in the view; none where the page has no positions. */
  readonly positions?: readonly number[];
  /** Positions on the screen whose instances are not known yet: waiting for them would cost another way there and back. */
  readonly unknown?: readonly number[];
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
  /** Places that were answered for and whose instances are still unknown: they are not asked for again. */
  readonly #answered = new Set<number>();
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

  /** Whether more is under way. */
  get isLoading(): boolean {
    return this.#flights.size > 0;
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
    const px = wish.hurried ? smallest : wish.px;
    this.#giveUp(wish, px);
    const size = stripLength(px);
    for (const { from, to } of this.#spans(wish, px)) {
      if (this.#flights.size === largestFlight) return;
      void this.#load({ ids: noIds, from, to, px, controller: new AbortController() }, noImages);
    }
    const missing = this.#mostUrgent(wish, this.#missing(wish, px));
    for (let at = 0; at < missing.length && this.#flights.size < largestFlight; at += size) {
      const batch = missing.slice(at, at + size);
      // While the grid moves, a handful of cells ahead of it is not worth a request of its own: more will follow.
      const canWait =
        wish.scrolling && batch.length < handful && !batch.some(({ urgent }) => urgent);
      if (canWait) continue;
      const ids = new Set(batch.map(({ id }) => id));
      const images = new Map(batch.map(({ id, image }) => [id, image]));
      void this.#load({ ids, from: 0, to: 0, px, controller: new AbortController() }, images);
    }
  }

  dispose(): void {
    for (const flight of this.#flights) flight.controller.abort();
    this.#flights.clear();
    this.#cache.clear();
  }

  #giveUp(wish: ThumbWish, px: ThumbSize): void {
    const { ids, positions = [], unknown = [] } = wish;
    for (const flight of this.#flights) {
      // The smallest come soonest, and are shown until there are others.
      const isUseful = flight.px === px || flight.px === smallest;
      const isWished =
        ids.some((id, i) => isIn(flight, id, positions[i])) ||
        unknown.some((position) => isIn(flight, 0, position));
      if (isUseful && isWished) continue;
      flight.controller.abort();
      this.#flights.delete(flight);
    }
  }

  /** What to ask for by positions. */
  #spans({ unknown = [] }: ThumbWish, px: ThumbSize): { from: number; to: number }[] {
    if (unknown.length === 0) this.#answered.clear();
    if (!this.#options.fetchAt) return [];
    const flights = this.#flightsOf(px);
    const unasked = unknown.filter(
      (position) =>
        !this.#answered.has(position) && !flights.some((flight) => isIn(flight, 0, position)),
    );
    const spans = runsOf(
      unasked.toSorted((a, b) => a - b),
      stripLength(px),
    ).map(([from = 0, ...rest]) => ({ from, to: (rest.at(-1) ?? from) + 1 }));
    const isUpwards = (unasked[0] ?? 0) > (unasked.at(-1) ?? 0);
    return isUpwards ? spans.toReversed() : spans;
  }

  #flightsOf(px: ThumbSize): Flight[] {
    return [...this.#flights].filter((flight) => flight.px >= px);
  }

  #missing(wish: ThumbWish, px: ThumbSize): Wanted[] {
    const flights = this.#flightsOf(px);
    const enough = wish.hurried ? thumbSizes : [px];
    const missing: Wanted[] = [];
    wish.ids.forEach((id, i) => {
      const image = wish.images[i] ?? 0;
      if (this.#absent.has(id)) return;
      if (flights.some((flight) => isIn(flight, id, wish.positions?.[i]))) return;
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
    const { ids, positions = [], unknown = [], urgent: onScreen } = wish;
    const waits =
      unknown.length > 0 ||
      missing.some(({ urgent }) => urgent) ||
      [...this.#flights].some((flight) =>
        ids.some((id, i) => i < onScreen && isIn(flight, id, positions[i])),
      );
    return waits ? missing.filter(({ urgent }) => urgent) : missing;
  }

  #fetch({ ids, from, to, px }: Flight, signal: AbortSignal): Promise<Thumbs> {
    const { fetch, fetchAt } = this.#options;
    if (to > from && fetchAt) return fetchAt(from, to - from, px, signal);
    return fetch(bytesOf(Int32Array.from(ids)), px, signal);
  }

  async #load(flight: Flight, images: ReadonlyMap<number, number>): Promise<void> {
    const { px } = flight;
    const { signal } = flight.controller;
    this.#flights.add(flight);
    try {
      const thumbs = await this.#fetch(flight, signal);
      for (const id of int32sOf(thumbs.absent)) this.#absent.add(id);
      for (let position = flight.from; position < flight.to; position++)
        this.#answered.add(position);
      await Promise.all(
        thumbs.strips.map(async (strip) => {
          const bitmap = await this.#options.decode(strip.jpeg);
          const [ids, sizes] = [[...int32sOf(strip.ids)], int32sOf(strip.sizes)];
          const added = { bitmap, px: strip.px, wanted: px, ids, sizes };
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

/** A request for instances, or for positions [from, to). */
interface Flight {
  readonly ids: ReadonlySet<number>;
  readonly from: number;
  readonly to: number;
  readonly px: ThumbSize;
  readonly controller: AbortController;
}

const noIds: ReadonlySet<number> = new Set();
const noImages: ReadonlyMap<number, number> = new Map();

function isIn({ ids, from, to }: Flight, id: number, position = -1): boolean {
  return ids.has(id) || (position >= from && position < to);
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
