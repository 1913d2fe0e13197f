import type { Matrix, Share } from "../types.ts";
import type { Searched } from "./found.ts";
import { openNibbles, type Nibbles } from "./nibbles.ts";

/** With more queries bytes, which are read once for all of them, are as quick. */
const mostQueries = 16;
/** Of a space: with fewer bytes they save nothing, with more a thread would hold too much of its own. */
const [leastBytes, mostBytes] = [2 ** 22, 2 ** 28];

/**
 * Of one space, by block: a thread that is asked for another is rarely asked for the first again. A block takes 0.1 s to make,
 * thirty times as long as it is compared in: so there are none of a space that is searched once, and one more after each
 * later search, which has answered by then.
 */
let kept: { readonly key: string; readonly blocks: Map<number, Nibbles> } | undefined;
let making = false;

/** The blocks of half bytes that this thread has of a space; undefined where there are none, or they save nothing. */
export function keptNibbles(
  { key }: Searched,
  queries: Matrix,
): ReadonlyMap<number, Nibbles> | undefined {
  if (kept?.key !== key || kept.blocks.size === 0 || queries.rows > mostQueries) return undefined;
  return kept.blocks;
}

/** Makes, soon, half bytes of one more block of a share, if this is not the first search of the space for a few queries. */
export function keepNibbles(space: Searched, queries: Matrix, share: Share): void {
  const { key, quantised, rows, columns } = space;
  if (queries.rows > mostQueries) return;
  if (kept?.key !== key) {
    for (const nibbles of kept?.blocks.values() ?? []) release(nibbles);
    kept = { key, blocks: new Map() };
    return;
  }
  const { blocks } = kept;
  let block = share.from;
  while (block < share.end && blocks.has(block)) block++;
  const bytes = rows * columns;
  if (making || block >= share.end || bytes < leastBytes || bytes > mostBytes) return;
  making = true;
  setImmediate(() => {
    const made = openNibbles(quantised.blocks[block], columns, quantised.scale);
    void made.then(
      (nibbles) => {
        // Where there are none, they are not tried again.
        if (!nibbles) return;
        making = false;
        if (kept?.blocks === blocks) blocks.set(block, nibbles);
        else release(nibbles);
      },
      // Bytes do as well.
      () => undefined,
    );
  });
}

function release(nibbles: Nibbles): void {
  // Whatever goes wrong with what is not used any more.
  nibbles.release().catch(() => undefined);
}
