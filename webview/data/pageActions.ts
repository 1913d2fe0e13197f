import { signal } from "@preact/signals";
import type { PageAction } from "../../src/protocol/pageData.ts";
import type { DataClient } from "./dataClient.ts";

/** The actions of plugins that have a place in a page. */
export class PageActions {
  readonly #client: DataClient;
  readonly #onError: (error: unknown) => void;
  readonly #all = signal<readonly PageAction[]>([]);

  constructor(client: DataClient, onError: (error: unknown) => void) {
    this.#client = client;
    this.#onError = onError;
    client.on("pageAction/changed", () => void this.refresh());
  }

  in(place: PageAction["places"][number]): PageAction[] {
    return this.#all.value.filter(({ places }) => places.includes(place));
  }

  /** Runs it on what the page shows; the rest is VS Code's: its form, its progress, its result. */
  async run(actionId: string): Promise<void> {
    try {
      await this.#client.call("pageAction/run", { actionId });
    } catch (error) {
      this.#onError(error);
    }
  }

  async refresh(): Promise<void> {
    try {
      this.#all.value = await this.#client.call("pageAction/list", {});
    } catch (error) {
      this.#onError(error);
    }
  }
}
