import { signal } from "@preact/signals";
import { messageOf } from "../../src/base/errors.ts";
import { isWorthSaying } from "../shared/errors.ts";
import type { DataClient } from "./dataClient.ts";

/** What the last change did, shown until it is closed or a while has gone by. */
export interface Outcome {
  readonly kind: "done" | "failed";
  readonly text: string;
  /** How it can be taken back at once. */
  readonly back: "undo" | "redo" | null;
}

/** Changes that a page makes, one after the other, and what became of them. */
export class Changes {
  readonly outcome = signal<Outcome | null>(null);
  /** Whether a change is being made. */
  readonly busy = signal(false);
  readonly client: DataClient;
  readonly #ready: () => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  /** `ready` resolves when the engine knows what a change is for, such as the selection. */
  constructor(client: DataClient, ready: () => Promise<void> = () => Promise.resolve()) {
    this.client = client;
    this.#ready = ready;
  }

  /** Makes a change after those before it, and says the sentence that it answers. It never rejects. */
  make(change: () => Promise<string>): Promise<boolean> {
    return this.#run(async () => ({ text: await change(), back: "undo" }));
  }

  undo(): Promise<boolean> {
    return this.#run(async () => {
      const { undo } = await this.client.call("history/list", {});
      if (!undo) return { text: "There is nothing to undo.", back: null };
      const { redo } = await this.client.call("history/undo", {});
      return { text: `Undone: ${redo?.title ?? undo.title}`, back: "redo" };
    });
  }

  redo(): Promise<boolean> {
    return this.#run(async () => {
      const { redo } = await this.client.call("history/list", {});
      if (!redo) return { text: "There is nothing to redo.", back: null };
      const { undo } = await this.client.call("history/redo", {});
      return { text: `Redone: ${undo?.title ?? redo.title}`, back: "undo" };
    });
  }

  /** Resolves when the changes that are under way have ended. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** Says something that no commit was needed for. */
  say(text: string): void {
    this.outcome.value = { kind: "done", text, back: null };
  }

  fail(text: string): void {
    this.outcome.value = { kind: "failed", text, back: null };
  }

  #run(change: () => Promise<Pick<Outcome, "text" | "back">>): Promise<boolean> {
    const run = async (): Promise<boolean> => {
      this.busy.value = true;
      try {
        await this.#ready();
        this.outcome.value = { kind: "done", ...(await change()) };
        return true;
      } catch (error) {
        if (isWorthSaying(error)) this.fail(messageOf(error));
        return false;
      } finally {
        this.busy.value = false;
      }
    };
    const running = this.#last.then(run);
    this.#last = running;
    return running;
  }
}

/** Whether a key means undo or redo: Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y, with Cmd on a Mac. */
export function historyKey(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}): "undo" | "redo" | null {
  if ((!event.ctrlKey && !event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && !event.shiftKey ? "redo" : null;
}
