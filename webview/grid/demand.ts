import { blocksCovering } from "./blocks.ts";
import type { Line } from "./layout.ts";
import type { RangeStore } from "./rangeStore.ts";
import type { ThumbWish } from "../shared/thumbs/thumbStore.ts";

/** What the screen needs, most urgent first. */
export interface Demand {
  readonly blocks: readonly number[];
  readonly thumbs: ThumbWish;
}

/** `visible`: lines on the screen, the most urgent first; `nearby`: those that scrolling shows next, the nearest first. */
export function demandOf(
  visible: readonly Line[],
  nearby: readonly Line[],
  ranges: RangeStore,
  how: Pick<ThumbWish, "px" | "scrolling" | "hurried">,
): Demand {
  const blocks = new Set<number>();
  const ids: number[] = [];
  const images: number[] = [];
  const positions: number[] = [];
  const unknown: number[] = [];
  const add = (lines: readonly Line[], isVisible: boolean): void => {
    for (const line of lines) {
      if (line.kind === "header") continue;
      const end = line.start + line.count;
      for (const index of blocksCovering(line.start, end)) blocks.add(index);
      for (let position = line.start; position < end; position++) {
        const block = ranges.at(position);
        if (!block) {
          if (isVisible) unknown.push(position);
          continue;
        }
        positions.push(position);
        ids.push(block.ids[position - block.from] ?? 0);
        images.push(block.images[position - block.from] ?? 0);
      }
    }
  };
  add(visible, true);
  const urgent = ids.length;
  // What is near the screen waits for what is on it.
  if (unknown.length === 0 || how.hurried) add(nearby, false);
  return { blocks: [...blocks], thumbs: { ids, images, positions, unknown, urgent, ...how } };
}
