import { int32sOf } from "../../src/protocol/bytes.ts";
import type { SelectionChange, ViewRange } from "../../src/protocol/view.ts";

/** Ranges are asked for and kept in blocks of so many positions, aligned. */
export const blockSize = 256;

/** One block of a view as columns, ready to be read per cell. */
export interface Block {
  /** Positions [from, from + count). */
  readonly from: number;
  readonly count: number;
  readonly ids: Int32Array;
  readonly images: Int32Array;
  readonly states: Uint8Array;
  readonly selected: Uint8Array;
  /** Width and height, interleaved. */
  readonly sizes: Int32Array;
  readonly names: readonly string[];
  readonly labels: readonly (readonly string[])[];
}

export function blockIndexOf(position: number): number {
  return Math.floor(position / blockSize);
}

/** The blocks that cover positions [from, to), in order. */
export function blocksCovering(from: number, to: number): number[] {
  const indexes: number[] = [];
  if (to <= from) return indexes;
  for (let index = blockIndexOf(from); index <= blockIndexOf(to - 1); index++) indexes.push(index);
  return indexes;
}

/** The blocks of an answer, which begins where a block does. */
export function blocksOf(range: ViewRange): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < range.count; at += blockSize)
    blocks.push(blockOf(range, at, Math.min(at + blockSize, range.count)));
  return blocks;
}

/** Cells [from, to) of an answer; without them, all. */
export function blockOf(range: ViewRange, from = 0, to = range.count): Block {
  return {
    from: range.from + from,
    count: to - from,
    ids: int32sOf(range.ids).subarray(from, to),
    images: int32sOf(range.images).subarray(from, to),
    states: range.states.subarray(from, to),
    // Own copy: the page paints a selection before the engine has confirmed it.
    selected: range.selected.slice(from, to),
    sizes: int32sOf(range.sizes).subarray(2 * from, 2 * to),
    names: range.names.slice(from, to),
    labels: range.labels.map((texts) => texts.slice(from, to)),
  };
}

/** Paints a change of the selection into a block; positions are those of the block's view. */
export function selectInBlock(block: Block, change: SelectionChange): void {
  const { selected } = block;
  switch (change.kind) {
    case "all":
      selected.fill(1);
      return;
    case "clear":
      selected.fill(0);
      return;
    case "invert":
      for (let i = 0; i < selected.length; i++) selected[i] = selected[i] ? 0 : 1;
      return;
    case "set":
    case "add":
    case "remove":
    case "toggle": {
      if (change.kind === "set") selected.fill(0);
      const from = Math.max(0, change.from - block.from);
      const to = Math.min(block.count, change.to - block.from);
      if (change.kind === "toggle")
        for (let i = from; i < to; i++) selected[i] = selected[i] ? 0 : 1;
      else if (to > from) selected.fill(change.kind === "remove" ? 0 : 1, from, to);
    }
  }
}
