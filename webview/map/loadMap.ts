import type { Client } from "../../src/protocol/rpc.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import type { MapPageContract, ShownMap } from "../../src/protocol/mapPage.ts";
import { mapLimits, type MapInstances } from "../../src/protocol/maps.ts";
import { stateLimits } from "../../src/protocol/state.ts";
import { PointsReader, type MapPoints } from "./mapPoints.ts";

/** Messages under way at a time: one is read while the next is on its way. */
const flights = 3;

/** The places of all points, in messages of less than a megabyte. */
export async function loadPoints(
  client: Client<MapPageContract>,
  { pointsId, points, bounds }: ShownMap,
  onProgress: (loaded: number) => void,
): Promise<MapPoints> {
  const reader = new PointsReader(points, bounds);
  let loaded = 0;
  await inParts(points, stateLimits.pointsAtOnce, async (offset, limit) => {
    const bytes = await client.call("map/points", { pointsId, offset, limit });
    reader.add(offset, bytes);
    loaded += bytes.byteLength / 12;
    onProgress(loaded);
  });
  return reader.points;
}

/** What the points stand for now, as of one moment; undefined when it is still as it was at `revision`. */
export async function loadInstances(
  client: Client<MapPageContract>,
  { pointsId, points }: ShownMap,
  ids: Int32Array,
  revision: number | null,
): Promise<Omit<MapInstances, "ids"> | undefined> {
  const first = await client.call("map/instances", { pointsId, offset: 0, limit: 0 });
  if (first.revision === revision) return undefined;
  let isSame = true;
  await inParts(points, mapLimits.instancesAtOnce, async (offset, limit) => {
    const part = await client.call("map/instances", { pointsId, offset, limit });
    isSame &&= part.revision === first.revision;
    ids.set(int32sOf(part.ids).subarray(0, ids.length - offset), offset);
  });
  // Something came or went meanwhile, and the host tells of it, too; an import would keep us here for as long as it runs.
  return isSame ? first : { ...first, revision: -1 };
}

async function inParts(
  count: number,
  size: number,
  load: (offset: number, limit: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const offset = next;
      next += size;
      await load(offset, Math.min(size, count - offset));
    }
  };
  await Promise.all(Array.from({ length: flights }, work));
}
