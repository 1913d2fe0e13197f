import type { Instance } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import { counted } from "./counted.ts";

/** What an action is for: the contents of its instances. */
export interface Targets {
  /** Each once, in the order in which the instances bring them. */
  readonly sha1s: readonly string[];
  readonly instancesOf: ReadonlyMap<string, readonly Instance[]>;
}

/** The instances of some of the images. */
export function instanceIdsOf(targets: Targets, sha1s: readonly string[]): number[] {
  return sha1s.flatMap((sha1) => targets.instancesOf.get(sha1)?.map(({ id }) => id) ?? []);
}

/** The instances of some of the images, for charts: `instanceIds[i]` is one of the image `sha1s[rows[i]]`. */
export interface InstanceRows {
  readonly rows: Int32Array;
  readonly instanceIds: Int32Array;
}

/** Copies follow each other. */
export function instanceRows(targets: Targets, sha1s: readonly string[]): InstanceRows {
  const rows: number[] = [];
  const ids: number[] = [];
  for (const [row, sha1] of sha1s.entries())
    for (const { id } of targets.instancesOf.get(sha1) ?? []) {
      rows.push(row);
      ids.push(id);
    }
  return { rows: Int32Array.from(rows), instanceIds: Int32Array.from(ids) };
}

/**
 * The images of instances; those that are not decoded yet are left out.
 * @throws Error with a sentence where there are fewer than `least` different ones
 */
export async function targetsOf(
  ctx: Pick<MlContext, "project">,
  instanceIds: Int32Array,
  least = 1,
): Promise<Targets> {
  const instancesOf = new Map<string, Instance[]>();
  for (const instance of await ctx.project.instances({ ids: instanceIds })) {
    if (instance.sha1 === null) continue;
    const same = instancesOf.get(instance.sha1);
    if (same) same.push(instance);
    else instancesOf.set(instance.sha1, [instance]);
  }
  if (instancesOf.size === 0)
    throw new Error(
      "There are no images here. Open a grid that shows some, or wait until the import has read them.",
    );
  if (instancesOf.size < least)
    throw new Error(
      `This compares images with each other: it needs at least ${least} different ones, and here ${instancesOf.size === 1 ? "is" : "are"} ${counted(instancesOf.size, "image")}. Widen the selection or the query.`,
    );
  return { sha1s: [...instancesOf.keys()], instancesOf };
}
