import type { Disposable } from "../../base/disposable.ts";

/**
 * When built-in plugins start: they are in every project, and whoever opens one wants to see images first. So they wait
 * until a client has said that it uses plugins and first pictures were served, or none within a moment; what
 * is asked of one of them ends the waiting.
 */
export class BuiltinStart implements Disposable {
  readonly #begun = Promise.withResolvers<void>();
  #isWanted = false;
  #isPageServed = false;
  #timer: NodeJS.Timeout | undefined;

  /** Resolves when they may start. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** A client uses plugins. */
  wanted(): void {
    this.#isWanted = true;
    if (this.#isPageServed) this.now();
    else this.#timer ??= setTimeout(() => this.now(), patienceMs);
  }

  pageServed(): void {
    this.#isPageServed = true;
    if (this.#isWanted) this.now();
  }

  now(): void {
    clearTimeout(this.#timer);
    this.#begun.resolve();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}

/** A window shows its first page well within it, on a slow machine, too; one that shows only trees need not wait longer. */
const patienceMs = 4000;
