import type { Database } from "better-sqlite3";
import type { Dataset } from "../columns/dataset.ts";
import { perceptualHashes } from "../db/images.ts";
import type { DisjointSets } from "./disjointSets.ts";
import { nearPairs } from "./nearHashes.ts";

/**
 * Joins instances that share an image and, with a distance, those whose images' perceptual hashes differ in at most
 * so many bits. Alike of alike is alike: a chain of small differences is one set. `sets` is by position in `ids`.
 */
export function joinAlike(
  db: Database,
  { instances }: Dataset,
  ids: Int32Array,
  distance: number | null,
  sets: DisjointSets,
): void {
  const images = Int32Array.from(ids, (id) => instances.image[id]);
  sets.joinEqual(images, 0);
  if (distance === null) return;
  const positions = new Map<number, number>();
  for (const [position, image] of images.entries())
    if (image > 0 && !positions.has(image)) positions.set(image, position);
  const known = perceptualHashes(db).filter(({ id }) => positions.has(id));
  const hashes = new Uint32Array(2 * known.length);
  for (const [i, { hash }] of known.entries()) {
    hashes[2 * i] = hash.readUInt32BE(0);
    hashes[2 * i + 1] = hash.readUInt32BE(4);
  }
  const positionOf = (i: number): number => positions.get(known[i].id) ?? 0;
  nearPairs(hashes, distance, (a, b) => {
    // Flat pictures all have the same hash, of no or of all bits, and are not alike for it.
    if (!isFlat(hashes, a)) sets.join(positionOf(a), positionOf(b));
  });
}

function isFlat(hashes: Uint32Array, item: number): boolean {
  const [high, low] = [hashes[2 * item], hashes[2 * item + 1]];
  return high === 0 && low === 0;
}
