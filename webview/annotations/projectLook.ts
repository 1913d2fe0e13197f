import { batch, effect, signal } from "@preact/signals";
import type { AnnotationLook } from "../../src/protocol/pageData.ts";
import type { DataClient } from "../data/dataClient.ts";
import { showAll, type OverlayFilter } from "./legend.ts";

/** How the project's annotations are shown: the host keeps it, and all pages of the project follow a change. */
export class ProjectLook {
  readonly filter = signal<OverlayFilter>(showAll);
  /** The class that the next shape gets: a tag's id. */
  readonly classId = signal<number | null>(null);
  /** The property that classes are tags of, as the user has chosen it. */
  readonly classPropertyId = signal<number | null>(null);
  readonly #client: DataClient;
  readonly #onError: (error: unknown) => void;
  /** As the host has it. */
  #known = "";
  #sending = false;

  constructor(client: DataClient, onError: (error: unknown) => void) {
    this.#client = client;
    this.#onError = onError;
    this.#known = JSON.stringify(this.#look());
    client.on("annotation/lookChanged", ({ look }) => {
      // What this page is about to say is newer.
      if (!this.#sending) this.#take(look);
    });
    // A signal of the page, which lives as long as this does.
    effect(() => {
      const isNews = JSON.stringify(this.#look()) !== this.#known;
      if (isNews && !this.#sending) void this.#send();
    });
  }

  /** Asks the host, once. */
  async open(): Promise<void> {
    const look = await this.#client.call("annotation/look", {});
    if (look) this.#take(look);
  }

  #look(): AnnotationLook {
    const { hiddenClasses, hiddenSources, confidence } = this.filter.value;
    return {
      hiddenClasses: hiddenClasses.slice(0, 10_000),
      hiddenSources: hiddenSources.slice(0, 1000),
      confidence: [...confidence],
      classId: this.classId.value,
      classPropertyId: this.classPropertyId.value,
    };
  }

  #take({ classId, classPropertyId, ...filter }: AnnotationLook): void {
    batch(() => {
      this.filter.value = filter;
      this.classId.value = classId;
      this.classPropertyId.value = classPropertyId;
      this.#known = JSON.stringify(this.#look());
    });
  }

  // At once, because the page may be closed in the next moment; while a slider is dragged, one after the other.
  async #send(): Promise<void> {
    this.#sending = true;
    try {
      for (;;) {
        const look = this.#look();
        const known = JSON.stringify(look);
        if (known === this.#known) return;
        this.#known = known;
        await this.#client.call("annotation/setLook", { look });
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#sending = false;
    }
  }
}
