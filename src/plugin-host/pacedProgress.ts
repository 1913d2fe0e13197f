/** How far something is. */
export interface ProgressStep {
  readonly done: number;
  readonly total?: number;
  readonly message?: string;
}

/** Longer than a frame, shorter than anyone waits: a loop may tell of every image. */
const pauseMs = 50;

/** Tells of progress at most every 50 ms, and always of the last step. */
export class PacedProgress {
  readonly #send: (step: ProgressStep) => void;
  #last = -Infinity;
  #waiting: ProgressStep | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;

  constructor(send: (step: ProgressStep) => void) {
    this.#send = send;
  }

  tell(done: number, total?: number, message?: string): void {
    // A promise that a run has left behind may go on.
    if (this.#isEnded) return;
    this.#waiting = {
      done,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    };
    const wait = this.#last + pauseMs - performance.now();
    if (wait <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), wait);
  }

  /** Tells of what is left; nothing is told later. */
  end(): void {
    this.#isEnded = true;
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#waiting) return;
    this.#send(this.#waiting);
    this.#waiting = undefined;
    this.#last = performance.now();
  }
}
