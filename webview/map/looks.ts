import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import { mapLimits, type Looks as Answer } from "../../src/protocol/maps.ts";

/** What is shown of an instance besides its thumbnail. */
export interface Look {
  readonly name: string;
  /** 0 while unknown. */
  readonly width: number;
  readonly height: number;
}

/** Names and sizes of instances, asked for when they come into sight. */
export class Looks {
  readonly #fetch: (ids: Uint8Array) => Promise<Answer>;
  readonly #onLoad: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #known = new Map<number, Look>();
  /** Known as they were; shown until there is something newer. */
  readonly #stale = new Set<number>();
  readonly #asked = new Set<number>();

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
      (id) => (!this.#known.has(id) || this.#stale.has(id)) && !this.#asked.has(id),
    );
    for (let at = 0; at < missing.length; at += mapLimits.looks)
      void this.#load(missing.slice(at, at + mapLimits.looks));
  }

  /** Names and files may have changed. */
  forget(): void {
    for (const id of [...this.#known.keys(), ...this.#asked]) this.#stale.add(id);
  }

  async #load(ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      this.#asked.add(id);
      this.#stale.delete(id);
    }
    try {
      const { names, sizes } = await this.#fetch(bytesOf(Int32Array.from(ids)));
      const edges = int32sOf(sizes);
      for (const [i, id] of ids.entries())
        this.#known.set(id, {
          name: names[i] ?? "",
          width: edges[2 * i] ?? 0,
          height: edges[2 * i + 1] ?? 0,
        });
      this.#onLoad();
    } catch (error) {
      for (const id of ids) this.#stale.add(id);
      this.#onError(error);
    } finally {
      for (const id of ids) this.#asked.delete(id);
    }
  }
}
