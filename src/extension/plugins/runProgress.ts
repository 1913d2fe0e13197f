import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import type { Project } from "../projects/project.ts";

/**
 * Shows work that runs actions of plugins as a message that tells how far it is, and that can be cancelled.
 * @param work is given the number for the engine to tell its progress with, another one each time
 */
export function withRun<T>(
  { engine }: Project,
  title: string,
  work: (runId: number, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const runId = ++lastRun;
  const location = vscode.ProgressLocation.Notification;
  const shown = vscode.window.withProgress(
    { location, title, cancellable: true },
    async (progress, token) => {
      const store = new DisposableStore();
      const stop = new AbortController();
      store.add(token.onCancellationRequested(() => stop.abort()));
      let percentDone = 0;
      store.add(
        engine.on("run/progress", ({ runId: of, done, total, message }) => {
          if (of !== runId) return;
          const percent = total === null || total <= 0 ? percentDone : (100 * done) / total;
          const increment = Math.max(0, Math.min(100, percent) - percentDone);
          percentDone += increment;
          progress.report({
            increment,
            message: [...(percentDone > 0 ? [`${Math.floor(percentDone)} %`] : []), message].join(
              " ",
            ),
          });
        }),
      );
      try {
        return await work(runId, stop.signal);
      } finally {
        store.dispose();
      }
    },
  );
  return Promise.resolve(shown);
}

/** Of this window, whose connections tell only its own runs. */
let lastRun = 0;
