import type { MlPlugin } from "../plugin.ts";
import type { Lumas } from "./nearDuplicatesAlign.ts";
import { hashesOf } from "./nearDuplicatesHashes.ts";
import type { KeepOrder } from "./nearDuplicatesKeep.ts";
import type { AlikeValues } from "./nearDuplicatesParameters.ts";
import {
  alikeNeighbours,
  type AlikeGroup,
  type AlikeInput,
  type Fits,
  type Pairs,
} from "./nearDuplicatesRows.ts";
import { readLumas } from "./nearDuplicatesLumas.ts";
import { matrixOf } from "./shared/matrixOf.ts";
import { openVectors, type Run } from "./shared/openVectors.ts";
import type { Targets } from "./shared/targets.ts";

export interface AlikeImages {
  readonly sha1s: readonly string[];
  /** Places in `sha1s`. */
  readonly groups: readonly AlikeGroup[];
  /** Images without a vector, where vectors are compared, and why they have none. */
  readonly missing: number;
  readonly notes: readonly string[];
}

/** Groups of images of different contents that are near-duplicates; see `alikeCandidates` and `alikeGroups`. */
export async function findAlike(
  plugin: MlPlugin,
  targets: Targets,
  { method, sensitivity, vectors: typeId }: AlikeValues,
  order: KeepOrder,
  run: Run,
): Promise<AlikeImages> {
  const { sha1s, instancesOf } = targets;
  const count = sha1s.length;
  if (count < 2) return { sha1s, groups: [], missing: 0, notes: [] };
  const hashes =
    method === "vectors"
      ? null
      : hashesOf(sha1s.map((sha1) => instancesOf.get(sha1)?.[0].perceptualHash ?? null));
  const { vectors, missing, notes } =
    method === "hashes"
      ? { vectors: null, missing: 0, notes: [] }
      : await vectorsOf(plugin, targets, typeId, run);
  const rank = Int32Array.from(sha1s, (sha1) => order.ofImage(sha1));
  const input = { count, hashes, vectors, sensitivity, rank };
  const { ctx } = plugin;
  const proposed = await ctx.compute.alikeCandidates({ vectors });
  const named = new Set([...proposed.from, ...proposed.to]);
  const lumas = await readLumas(ctx, sha1s, named, run);
  const fits = await aligned(plugin, lumas, proposed, run);
  const groups = await ctx.compute.alikeGroups(input, proposed, fits);
  run.signal.throwIfAborted();
  return { sha1s, groups, missing, notes };
}

/** In both threads of the plugin, half of the pairs each. */
async function aligned(
  { ctx }: MlPlugin,
  lumas: Lumas,
  { from, to }: Pairs,
  { progress }: Run,
): Promise<Fits> {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const tell = (): void => progress(Atomics.load(done, 0), from.length, "Comparing");
  const told = setInterval(tell, 250);
  tell();
  const half = from.length >> 1;
  const align = (start: number, end: number): Promise<Fits> =>
    ctx.compute.alignPairs(lumas, { from: from.slice(start, end), to: to.slice(start, end) }, done);
  try {
    const [first, second] = await Promise.all([align(0, half), align(half, from.length)]);
    return {
      whole: joined(first.whole, second.whole),
      detail: joined(first.detail, second.detail),
    };
  } finally {
    clearInterval(told);
  }
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const whole = new Float32Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

async function vectorsOf(
  plugin: MlPlugin,
  targets: Targets,
  typeId: number | undefined,
  run: Run,
): Promise<Pick<AlikeImages, "missing" | "notes"> & Pick<AlikeInput, "vectors">> {
  const { space, neighbours, missing, notes } = await openVectors(plugin, typeId, targets, 1, run);
  if (space.rows < 2) return { vectors: null, missing, notes };
  const placeOf = new Map(targets.sha1s.map((sha1, place) => [sha1, place]));
  const imageOf = Int32Array.from(space.keys, (sha1) => placeOf.get(sha1) ?? 0);
  const matrix = matrixOf(space);
  const vectors = { matrix, neighbours: await neighbours(alikeNeighbours), imageOf };
  return { vectors, missing, notes };
}
