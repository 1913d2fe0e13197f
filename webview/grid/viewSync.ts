import type { Client } from "../../src/protocol/rpc.ts";
import type { GridPageContract } from "../../src/protocol/gridPage.ts";
import type { ViewInfo, ViewSpec } from "../../src/protocol/view.ts";
import { blockOf, blockSize, type Block } from "./blocks.ts";

/** A version of the view that is ready to be shown at once: nothing flickers in between. */
export interface Prepared {
  readonly info: ViewInfo;
  readonly blocks: readonly Block[];
  /** Where each instance that was asked about is now; left out when it has gone. */
  readonly positions: ReadonlyMap<number, number>;
  /** Whether to start at the top: the user asked for other contents or another order. */
  readonly fresh: boolean;
}

export interface ViewSyncOptions {
  readonly client: Client<GridPageContract>;
  /** Whether the page shows this version already. */
  isShown(info: ViewInfo): boolean;
  /** Instances whose new positions the page needs: the cursor, the top of the screen. */
  landmarks(): readonly number[];
  /** Blocks that will be on the screen when this version is shown, given where the landmarks are. */
  window(info: ViewInfo, positions: ReadonlyMap<number, number>, fresh: boolean): readonly number[];
  show(prepared: Prepared): void;
  /** The same version, but counts and cells may have changed. */
  touch(info: ViewInfo): void;
  onError(error: unknown): void;
}

/** While an import runs, the view moves on while it is being fetched; after so many rounds the last one is shown. */
const largestRounds = 3;

/** Brings the page to the engine's version of the view: one step at a time, the latest wish only. */
export class ViewSync {
  readonly #options: ViewSyncOptions;
  #wishedSpec: { spec: ViewSpec; fresh: boolean } | null = null;
  #wishesRefresh: "no" | "yes" | "reopened" = "no";
  #running: Promise<void> | null = null;

  constructor(options: ViewSyncOptions) {
    this.#options = options;
  }

  /** Shows what this spec lists; `fresh`: from its top. */
  update(spec: ViewSpec, fresh: boolean): Promise<void> {
    this.#wishedSpec = { spec, fresh: fresh || (this.#wishedSpec?.fresh ?? false) };
    return this.#run();
  }

  /** Shows the view as it is now. `reopened`: the engine was away, so that versions cannot be compared. */
  refresh(reopened = false): Promise<void> {
    if (this.#wishesRefresh !== "reopened") this.#wishesRefresh = reopened ? "reopened" : "yes";
    return this.#run();
  }

  /** Resolves when the page shows what it was last told to. */
  idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  #run(): Promise<void> {
    this.#running ??= this.#loop();
    return this.#running;
  }

  async #loop(): Promise<void> {
    while (this.#wishedSpec || this.#wishesRefresh !== "no") {
      const wished = this.#wishedSpec;
      const reopened = this.#wishesRefresh === "reopened";
      this.#wishedSpec = null;
      this.#wishesRefresh = "no";
      try {
        await this.#step(wished, reopened);
      } catch (error) {
        this.#options.onError(error);
      }
    }
    // In the same turn as the last look for wishes: one that comes later starts a new run.
    this.#running = null;
  }

  async #step(wished: { spec: ViewSpec; fresh: boolean } | null, reopened: boolean): Promise<void> {
    const { client, isShown, touch, show } = this.#options;
    let info = wished
      ? await client.call("view/update", { spec: wished.spec })
      : await client.call("view/refresh", {});
    const fresh = wished?.fresh ?? false;
    if (!reopened && !fresh && isShown(info)) {
      touch(info);
      return;
    }
    for (let round = 1; ; round++) {
      const prepared = await this.#prepare(info, fresh);
      if (prepared.current || round === largestRounds) {
        show(prepared);
        return;
      }
      info = await client.call("view/refresh", {});
    }
  }

  async #prepare(info: ViewInfo, fresh: boolean): Promise<Prepared & { current: boolean }> {
    const { client, landmarks, window } = this.#options;
    let current = true;
    const positions = new Map<number, number>();
    await Promise.all(
      landmarks().map(async (instanceId) => {
        const located = await client.call("view/locate", { instanceId });
        if (located.version !== info.version) current = false;
        else if (located.position >= 0) positions.set(instanceId, located.position);
      }),
    );
    const blocks: Block[] = [];
    await Promise.all(
      window(info, positions, fresh).map(async (index) => {
        const from = index * blockSize;
        const count = Math.min(blockSize, info.total - from);
        if (count <= 0) return;
        const range = await client.call("view/range", { from, count });
        if (range.version === info.version) blocks.push(blockOf(range));
        else current = false;
      }),
    );
    return { info, blocks, positions, fresh, current };
  }
}
