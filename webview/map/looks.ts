import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import { mapLimits, type Looks as Answer } from "../../src/protocol/maps.ts";

/** What is shown of an instance besides its thumbnail. */
export interface Look {
  readonly name: string;
  /** 0 while unknown. */
  readonly width: number;
  readonly height: number;
}

/** More than are on any stage, and few enough to hold. */
const mostKnown = 8192;

/** Names and sizes of instances, asked for when they come into sight. */
export class Looks {
  readonly #fetch: (ids: Uint8Array) => Promise<Answer>;
  readonly #onLoad: () => void;
  readonly #onError: (error: unknown) => void;
  /** Those of an older generation are shown until there is something newer. The oldest answers come first. */
  readonly #known = new Map<number, Look & { readonly generation: number }>();
  readonly #asked = new Set<number>();
  #generation = 0;

  constructor(
    fetch: (ids: Uint8Array) => Promise<Answer>,
    onLoad: () => void,
    onError: (error: unknown) => void,
  ) {
    this.#fetch = fetch;
    this.#onLoad = onLoad;
    this.#onError = onError;
  }

  get(id: number): Look | undefined {
    return this.#known.get(id);
  }

  want(ids: readonly number[]): void {
    const missing = ids.filter(
      (id) => this.#known.get(id)?.generation !== this.#generation && !this.#asked.has(id),
    );
    for (let at = 0; at < missing.length; at += mapLimits.looks)
      void this.#load(missing.slice(at, at + mapLimits.looks));
  }

  /** Names and files may have changed. */
  forget(): void {
    this.#generation++;
  }

  async #load(ids: readonly number[]): Promise<void> {
    const generation = this.#generation;
    for (const id of ids) this.#asked.add(id);
    try {
      const { names, sizes } = await this.#fetch(bytesOf(Int32Array.from(ids)));
      const edges = int32sOf(sizes);
      for (const [i, id] of ids.entries()) {
        this.#known.delete(id);
        this.#known.set(id, {
          name: names[i] ?? "",
          width: edges[2 * i] ?? 0,
          height: edges[2 * i + 1] ?? 0,
          generation,
        });
      }
      for (const id of this.#known.keys()) {
        if (this.#known.size <= mostKnown) break;
        this.#known.delete(id);
      }
      this.#onLoad();
    } catch (error) {
      this.#onError(error);
    } finally {
      for (const id of ids) this.#asked.delete(id);
    }
  }
}
