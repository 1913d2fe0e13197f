import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/event.ts";

/** Tells what happened: at once when it was quiet, then at most four times a second, never losing the last. */
export class PacedEmitter<T> implements Disposable {
  readonly #fired = new Emitter<T>();
  readonly event = this.#fired.event;
  readonly #join: (pending: T, next: T) => T;
  #pending: { readonly value: T } | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `join` makes one of what has not been told yet and what came after it. */
  constructor(join: (pending: T, next: T) => T) {
    this.#join = join;
  }

  add(next: T): void {
    this.#pending = { value: this.#pending ? this.#join(this.#pending.value, next) : next };
    this.#timer ??= setTimeout(() => this.#fire(), 0);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#fired.dispose();
  }

  #fire(): void {
    this.#timer = undefined;
    if (!this.#pending) return;
    const { value } = this.#pending;
    this.#pending = undefined;
    this.#fired.fire(value);
    this.#timer = setTimeout(() => this.#fire(), quietMs);
  }
}

const quietMs = 250;
