import * as vscode from "vscode";
import { isCancelled, messageOf, WinnowError } from "../base/errors.ts";

/** Where failures end: the log gets the cause, the user gets a sentence, and nobody gets what the user cancelled. */
export class Reporter {
  readonly log: vscode.LogOutputChannel;

  readonly #onShow = new Set<object>();

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

  /** A message tells of this very error until `answered`: who else meets it meanwhile need not say it again. */
  setOnShow(error: object, answered: Promise<void>): void {
    this.#onShow.add(error);
    void answered.then(() => this.#onShow.delete(error));
  }

  report(error: unknown): void {
    if (isCancelled(error)) return;
    this.log.error(error instanceof Error ? error : String(error));
    if (error instanceof Error && this.#onShow.has(error)) return;
    const sentence =
      error instanceof WinnowError
        ? error.message
        : `Winnow met an unexpected error: ${messageOf(error)}`;
    void vscode.window.showErrorMessage(sentence, "Show Log").then((choice) => {
      if (choice) this.log.show();
    });
  }
}
