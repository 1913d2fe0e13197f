import { signal, type Signal } from "@preact/signals";
import { messageOf } from "../../src/base/errors.ts";
import type { KeptReport, ReportInit, ReportPageContract } from "../../src/protocol/reportPage.ts";
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
  /** What was done last, for the eye and for screen readers. */
  readonly told: Signal<string> = signal("");
  /** By the place of the block, as are the sorts. */
  readonly thresholds: Signal<Readonly<Record<string, number>>> = signal({});
  readonly sorts: Signal<Readonly<Record<string, Sort>>> = signal({});
  readonly #client: Client<ReportPageContract>;

  constructor(client: Client<ReportPageContract>) {
    this.#client = client;
    client.on("changed", () => void this.#again());
    client.on("engine", ({ lost }) => {
      this.lost.value = lost;
      if (lost === null) void this.#again();
    });
  }

  async open(kept: KeptReport | null): Promise<void> {
    try {
      const init = await this.#client.call("ready", { state: kept });
      this.thresholds.value = kept?.thresholds ?? {};
      this.sorts.value = kept?.sorts ?? {};
      this.phase.value = { kind: "open", init };
    } catch (error) {
      if (isWorthSaying(error)) this.phase.value = { kind: "failed", message: messageOf(error) };
    }
  }

  /** What the page keeps for a window reload. */
  kept(): KeptReport | null {
    const phase = this.phase.value;
    if (phase.kind !== "open") return null;
    const { stateId } = phase.init;
    return { stateId, thresholds: { ...this.thresholds.value }, sorts: { ...this.sorts.value } };
  }

  moveThreshold(block: number, value: number): void {
    this.thresholds.value = { ...this.thresholds.value, [block]: value };
  }

  sort(block: number, sort: Sort | null): void {
    const { [block]: _, ...others } = this.sorts.value;
    this.sorts.value = sort ? { ...others, [block]: sort } : others;
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

  async copy(text: string, told: string): Promise<void> {
    await this.#ask(async () => {
      await this.#client.call("copy", { text });
      this.told.value = told;
    });
  }

  async #again(): Promise<void> {
    if (this.phase.value.kind !== "opening") await this.open(this.kept());
  }

  async #ask(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isWorthSaying(error)) this.notice.value = messageOf(error);
    }
  }
}
