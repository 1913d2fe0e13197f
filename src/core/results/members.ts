import type { Dataset } from "../columns/dataset.ts";
import type { GroupData, GroupRow } from "../db/results.ts";
import { instanceState } from "../db/instances.ts";

/** Instances of a group, with their scores. */
export interface Members {
  readonly ids: Int32Array;
  /** NaN where there is none; null: the group has none. */
  readonly scores: Float32Array | null;
}

export interface ReadGroup extends Members {
  readonly group: GroupRow;
}

/** Tells the instances of groups: those that are in the project now. Good until the project changes. */
export class MemberReader {
  readonly #dataset: Dataset;
  #ofImages: { readonly starts: Int32Array; readonly ids: Int32Array } | undefined;

  constructor(dataset: Dataset) {
    this.#dataset = dataset;
  }

  /** In the order of the group; of an image every instance, by id, each with the image's score. */
  read(group: GroupData): Members {
    const { members, scores } = group;
    const ids: number[] = [];
    const kept: number[] = [];
    for (let i = 0; i < members.length; i++)
      for (const id of group.ofImages
        ? this.#instancesOf(members[i])
        : members.subarray(i, i + 1)) {
        if (!this.#isPresent(id)) continue;
        ids.push(id);
        if (scores) kept.push(scores[i]);
      }
    return { ids: Int32Array.from(ids), scores: scores && Float32Array.from(kept) };
  }

  #isPresent(id: number): boolean {
    const { state, end } = this.#dataset.instances;
    return id > 0 && id < end && state[id] < instanceState.problem;
  }

  #instancesOf(imageId: number): Int32Array {
    const { starts, ids } = (this.#ofImages ??= instancesByImage(this.#dataset));
    return ids.subarray(starts[imageId] ?? 0, starts[imageId + 1] ?? 0);
  }
}

/** The instances of image i are `ids` in [starts[i], starts[i + 1]). */
function instancesByImage({ instances, images }: Dataset): {
  starts: Int32Array;
  ids: Int32Array;
} {
  const { image, end } = instances;
  const starts = new Int32Array(images.end + 2);
  for (let id = 1; id < end; id++) starts[image[id] + 2]++;
  for (let i = 2; i < starts.length; i++) starts[i] += starts[i - 1];
  const ids = new Int32Array(end);
  for (let id = 1; id < end; id++) ids[starts[image[id] + 1]++] = id;
  return { starts, ids };
}
