import * as vscode from "vscode";

/** A message that waits for the user, in the words of the window. */
export interface Message {
  readonly kind: "error" | "warning" | "information";
  readonly text: string;
  readonly buttons: readonly string[];
  /** Presses a button; none dismisses it. */
  answer(button?: string): void;
}

/** Puts a test in the place of the user of a dialog, until it is disposed. */
export function takenOver(
  replaced: Partial<Record<keyof typeof vscode.window, unknown>>,
): Disposable {
  const own = Object.entries(vscode.window).filter(([name]) => name in replaced);
  Object.assign(vscode.window, replaced);
  return { [Symbol.dispose]: () => void Object.assign(vscode.window, Object.fromEntries(own)) };
}

/** Takes VS Code's messages over until it is disposed, for nobody in a test can see or press them. */
export class Messages implements Disposable {
  readonly shown: Message[] = [];
  readonly #taken = takenOver({
    showErrorMessage: this.#take("error"),
    showWarningMessage: this.#take("warning"),
    showInformationMessage: this.#take("information"),
  });

  of(kind: Message["kind"]): readonly Message[] {
    return this.shown.filter((message) => message.kind === kind);
  }

  [Symbol.dispose](): void {
    this.#taken[Symbol.dispose]();
    for (const { answer } of this.shown) answer();
  }

  #take(kind: Message["kind"]) {
    return async (text: string, ...rest: unknown[]): Promise<string | undefined> => {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      const buttons = rest.filter((it) => typeof it === "string");
      this.shown.push({ kind, text, buttons, answer: (button) => resolve(button) });
      return promise;
    };
  }
}
