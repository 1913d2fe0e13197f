import { bytesOf } from "../../protocol/bytes.ts";
import type { CommitInput, ValueBatch } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { isFilled, valueAt } from "../columns/propertyColumns.ts";
import { emptyCommit } from "../../protocol/emptyCommit.ts";
import { deleteInstance, instanceById, instanceState, moveInstance } from "../db/instances.ts";
import { write } from "../db/statement.ts";
import { instancesWithValues } from "../db/values.ts";
import type { RunningTask } from "../tasks/taskQueue.ts";
import type { ImportContext } from "./importContext.ts";

/**
 * Recognizes what moved: a missing instance and one that this task added, of the same bytes, are one. The old
 * instance, with all that people recorded about it, takes the new place; each missing one is used once. What people
 * recorded of the new one meanwhile goes over to the old one, and stands where that has another value: as a commit, so
 * that whoever takes back what they recorded gets back what was there before.
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
  const pairs: Pair[] = [];
  for (let id = firstNewId; id < instances.end; id++) {
    if (instances.state[id] !== instanceState.ready) continue;
    const old = missing.get(instances.image[id])?.shift();
    if (old !== undefined) pairs.push({ old, found: id });
  }
  if (pairs.length === 0) return;
  const recorded = instancesWithValues(project.db, firstNewId);
  const carried = pairs.filter(({ found }) => recorded.has(found));
  if (carried.length > 0) context.record(carry(dataset, carried));
  write(project.db, () => {
    for (const { old, found } of pairs) {
      const row = instanceById(project.db, found);
      if (!row) continue;
      // The place must be free before it is taken: a name is once in a folder.
      deleteInstance(project.db, found);
      moveInstance(project.db, old, row);
      dataset.forgetInstance(found);
      instances.put({ ...row, id: old });
    }
    task.count("moved", pairs.length);
    task.count("added", -pairs.length);
    // An earlier task may have counted what this one finds again: no number may fall below zero.
    task.count("missing", -Math.min(pairs.length, task.counts.missing));
    task.save();
  });
  dataset.namesChanged();
  context.changed({ instances: true, folders: true, values: recorded.size > 0 });
}

/** One image by its id of before, and by the one that it has as a new file. */
interface Pair {
  readonly old: number;
  readonly found: number;
}

function carry({ properties }: Dataset, pairs: readonly Pair[]): CommitInput {
  const ofInstances = properties.list.filter(({ mode }) => mode === "instance");
  const values = ofInstances.flatMap((property): ValueBatch[] => {
    const column = properties.column(property);
    const own = pairs.filter(({ found }) => isFilled(column)(found));
    if (own.length === 0) return [];
    return [
      {
        propertyId: property.id,
        ids: bytesOf(Int32Array.from(own, ({ old }) => old)),
        how: property.type === "multi_tags" ? "add" : "set",
        values: { kind: "each", values: own.map(({ found }) => valueAt(column, found)) },
      },
    ];
  });
  const what = pairs.length === 1 ? "an image" : `${pairs.length} images`;
  return { ...emptyCommit, title: `Carry over what was recorded of ${what} that moved`, values };
}
