import { isCancelled } from "../../src/base/errors.ts";
import type { SelectionChange, ViewRange } from "../../src/protocol/view.ts";
import { blockIndexOf, blockOf, blockSize, selectInBlock, type Block } from "./blocks.ts";

export interface RangeStoreOptions {
  fetch(from: number, count: number, signal: AbortSignal): Promise<ViewRange>;
  /** Something to paint arrived. */
  onLoad(): void;
  /** An answer belonged to another version of the view than the one on show. */
  onOtherVersion(version: number): void;
  onError(error: unknown): void;
}

/** Blocks in memory: 128 × 256 cells, a few megabytes with names. */
const largestCache = 128;

/** The loaded blocks of one version of a view. What is stale stays on show until its replacement is here. */
export class RangeStore {
  readonly #options: RangeStoreOptions;
  // In order of use: the first is the one to drop.
  #blocks = new Map<number, Block>();
  #stale = new Set<number>();
  #requests = new Map<number, AbortController>();
  #version = -1;
  #total = 0;

  constructor(options: RangeStoreOptions) {
    this.#options = options;
  }

  get version(): number {
    return this.#version;
  }

  /** The block of a position, if it is loaded. */
  at(position: number): Block | undefined {
    const block = this.#blocks.get(blockIndexOf(position));
    return block && position - block.from < block.count ? block : undefined;
  }

  /** The instance at a position, if it is loaded. */
  idAt(position: number): number | undefined {
    const block = this.at(position);
    return block?.ids[position - block.from];
  }

  /** Everything that is loaded. */
  get loaded(): Iterable<Block> {
    return this.#blocks.values();
  }

  /** Shows another version of the view, beginning with blocks that were fetched for it. */
  replace(version: number, total: number, blocks: readonly Block[]): void {
    this.#version = version;
    this.#total = total;
    for (const request of this.#requests.values()) request.abort();
    this.#requests.clear();
    this.#stale.clear();
    this.#blocks = new Map(blocks.map((block) => [blockIndexOf(block.from), block]));
  }

  /** What the blocks say about their cells may have changed: each is asked for again when it is next wanted. */
  markStale(): void {
    for (const index of this.#blocks.keys()) this.#stale.add(index);
  }

  /** Positions of the view. */
  get total(): number {
    return this.#total;
  }

  /** Paints a change of the selection; tells by how many loaded cells it grew. */
  select(change: SelectionChange): number {
    let grown = 0;
    for (const block of this.#blocks.values()) {
      grown -= selectedIn(block);
      selectInBlock(block, change);
      grown += selectedIn(block);
    }
    // An answer that is under way may be older than this change.
    for (const index of this.#requests.keys()) this.#stale.add(index);
    return grown;
  }

  /** Loads the given blocks if they are not here, in this order, and gives up those that nobody wants any more. */
  want(indexes: readonly number[]): void {
    const wanted = new Set(indexes);
    for (const [index, request] of this.#requests) {
      if (wanted.has(index)) continue;
      request.abort();
      this.#requests.delete(index);
    }
    for (const index of indexes) {
      const block = this.#blocks.get(index);
      if (block) {
        this.#blocks.delete(index);
        this.#blocks.set(index, block);
      }
      if ((!block || this.#stale.has(index)) && !this.#requests.has(index)) void this.#load(index);
    }
    for (const index of this.#blocks.keys()) {
      if (this.#blocks.size <= largestCache) break;
      if (wanted.has(index)) continue;
      this.#blocks.delete(index);
      this.#stale.delete(index);
    }
  }

  async #load(index: number): Promise<void> {
    const from = index * blockSize;
    const count = Math.min(blockSize, this.#total - from);
    if (count <= 0) return;
    const request = new AbortController();
    this.#requests.set(index, request);
    this.#stale.delete(index);
    try {
      const range = await this.#options.fetch(from, count, request.signal);
      if (request.signal.aborted) return;
      this.#requests.delete(index);
      if (range.version !== this.#version) {
        this.#options.onOtherVersion(range.version);
        return;
      }
      // Kept even when it is stale already: it is newer than what is on show, and is asked for again.
      this.#blocks.set(index, blockOf(range));
      this.#options.onLoad();
    } catch (error) {
      if (this.#requests.get(index) === request) this.#requests.delete(index);
      if (!request.signal.aborted && !isCancelled(error)) this.#options.onError(error);
    }
  }
}

function selectedIn({ selected }: Block): number {
  let count = 0;
  for (const is of selected) count += is;
  return count;
}
