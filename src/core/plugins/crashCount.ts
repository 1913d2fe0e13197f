/** Decides when what crashed is started again: soon at first, later then, and not after too many within a minute. */
export class CrashCount {
  #times: number[] = [];

  /** Milliseconds to wait before the next start; null: it is not started again by itself. */
  add(now = Date.now()): number | null {
    this.#times = [...this.#times.filter((time) => now - time < 60_000), now];
    if (this.#times.length > maxCrashes) return null;
    return firstPauseMs * 2 ** (this.#times.length - 1);
  }

  clear(): void {
    this.#times = [];
  }
}

const firstPauseMs = 200;
/** Within a minute. */
export const maxCrashes = 5;
