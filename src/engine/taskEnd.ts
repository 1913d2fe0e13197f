import { cancelled, WinnowError } from "../base/errors.ts";
import type { Engine } from "./engine.ts";

/** Resolves when a task is done. @throws WinnowError cancelled, or with the reason of its failure */
export function taskEnd({ tasks }: Engine, id: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listening = tasks.onDidChange((task) => {
    if (task.id !== id || task.endedAt === null) return;
    if (task.state.kind === "failed") reject(new WinnowError("bad-request", task.state.error));
    else if (task.state.kind === "cancelled") reject(cancelled());
    else resolve();
  });
  const cancel = (): void => tasks.cancel(id);
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel);
  return promise.finally(() => {
    listening.dispose();
    signal.removeEventListener("abort", cancel);
  });
}
