import type { MlPlugin } from "../../plugin.ts";
import type { Neighbours, VectorSpace } from "../../types.ts";
import { chosenType } from "../../vectors/vectorTypes.ts";
import { counted } from "./counted.ts";
import type { Targets } from "./targets.ts";

/** How a run is told of, and ended. */
export interface Run {
  readonly signal: AbortSignal;
  progress(done: number, total?: number, message?: string): void;
}

/** The vectors of what an action is for. */
export interface TargetVectors {
  /** Of the targets alone, in their order; without those whose picture could not be read. */
  readonly space: VectorSpace;
  /** Targets without a vector. */
  readonly missing: number;
  /** Among the targets; k is as many as there are others, at most. */
  neighbours(k: number): Promise<Neighbours>;
}

/**
 * Opens the vectors of targets, computing those that are missing.
 * @param typeId of the vector type; undefined: the default one, which is made when it is not there
 * @throws Error with a sentence where fewer than `least` targets have a vector
 */
export async function openVectors(
  plugin: MlPlugin,
  typeId: number | undefined,
  { sha1s }: Targets,
  least: number,
  run: Run,
): Promise<TargetVectors> {
  const { ctx, spaces } = plugin;
  const { id } = await chosenType(plugin, typeId);
  const all = await spaces.open(id, { ...run, sha1s });
  const known = sha1s.filter((sha1) => all.rowOf.has(sha1));
  if (known.length < least)
    throw new Error(
      `Only ${counted(known.length, "image")} of ${sha1s.length.toLocaleString("en")} could be read and ${known.length === 1 ? "has a vector" : "have vectors"}; this needs ${least}. Look at the problems of the import, or choose more images.`,
    );
  const isWhole = known.length === all.rows;
  const space = isWhole ? all : part(all, known);
  return {
    space,
    missing: sha1s.length - known.length,
    neighbours: async (wanted) => {
      const k = Math.max(0, Math.min(wanted, space.rows - 1));
      if (isWhole) return spaces.neighbours(all, k, run);
      run.signal.throwIfAborted();
      run.progress(0, undefined, "Finding neighbours");
      const { quantised, checksum: key } = await ctx.compute.prepareRows(space);
      const { data, rows, columns } = space;
      const done = new Int32Array(new SharedArrayBuffer(4));
      const searched = { data, rows, columns, quantised, key };
      return ctx.compute.nearestRows(searched, k, done);
    },
  };
}

/** Some rows of a space, in shared memory as it is. */
function part(
  { typeId, data, columns, rowOf }: VectorSpace,
  sha1s: readonly string[],
): VectorSpace {
  const bytes = sha1s.length * columns * Float32Array.BYTES_PER_ELEMENT;
  const own = new Float32Array(new SharedArrayBuffer(bytes));
  for (const [i, sha1] of sha1s.entries()) {
    const row = rowOf.get(sha1) ?? 0;
    own.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return {
    typeId,
    sha1s,
    rowOf: new Map(sha1s.map((sha1, row) => [sha1, row])),
    data: own,
    rows: sha1s.length,
    columns,
  };
}
