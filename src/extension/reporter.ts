import * as vscode from "vscode";
import { isCancelled, messageOf, WinnowError } from "../base/errors.ts";

/** Where failures end: the log gets the cause, the user gets a sentence, and nobody gets what the user cancelled. */
export class Reporter {
  readonly log: vscode.LogOutputChannel;

  readonly #told = new WeakSet<object>();

  constructor(log: vscode.LogOutputChannel) {
    this.log = log;
  }

  /** Hands off a promise that nobody awaits. */
  watch(work: PromiseLike<unknown>): void {
    void this.settle(work);
  }

  /** Like `watch`, for who has to know when it is over; it never rejects. */
  async settle(work: PromiseLike<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.report(error);
    }
  }

  /** The user has been told of this very error: who else meets it need not say it again. */
  setTold(error: object): void {
    this.#told.add(error);
  }

  report(error: unknown): void {
    if (isCancelled(error) || (error instanceof Error && this.#told.has(error))) return;
    this.log.error(error instanceof Error ? error : String(error));
    const sentence =
      error instanceof WinnowError
        ? error.message
        : `Winnow met an unexpected error: ${messageOf(error)}`;
    void vscode.window.showErrorMessage(sentence, "Show Log").then((choice) => {
      if (choice) this.log.show();
    });
  }
}
