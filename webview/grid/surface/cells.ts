import type { OverlaidCell } from "../../annotations/cellOverlay.ts";
import { isPixelArt, placePicture } from "../../shared/thumbs/picture.ts";
import type { Slot } from "../../shared/thumbs/stripCache.ts";
import type { ThumbSize, ThumbStore } from "../../shared/thumbs/thumbStore.ts";
import { cellState } from "../../../src/protocol/view.ts";
import { metrics, type GridLayout, type Line } from "../layout.ts";
import type { RangeStore } from "../rangeStore.ts";

/** One frame of the grid. Positions are those of the view, lengths CSS pixels. */
export interface Scene {
  readonly layout: GridLayout;
  readonly lines: readonly Line[];
  /** How far the grid is scrolled. */
  readonly top: number;
  readonly px: ThumbSize;
  /** Whole pictures instead of filled squares. */
  readonly whole: boolean;
  readonly hovered: number | null;
  /** The cell with the keyboard's focus, when the grid has it. */
  readonly focused: number | null;
}

/** What one frame needs of a cell. */
export interface Cell extends OverlaidCell {
  readonly position: number;
  readonly id: number;
  readonly state: number;
  readonly selected: boolean;
  readonly labels: readonly string[];
  readonly slot: Slot<ImageBitmap> | undefined;
  /** Whether there is no thumbnail. */
  readonly absent: boolean;
  readonly pixelArt: boolean;
  readonly placement: ReturnType<typeof placePicture>;
}

/** The cells of a frame, from what is loaded; `top`: as `scene.top`, on whole device pixels. */
export function cellsOf(
  { lines, layout, px, whole }: Scene,
  top: number,
  ranges: RangeStore,
  thumbs: ThumbStore<ImageBitmap>,
): Cell[] {
  const cells: Cell[] = [];
  for (const line of lines) {
    if (line.kind === "header") continue;
    for (let column = 0; column < line.count; column++) {
      const position = line.start + column;
      const block = ranges.at(position);
      const at = block ? position - block.from : 0;
      const id = block?.ids[at] ?? 0;
      const width = block?.sizes[2 * at] ?? 0;
      const height = block?.sizes[2 * at + 1] ?? 0;
      const slot = id === 0 ? undefined : thumbs.find(id, px);
      cells.push({
        position,
        x: metrics.padding + column * layout.pitch,
        y: line.top - top,
        edge: layout.edge,
        id,
        image: block?.images[at] ?? 0,
        width,
        height,
        state: block?.states[at] ?? cellState.pending,
        selected: block?.selected[at] === 1,
        labels: block ? block.labels.map((label) => label[at] ?? "") : [],
        slot,
        absent: !slot && id !== 0 && thumbs.isAbsent(id),
        pixelArt: isPixelArt(width, height, layout.edge),
        placement: placePicture(width, height, slot?.px ?? px, layout.edge, whole),
      });
    }
  }
  return cells;
}

/** Whether two frames differ in their cells alone. */
export function isSameScene(a: Scene, b: Scene): boolean {
  return (
    a.layout === b.layout &&
    a.top === b.top &&
    a.px === b.px &&
    a.whole === b.whole &&
    a.hovered === b.hovered &&
    a.focused === b.focused
  );
}

/** Whether two frames show the same thumbnail in a cell, or none. */
export function isSamePicture(a: Cell, b: Cell | undefined): boolean {
  return (
    a.slot?.bitmap === b?.slot?.bitmap && a.slot?.row === b?.slot?.row && a.absent === b?.absent
  );
}
