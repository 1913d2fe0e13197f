import type { CellOverlay, OverlaidCell } from "../../annotations/cellOverlay.ts";
import { isPixelArt, placePicture } from "../../shared/thumbs/picture.ts";
import type { Slot } from "../../shared/thumbs/stripCache.ts";
import type { ThumbSize, ThumbStore } from "../../shared/thumbs/thumbStore.ts";
import { cellState } from "../../../src/protocol/view.ts";
import { metrics, type GridLayout, type RowLine } from "../layout.ts";
import type { RangeStore } from "../rangeStore.ts";

/** What the cells of a frame have in common. */
export interface Scene {
  readonly layout: GridLayout;
  readonly px: ThumbSize;
  /** Whole pictures instead of filled squares. */
  readonly whole: boolean;
  /** A position of the view. */
  readonly hovered: number | null;
}

/** What is drawn of a cell; lengths are CSS pixels, from the top left of its row's canvas. */
export interface Cell extends OverlaidCell {
  readonly position: number;
  readonly id: number;
  readonly state: number;
  readonly selected: boolean;
  readonly hovered: boolean;
  readonly labels: readonly string[];
  /** What is drawn over the picture. */
  readonly annotations: ReturnType<CellOverlay["of"]>;
  readonly slot: Slot<ImageBitmap> | undefined;
  /** Whether there is no thumbnail. */
  readonly absent: boolean;
  readonly pixelArt: boolean;
  readonly placement: ReturnType<typeof placePicture>;
}

/** What the canvas of a row has above its cells and below them, for what is drawn around those that are selected. */
export const rowMargin = metrics.gap / 2;

/** Where cells are taken from. */
export interface CellSources {
  readonly ranges: RangeStore;
  readonly thumbs: ThumbStore<ImageBitmap>;
  readonly overlay: Pick<CellOverlay, "of" | "paint">;
}

/** The cells of a row, from what is loaded. */
export function cellsOf(
  line: RowLine,
  { layout, px, whole, hovered }: Scene,
  { ranges, thumbs, overlay }: CellSources,
): Cell[] {
  return Array.from({ length: line.count }, (_, column) => {
    const position = line.start + column;
    const block = ranges.at(position);
    const at = block ? position - block.from : 0;
    const id = block?.ids[at] ?? 0;
    const image = block?.images[at] ?? 0;
    const slot = id === 0 ? undefined : thumbs.find(id, px);
    // A thumbnail may show an image that its row does not know of yet.
    const width = slot?.width ?? block?.sizes[2 * at] ?? 0;
    const height = slot?.height ?? block?.sizes[2 * at + 1] ?? 0;
    return {
      position,
      x: metrics.padding + column * layout.pitch,
      y: rowMargin,
      edge: layout.edge,
      id,
      image,
      width,
      height,
      state: block?.states[at] ?? cellState.pending,
      selected: block?.selected[at] === 1,
      hovered: position === hovered,
      labels: block ? block.labels.map((label) => label[at] ?? "") : [],
      annotations: overlay.of(image),
      slot,
      absent: !slot && id !== 0 && thumbs.isAbsent(id),
      pixelArt: isPixelArt(width, height, layout.edge),
      placement: placePicture(width, height, slot?.px ?? px, layout.edge, whole),
    };
  });
}

/** Whether a cell that is laid out the same way is drawn the same way. */
export function isSameCell(a: Cell, b: Cell): boolean {
  return (
    a.id === b.id &&
    a.image === b.image &&
    a.width === b.width &&
    a.height === b.height &&
    a.state === b.state &&
    a.selected === b.selected &&
    a.hovered === b.hovered &&
    a.absent === b.absent &&
    a.annotations === b.annotations &&
    a.slot?.bitmap === b.slot?.bitmap &&
    a.slot?.row === b.slot?.row &&
    a.labels.length === b.labels.length &&
    a.labels.every((label, i) => label === b.labels[i])
  );
}
