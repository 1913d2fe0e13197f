import type { MlContext } from "../plugin.ts";

/** Which tags somebody said an image does not bear: by SHA-1, ids of tags. */
export type Rejections = ReadonlyMap<string, ReadonlySet<number>>;

/** What was rejected for the tags of a property. It outlives an undo: what was seen to be wrong stays so. */
export async function readRejections(
  ctx: Pick<MlContext, "stores">,
  propertyId: number,
): Promise<Rejections> {
  const found = new Map<string, Set<number>>();
  const kept = await storeOf(ctx).get(String(propertyId));
  if (typeof kept !== "object" || kept === null) return found;
  for (const [sha1, ids] of Object.entries(kept))
    if (Array.isArray(ids)) found.set(sha1, new Set(ids.filter((id) => typeof id === "number")));
  return found;
}

/** Adds to what was rejected. */
export async function addRejections(
  ctx: Pick<MlContext, "stores">,
  propertyId: number,
  added: Rejections,
): Promise<void> {
  const all: Record<string, number[]> = {};
  for (const rejections of [await readRejections(ctx, propertyId), added])
    for (const [sha1, ids] of rejections) all[sha1] = [...new Set([...(all[sha1] ?? []), ...ids])];
  await storeOf(ctx).set(String(propertyId), all);
}

function storeOf({ stores }: Pick<MlContext, "stores">) {
  return stores.project("rejected proposals");
}
