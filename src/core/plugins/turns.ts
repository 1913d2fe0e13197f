/** Work that is done one after another, in the order that it was asked for. */
export class Turns {
  #last: Promise<void>;
  #waiting = 0;
  #hasBegun = false;

  /** @param before what has to be over before the first turn */
  constructor(before: Promise<void>) {
    this.#last = before;
  }

  /** Resolves when all that was asked for so far is done. */
  get last(): Promise<void> {
    return this.#last;
  }

  /** Something was asked for after what is being done: that is in vain. */
  get isWaitedFor(): boolean {
    return this.#waiting > 0;
  }

  /** The first turn was asked for, and has not begun. */
  get isFirstToCome(): boolean {
    return !this.#hasBegun && this.#waiting > 0;
  }

  /** Resolves when it is done. @param failed told of what `work` threw */
  take(work: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    this.#waiting++;
    const begin = (): Promise<void> => {
      this.#waiting--;
      this.#hasBegun = true;
      return work();
    };
    this.#last = this.#last.then(begin).catch(failed);
    return this.#last;
  }
}
