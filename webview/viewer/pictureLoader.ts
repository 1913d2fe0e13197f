import { cancelled } from "../../src/base/errors.ts";
import type { RenderedImage } from "../../src/protocol/images.ts";

/** A picture of an instance that can be put on the screen at once. */
export interface Picture<I> {
  readonly image: I;
  /** In pixels; smaller than the instance's image when less was asked for. */
  readonly width: number;
  readonly height: number;
}

export interface PictureLoaderOptions<I> {
  /** `maxSide` 0: full size. */
  render(instanceId: number, maxSide: number, signal: AbortSignal): Promise<RenderedImage>;
  /** Decodes what was rendered. */
  decode(bytes: Uint8Array, mime: string): Promise<I>;
  release(image: I): void;
}

/** Pictures to keep: the one on show in two sizes, its neighbours, and a few steps back. */
const largestCache = 8;

interface Entry<I> {
  readonly instanceId: number;
  /** What was asked for; infinite for full size. */
  readonly side: number;
  /** Names the state of the file; empty for a picture that was loaded ahead, until it is shown. */
  version: string;
  readonly controller: AbortController;
  readonly picture: Promise<Picture<I>>;
  loading: boolean;
}

/** Asks for pictures and keeps the last few; the same one is never asked for twice at a time. */
export class PictureLoader<I> {
  readonly #options: PictureLoaderOptions<I>;
  // In order of use: the first is the one to drop.
  #entries: Entry<I>[] = [];

  constructor(options: PictureLoaderOptions<I>) {
    this.#options = options;
  }

  /**
   * A picture of at least `maxSide` pixels on its long side, or of the full size if that is less; 0: full size.
   * `version` names the state of the file; empty when any will do.
   */
  load(instanceId: number, maxSide: number, version: string): Promise<Picture<I>> {
    const side = maxSide === 0 ? Infinity : maxSide;
    const known = this.#entries.find(
      (entry) =>
        entry.instanceId === instanceId &&
        entry.side >= side &&
        (entry.version === version || entry.version === "" || version === ""),
    );
    if (known) {
      known.version ||= version;
      this.#entries = [...this.#entries.filter((entry) => entry !== known), known];
      return known.picture;
    }
    const controller = new AbortController();
    const picture = this.#fetch(instanceId, maxSide, controller.signal);
    const entry = { instanceId, side, version, controller, picture, loading: true };
    this.#entries.push(entry);
    picture.then(
      () => (entry.loading = false),
      // What failed is asked for again when it is next wanted; the caller has the error.
      () => this.#forget(entry),
    );
    for (const old of this.#entries.slice(0, -largestCache)) this.#drop(old);
    return picture;
  }

  /** Gives up what is under way, except for these instances. */
  keepOnly(instanceIds: readonly number[]): void {
    for (const entry of this.#entries)
      if (entry.loading && !instanceIds.includes(entry.instanceId)) this.#drop(entry);
  }

  dispose(): void {
    for (const entry of this.#entries) this.#drop(entry);
  }

  async #fetch(instanceId: number, maxSide: number, signal: AbortSignal): Promise<Picture<I>> {
    const { render, decode, release } = this.#options;
    const { bytes, mime, width, height } = await render(instanceId, maxSide, signal);
    const image = await decode(bytes, mime);
    if (signal.aborted) {
      release(image);
      throw cancelled();
    }
    return { image, width, height };
  }

  #drop(entry: Entry<I>): void {
    this.#forget(entry);
    entry.controller.abort();
    entry.picture.then(
      ({ image }) => this.#options.release(image),
      // It has failed, so that there is nothing to release.
      () => undefined,
    );
  }

  #forget(entry: Entry<I>): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }
}
