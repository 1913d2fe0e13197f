import { isCancelled } from "../../src/base/errors.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { AnnotationInput } from "../../src/protocol/data.ts";

export interface CellAnnotationsOptions {
  /** Of the images of instances (Int32, at most 1,000). */
  fetch(ids: Uint8Array, signal: AbortSignal): Promise<readonly AnnotationInput[]>;
  onLoad(): void;
  onError(error: unknown): void;
}

/** So many instances are asked for at a time: a screen of small cells. */
const batchSize = 256;

/** Images whose annotations are kept; each has about ten. */
const largestCache = 4096;

/** The annotations of the images that a grid shows, by image: asked for when they are wanted, and kept for a while. */
export class CellAnnotations {
  readonly #options: CellAnnotationsOptions;
  // In order of arrival: the first is the one to drop.
  readonly #byImage = new Map<number, readonly AnnotationInput[]>();
  readonly #stale = new Set<number>();
  #flight: { readonly images: ReadonlySet<number>; readonly controller: AbortController } | null =
    null;
  #failed = false;

  constructor(options: CellAnnotationsOptions) {
    this.#options = options;
  }

  /** What is known of an image: stays on show while it is asked for again. */
  of(imageId: number): readonly AnnotationInput[] | undefined {
    return this.#byImage.get(imageId);
  }

  /** Everything that is known. */
  all(): AnnotationInput[] {
    return [...this.#byImage.values()].flat();
  }

  /** Asks for what is missing, the first first; what is under way for nobody is given up. */
  want(ids: readonly number[], images: readonly number[]): void {
    const flight = this.#flight;
    if (this.#failed || (flight && images.some((image) => flight.images.has(image)))) return;
    flight?.controller.abort();
    const seen = new Set<number>();
    const wanted: number[] = [];
    for (let i = 0; i < ids.length && wanted.length < batchSize; i++) {
      const [id, image] = [ids[i], images[i]];
      const isKnown = this.#byImage.has(image) && !this.#stale.has(image);
      if (id === 0 || image === 0 || isKnown || seen.has(image)) continue;
      seen.add(image);
      wanted.push(id);
    }
    if (wanted.length > 0) void this.#load(wanted, seen);
  }

  /** What is known may be wrong: it is asked for again when it is next wanted. */
  invalidate(): void {
    this.#failed = false;
    for (const image of this.#byImage.keys()) this.#stale.add(image);
    // An answer that is under way may be older than the change.
    this.#flight?.controller.abort();
    this.#flight = null;
  }

  async #load(ids: readonly number[], images: ReadonlySet<number>): Promise<void> {
    const controller = new AbortController();
    const flight = { images, controller };
    this.#flight = flight;
    try {
      const all = await this.#options.fetch(bytesOf(Int32Array.from(ids)), controller.signal);
      if (controller.signal.aborted) return;
      const found = Map.groupBy(all, ({ imageId }) => imageId);
      for (const image of images) {
        this.#byImage.delete(image);
        this.#byImage.set(image, found.get(image) ?? []);
        this.#stale.delete(image);
      }
      for (const image of this.#byImage.keys()) {
        if (this.#byImage.size <= largestCache) break;
        this.#byImage.delete(image);
        this.#stale.delete(image);
      }
      this.#flight = null;
      this.#options.onLoad();
    } catch (error) {
      if (controller.signal.aborted || isCancelled(error)) return;
      // Not at every frame again: the next change of the project tries once more.
      this.#failed = true;
      this.#options.onError(error);
    } finally {
      if (this.#flight === flight) this.#flight = null;
    }
  }
}
