import { deleteInstance, instanceById, instanceState, moveInstance } from "../db/instances.ts";
import { write } from "../db/statement.ts";
import type { RunningTask } from "../tasks/taskQueue.ts";
import type { ImportContext } from "./importContext.ts";

/**
 * Recognizes what moved: a missing instance and one that this task added, of the same bytes, are one. The old
 * instance, with all that people recorded about it, takes the new place; each missing one is used once.
 */
export function adoptMoved(context: ImportContext, task: RunningTask, firstNewId: number): void {
  const { project, dataset } = context;
  const { instances } = dataset;
  if (instances.count(instanceState.missing) === 0) return;
  const missing = new Map<number, number[]>();
  for (let id = 1; id < instances.end; id++)
    if (instances.state[id] === instanceState.missing) {
      const image = instances.image[id];
      missing.set(image, [...(missing.get(image) ?? []), id]);
    }
  const pairs: { old: number; found: number }[] = [];
  for (let id = firstNewId; id < instances.end; id++) {
    if (instances.state[id] !== instanceState.ready) continue;
    const old = missing.get(instances.image[id])?.shift();
    if (old !== undefined) pairs.push({ old, found: id });
  }
  if (pairs.length === 0) return;
  write(project.db, () => {
    for (const { old, found } of pairs) {
      const row = instanceById(project.db, found);
      if (!row) continue;
      // The place must be free before it is taken: a name is once in a folder.
      deleteInstance(project.db, found);
      moveInstance(project.db, old, row);
      instances.remove(found);
      instances.put({ ...row, id: old });
    }
    task.count("moved", pairs.length);
    task.count("added", -pairs.length);
    // An earlier task may have counted what this one finds again: no number may fall below zero.
    task.count("missing", -Math.min(pairs.length, task.counts.missing));
    task.save();
  });
  dataset.namesChanged();
  context.changed({ instances: true, folders: true });
}
