import type { Listening } from "../plugin-api/events.ts";
import { outsideScope } from "./runScope.ts";

/** Listeners of a plugin: one that throws, or rejects, is told to the user, and the others are still called. */
export class Listeners<T> {
  readonly #listeners = new Set<{ readonly call: (value: T) => unknown }>();
  readonly #fail: (error: unknown) => void;

  constructor(fail: (error: unknown) => void) {
    this.#fail = fail;
  }

  add(call: (value: T) => unknown): Listening {
    const entry = { call };
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  }

  /** Calls them in the order of their adding; resolves when what they began has ended. */
  async fire(value: T): Promise<void> {
    await Promise.all(
      [...this.#listeners].map(async ({ call }) => {
        try {
          await outsideScope(() => call(value));
        } catch (error) {
          this.#fail(error);
        }
      }),
    );
  }
}
