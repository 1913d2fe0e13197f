import { signal, type Signal } from "@preact/signals";
import { messageOf } from "../../src/base/errors.ts";
import type {
  KeptReport,
  ReportInit,
  ReportLook,
  ReportPageContract,
} from "../../src/protocol/reportPage.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { isWorthSaying } from "../shared/errors.ts";

export type Phase =
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "open"; readonly init: ReportInit };

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

/** A report that is shown, and what the user did to it: nothing of it changes the project by itself. */
export class ReportModel {
  readonly phase: Signal<Phase> = signal({ kind: "opening" });
  readonly notice: Signal<string | null> = signal(null);
  readonly lost: Signal<string | null> = signal(null);
  /** By the place of the block, as are the sorts and the looks. */
  readonly thresholds: Signal<Readonly<Record<string, number>>>;
  readonly sorts: Signal<Readonly<Record<string, Sort>>>;
  readonly looks: Signal<Readonly<Record<string, ReportLook>>>;
  /** How far the page is scrolled, in CSS pixels. */
  readonly scroll: Signal<number>;
  readonly #client: Client<ReportPageContract>;
  #loads = 0;

  /** @param kept by an earlier life of the page */
  constructor(client: Client<ReportPageContract>, kept: KeptReport | null) {
    this.#client = client;
    this.thresholds = signal(kept?.thresholds ?? {});
    this.sorts = signal(kept?.sorts ?? {});
    this.looks = signal(kept?.looks ?? {});
    this.scroll = signal(kept?.scroll ?? 0);
    client.on("changed", () => void this.load());
    client.on("engine", ({ lost }) => {
      this.lost.value = lost;
      if (lost === null) void this.load();
    });
  }

  /** Asks for the report as it is now; what the user did to it stays. */
  async load(): Promise<void> {
    const load = ++this.#loads;
    if (this.phase.value.kind === "failed") this.phase.value = { kind: "opening" };
    try {
      const init = await this.#client.call("ready", {});
      if (load === this.#loads) this.phase.value = { kind: "open", init };
    } catch (error) {
      if (load !== this.#loads) return;
      // A report on show stays while the engine is away, which the banner says.
      if (this.phase.value.kind !== "open" || isWorthSaying(error))
        this.phase.value = { kind: "failed", message: messageOf(error) };
    }
  }

  /** What the page keeps for its next life; null: there is nothing new. */
  kept(): KeptReport | null {
    const phase = this.phase.value;
    if (phase.kind !== "open") return null;
    const { stateId, resultId } = phase.init;
    return {
      stateId,
      resultId,
      thresholds: { ...this.thresholds.value },
      sorts: { ...this.sorts.value },
      looks: { ...this.looks.value },
      scroll: this.scroll.value,
    };
  }

  moveThreshold(block: number, value: number): void {
    this.thresholds.value = { ...this.thresholds.value, [block]: value };
  }

  sort(block: number, sort: Sort | null): void {
    const { [block]: _, ...others } = this.sorts.value;
    this.sorts.value = sort ? { ...others, [block]: sort } : others;
  }

  /** How a block is shown; what was kept may be of an earlier report, with fewer rows or more. */
  look(block: number): ReportLook {
    return this.looks.value[block] ?? {};
  }

  setLook(block: number, change: ReportLook): void {
    this.looks.value = { ...this.looks.value, [block]: { ...this.look(block), ...change } };
  }

  /** Shows the images of a group; of a histogram those between two values. */
  show(groupId: number, range: { min?: number; max?: number } = {}): void {
    const { min = null, max = null } = range;
    void this.#ask(() => this.#client.call("show", { groupId, min, max }));
  }

  showGroups(): void {
    void this.#ask(() => this.#client.call("showGroups", {}));
  }

  /** Runs the action of a histogram with its threshold. */
  act(block: number, threshold: number): void {
    void this.#ask(() => this.#client.call("act", { block, threshold }));
  }

  /** Whether it is on the clipboard. */
  copy(text: string): Promise<boolean> {
    return this.#ask(() => this.#client.call("copy", { text }));
  }

  async #ask(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (isWorthSaying(error)) this.notice.value = messageOf(error);
      return false;
    }
  }
}
