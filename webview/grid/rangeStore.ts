import { isCancelled } from "../../src/base/errors.ts";
import type { SelectionChange, ViewRange } from "../../src/protocol/view.ts";
import { runsOf } from "../shared/runs.ts";
import { blockIndexOf, blockSize, blocksOf, selectInBlock, type Block } from "./blocks.ts";

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

/** Blocks asked for at a time: a message costs its way there and back, whatever it holds. */
const largestRun = 4;

/** The loaded blocks of one version of a view. What is stale stays on show until its replacement is here. */
export class RangeStore {
  readonly #options: RangeStoreOptions;
  // In order of use: the first is the one to drop.
  #blocks = new Map<number, Block>();
  #stale = new Set<number>();
  /** The request that each block is in; neighbours share one. */
  #requests = new Map<number, Request>();
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
    for (const { controller } of this.#requests.values()) controller.abort();
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
    for (const request of new Set(this.#requests.values())) {
      if (request.indexes.some((index) => wanted.has(index))) continue;
      request.controller.abort();
      this.#forget(request);
    }
    const missing: number[] = [];
    for (const index of indexes) {
      const block = this.#blocks.get(index);
      if (block) {
        this.#blocks.delete(index);
        this.#blocks.set(index, block);
      }
      if ((!block || this.#stale.has(index)) && !this.#requests.has(index)) missing.push(index);
    }
    for (const run of runsOf(missing, largestRun)) void this.#load(run);
    for (const index of this.#blocks.keys()) {
      if (this.#blocks.size <= largestCache) break;
      if (wanted.has(index)) continue;
      this.#blocks.delete(index);
      this.#stale.delete(index);
    }
  }

  /** `indexes`: neighbours, in order. */
  async #load(indexes: readonly number[]): Promise<void> {
    const from = Math.min(...indexes) * blockSize;
    const count = Math.min(indexes.length * blockSize, this.#total - from);
    if (count <= 0) return;
    const request: Request = { indexes, controller: new AbortController() };
    const { signal } = request.controller;
    for (const index of indexes) {
      this.#requests.set(index, request);
      this.#stale.delete(index);
    }
    try {
      const range = await this.#options.fetch(from, count, signal);
      if (signal.aborted) return;
      this.#forget(request);
      if (range.version !== this.#version) {
        this.#options.onOtherVersion(range.version);
        return;
      }
      for (const block of blocksOf(range)) this.#take(block);
      this.#options.onLoad();
    } catch (error) {
      this.#forget(request);
      if (!signal.aborted && !isCancelled(error)) this.#options.onError(error);
    }
  }

  // Kept even when it is stale already: it is newer than what is on show, and is asked for again. Only its selection may
  // be older than what has been painted since, which would flicker.
  #take(block: Block): void {
    const index = blockIndexOf(block.from);
    const known = this.#stale.has(index) ? this.#blocks.get(index) : undefined;
    this.#blocks.set(index, known ? { ...block, selected: known.selected } : block);
  }

  #forget(request: Request): void {
    for (const index of request.indexes)
      if (this.#requests.get(index) === request) this.#requests.delete(index);
  }
}

interface Request {
  readonly indexes: readonly number[];
  readonly controller: AbortController;
}

function selectedIn({ selected }: Block): number {
  let count = 0;
  for (const is of selected) count += is;
  return count;
}
