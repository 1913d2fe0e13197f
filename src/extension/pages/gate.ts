import { cancelled, WinnowError } from "../../base/errors.ts";

/**
 * Lets a bounded number of jobs run and a bounded number wait; more are refused. It stands between a page, which may
 * ask as fast as it likes, and the engine.
 */
export class Gate {
  readonly #limit: { readonly running: number; readonly waiting: number };
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: { running: number; waiting: number }) {
    this.#limit = limit;
  }

  /** Runs the job when there is room. A job whose signal aborts while it waits never runs. */
  async run<T>(signal: AbortSignal, job: () => T | Promise<T>): Promise<T> {
    if (this.#running < this.#limit.running) this.#running++;
    else await this.#turn(signal);
    try {
      if (signal.aborted) throw cancelled();
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  /** Resolves with the place of a job that ended. */
  #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#limit.waiting)
      return Promise.reject(
        new WinnowError("bad-request", "The page asks for more than can be answered."),
      );
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      const stop = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(cancelled());
      };
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting.push(go);
    });
  }
}
