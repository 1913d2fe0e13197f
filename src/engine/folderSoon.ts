import { folderAt } from "../core/project/describe.ts";
import { toStored } from "../core/project/layout.ts";
import type { FolderInfo } from "../protocol/project.ts";
import type { Engine } from "./engine.ts";

/** How long a folder that is being imported is waited for, in ms. */
const patienceMs = 3_000;

/** The folder at an absolute path, as soon as the tasks that run have found images in it; else once they have ended. */
export async function folderSoon(
  engine: Engine,
  path: string,
  signal: AbortSignal,
): Promise<FolderInfo | null> {
  const { project, dataset, tasks } = engine;
  const stored = toStored(project.dir, path);
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  for (;;) {
    const folder = folderAt(project, dataset, stored);
    const isBusy = tasks.list().some(({ endedAt }) => endedAt === null);
    if ((folder && folder.instances > 0) || !isBusy || patience.aborted) return folder;
    await nextChange(engine, patience);
  }
}

function nextChange(engine: Engine, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      for (const subscription of subscriptions) subscription.dispose();
      resolve();
    };
    const subscriptions = [engine.changes.onEveryChange(done), engine.tasks.onDidChange(done)];
    signal.addEventListener("abort", done);
  });
}
