import type { Disposable } from "../../base/disposable.ts";

/** Lets so many lines a second pass; tells then how many it left out. */
export class LogGate implements Disposable {
  readonly #perSecond: number;
  readonly #leftOut: (count: number) => void;
  #passed = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(perSecond: number, leftOut: (count: number) => void) {
    this.#perSecond = perSecond;
    this.#leftOut = leftOut;
  }

  /** Whether a line may pass. */
  pass(): boolean {
    this.#timer ??= setTimeout(() => this.#second(), 1000);
    if (this.#passed >= this.#perSecond) {
      this.#dropped++;
      return false;
    }
    this.#passed++;
    return true;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell();
  }

  #second(): void {
    this.#timer = undefined;
    this.#passed = 0;
    this.#tell();
  }

  #tell(): void {
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#leftOut(dropped);
  }
}
