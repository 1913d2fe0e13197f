import { instanceState } from "../db/instances.ts";
import type { Dataset } from "./dataset.ts";
import { absent } from "./instanceColumns.ts";

/** 1 at the id of each image that an instance of the project has. */
export function liveImages({ instances, images }: Dataset): Uint8Array {
  const live = new Uint8Array(images.end);
  const { state, image, end } = instances;
  for (let id = 1; id < end; id++)
    if (state[id] !== absent && state[id] !== instanceState.problem) live[image[id]] = 1;
  live[0] = 0;
  return live;
}
