import type { VectorType } from "../../../../plugin-api/index.ts";
import type { MlContext, MlPlugin } from "../../plugin.ts";
import type { Neighbours, VectorKey, VectorSpace } from "../../types.ts";
import type { PlacedObject } from "../../vectors/objectPictures.ts";
import { chosenType } from "../../vectors/vectorTypes.ts";
import { counted } from "./counted.ts";
import type { Targets } from "./targets.ts";

/** How a run is told of, and ended. */
export interface Run {
  readonly signal: AbortSignal;
  progress(done: number, total?: number, message?: string): void;
}

/** The vectors of what an action is for. */
export interface TargetVectors<Key extends VectorKey = string> {
  /** Of the targets alone, in an order that is the same for the same ones; without those that have no vector. */
  readonly space: VectorSpace<Key>;
  /** Targets without a vector. */
  readonly missing: number;
  /** Why they have none, as a sentence without a full stop; none where all have one. */
  readonly notes: readonly string[];
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
  const type = await chosenType(plugin, typeId);
  const all = await plugin.spaces.open(type.id, { ...run, sha1s });
  return only(plugin, type, all, sha1s, { noun: "image", least }, run);
}

/** As {@link openVectors}, of objects. */
export async function openObjectVectors(
  plugin: MlPlugin,
  typeId: number | undefined,
  objects: readonly PlacedObject[],
  least: number,
  run: Run,
): Promise<TargetVectors<number>> {
  const type = await chosenType(plugin, typeId, "annotations");
  const all = await plugin.spaces.openObjects(type.id, objects, run);
  const ids = objects.map(({ id }) => id);
  return only(plugin, type, all, ids, { noun: "object", least }, run);
}

/** What is said of something without a vector: our own are computed of all that can be read. */
export function lackOf({ id }: Pick<MlContext, "id">, { source }: VectorType, count = 1): string {
  if (source === id) return "could not be read";
  return `${count === 1 ? "has" : "have"} no vector by the plugin '${source}'`;
}

async function only<Key extends VectorKey>(
  { ctx, spaces }: MlPlugin,
  type: VectorType,
  all: VectorSpace<Key>,
  wantedKeys: readonly Key[],
  { noun, least }: { readonly noun: string; readonly least: number },
  run: Run,
): Promise<TargetVectors<Key>> {
  const place = (key: Key): number => all.rowOf.get(key) ?? -1;
  const known = wantedKeys
    .filter((key) => all.rowOf.has(key))
    .toSorted((one, other) => place(one) - place(other));
  if (known.length < least)
    throw new Error(
      `Only ${counted(known.length, noun)} of ${wantedKeys.length.toLocaleString("en")} ${known.length === 1 ? "has a vector" : "have vectors"}; this needs ${least}. ${type.source === ctx.id ? "Look at the problems of the import" : `Run the action of the plugin '${type.source}' that computes them`}, or choose more images.`,
    );
  const isWhole = known.length === all.rows;
  const space = isWhole ? all : part(all, known);
  const missing = wantedKeys.length - known.length;
  return {
    space,
    missing,
    notes: missing === 0 ? [] : [`${counted(missing, noun)} ${lackOf(ctx, type, missing)}`],
    neighbours: (wanted) => {
      const k = Math.max(0, Math.min(wanted, space.rows - 1));
      return spaces.neighbours(space, k, { ...run, isPart: !isWhole });
    },
  };
}

/** Some rows of a space, in shared memory as it is. */
function part<Key extends VectorKey>(
  { typeId, data, columns, rowOf }: VectorSpace<Key>,
  keys: readonly Key[],
): VectorSpace<Key> {
  const bytes = keys.length * columns * Float32Array.BYTES_PER_ELEMENT;
  const own = new Float32Array(new SharedArrayBuffer(bytes));
  for (const [i, key] of keys.entries()) {
    const row = rowOf.get(key) ?? 0;
    own.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return {
    typeId,
    keys,
    rowOf: new Map(keys.map((key, row) => [key, row])),
    data: own,
    rows: keys.length,
    columns,
  };
}
