import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { WinnowError } from "../../../src/base/errors.ts";
import type {
  GridPageContract,
  ResultCommand,
  ResultSummary,
} from "../../../src/protocol/gridPage.ts";
import type { ResultInfo } from "../../../src/protocol/results.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import type { ViewResult, ViewSpec } from "../../../src/protocol/view.ts";
import type { Phase } from "../gridModel.ts";

export interface ResultModelOptions {
  readonly client: Client<GridPageContract>;
  readonly spec: ReadonlySignal<ViewSpec>;
  updateSpec(change: Partial<ViewSpec>): void;
  /** Brings the grid to what the result is now. */
  refresh(): void;
  onError(error: unknown): void;
}

export type ShownResult =
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | { readonly kind: "gone" }
  | { readonly kind: "shown"; readonly info: ResultInfo };

/** The result whose groups the grid shows, and those before it. */
export class ResultModel {
  readonly shown = signal<ShownResult>({ kind: "none" });
  /** Newest first; loaded while a result is shown. */
  readonly all = signal<readonly ResultSummary[]>([]);
  readonly #options: ResultModelOptions;
  #asked = 0;

  constructor(options: ResultModelOptions) {
    this.#options = options;
    const { client, spec } = options;
    let last: string | null = null;
    effect(() => {
      const { id = null, groups = null } = spec.value.result ?? {};
      // Groups count: those of a report's cells are told only when they are asked for.
      const asked = id === null ? null : JSON.stringify([id, groups]);
      if (asked === last) return;
      last = asked;
      // What is under way is an answer about another one.
      this.#asked++;
      this.shown.value = id === null ? { kind: "none" } : { kind: "loading" };
      if (id !== null) void this.#load(id);
    });
    client.on("result/changed", ({ resultId }) => {
      const id = spec.value.result?.id;
      if (id === undefined) return;
      void this.#load(id);
      if (id === resultId) options.refresh();
    });
  }

  /** Whether the page may offer what changes the result. */
  canChange(phase: Phase): boolean {
    const { result } = this.#options.spec.value;
    return result !== null && phase.kind === "open" && !phase.init.readOnly;
  }

  /** Changes how the result is shown. */
  update(change: Partial<ViewResult>): void {
    const { spec, updateSpec } = this.#options;
    const { result } = spec.value;
    if (result) updateSpec({ result: { ...result, ...change } });
  }

  /** Back to all images. */
  close(): void {
    this.#options.updateSpec({ result: null });
  }

  /** Asks the host to do it; null: for groups that it asks for. */
  run(command: ResultCommand, groupIds: readonly number[] | null, resultId?: number): void {
    const { client, spec, onError } = this.#options;
    const id = resultId ?? spec.value.result?.id;
    if (id === undefined) return;
    const ids = groupIds && [...groupIds];
    client.call("result/command", { command, resultId: id, groupIds: ids }).catch(onError);
  }

  async #load(id: number): Promise<void> {
    const { client, onError } = this.#options;
    const asked = ++this.#asked;
    const groupIds = this.#options.spec.value.result?.groups ?? null;
    try {
      const [info, all] = await Promise.all([
        client
          .call("result/get", { resultId: id, groupIds: groupIds && [...groupIds] })
          .catch((error: unknown) => {
            if (error instanceof WinnowError && error.code === "not-found") return null;
            throw error;
          }),
        client.call("result/list", {}),
      ]);
      if (asked !== this.#asked) return;
      this.shown.value = info ? { kind: "shown", info } : { kind: "gone" };
      this.all.value = all;
    } catch (error) {
      onError(error);
    }
  }
}
