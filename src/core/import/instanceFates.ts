import { absent } from "../columns/instanceColumns.ts";
import { deleteInstance, instanceState, setState, type InstanceRow } from "../db/instances.ts";
import type { ImportContext } from "./importContext.ts";

export function isOnDisk(state: number): boolean {
  return state !== absent && state !== instanceState.missing;
}

/** The file of an instance is gone; part of a transaction. False: nothing is left that could come back. */
export function markMissing({ project, dataset }: ImportContext, id: number): boolean {
  // What was never decoded is nothing that could come back as itself.
  if (dataset.instances.image[id] === 0) {
    deleteInstance(project.db, id);
    dataset.forgetInstance(id);
    dataset.namesChanged();
    return false;
  }
  setState(project.db, id, instanceState.missing);
  dataset.instances.setState(id, instanceState.missing);
  return true;
}

/** The file of an instance cannot be used any more; part of a transaction. */
export function becomeProblem({ project, dataset }: ImportContext, known: InstanceRow): void {
  if (known.imageId === null) {
    deleteInstance(project.db, known.id);
    dataset.forgetInstance(known.id);
  } else {
    setState(project.db, known.id, instanceState.problem);
    dataset.instances.setState(known.id, instanceState.problem);
  }
  dataset.namesChanged();
}
