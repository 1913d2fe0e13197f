import type { Disposable } from "../../base/disposable.ts";

/** Hands on the last of what comes in quick succession, every so many milliseconds. */
export class Paced<T> implements Disposable {
  readonly #everyMs: number;
  readonly #take: (value: T) => void;
  #waiting: { readonly value: T } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(everyMs: number, take: (value: T) => void) {
    this.#everyMs = everyMs;
    this.#take = take;
  }

  add(value: T): void {
    if (this.#timer) {
      this.#waiting = { value };
      return;
    }
    this.#take(value);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, this.#everyMs);
  }

  /** Hands on what waits, and no more. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const last = this.#waiting;
    this.#waiting = undefined;
    if (last) this.#take(last.value);
  }

  #flush(): void {
    const next = this.#waiting;
    this.#waiting = undefined;
    if (next) this.add(next.value);
  }
}
