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
  // Pictures of one hash, a still camera's say, are one set already and would be as many pairs as their square.
  const distinct = new Map<string, { position: number; hash: Buffer }>();
  for (const { id, hash } of perceptualHashes(db)) {
    const position = positions.get(id);
    if (position === undefined || isFlat(hash)) continue;
    const key = hash.toString("latin1");
    const other = distinct.get(key);
    if (other) sets.join(other.position, position);
    else distinct.set(key, { position, hash });
  }
  const known = [...distinct.values()];
  const hashes = new Uint32Array(2 * known.length);
  for (const [i, { hash }] of known.entries()) {
    hashes[2 * i] = hash.readUInt32BE(0);
    hashes[2 * i + 1] = hash.readUInt32BE(4);
  }
  nearPairs(hashes, distance, (a, b) => sets.join(known[a].position, known[b].position));
}

/** Flat pictures all have the same hash, of no bits, and are not alike for it. */
function isFlat(hash: Buffer): boolean {
  return hash.readUInt32BE(0) === 0 && hash.readUInt32BE(4) === 0;
}
