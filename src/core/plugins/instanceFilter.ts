import { int32sOf } from "../../protocol/bytes.ts";
import type { Dataset } from "../columns/dataset.ts";
import { absent } from "../columns/instanceColumns.ts";
import { instanceState } from "../db/instances.ts";

/** What any of them names is meant; all null: everything. */
export interface InstanceFilter {
  /** Int32. */
  readonly ids: Uint8Array | null;
  readonly sha1s: readonly string[] | null;
  /** In these very folders. */
  readonly folderIds: readonly number[] | null;
  /** Ids up to this one were given. */
  readonly after: number;
}

/** The next `most` instances of the project that a filter means, by id; `next`: the id to go on after. */
export function instanceIdsOf(
  dataset: Dataset,
  filter: InstanceFilter,
  most: number,
): { ids: Int32Array; next: number | null } {
  const { state, end } = dataset.instances;
  const isMeant = test(dataset, filter);
  const found = new Int32Array(most);
  let n = 0;
  for (const id of candidates(filter, end)) {
    if (state[id] === absent || state[id] === instanceState.problem || !isMeant(id)) continue;
    if (n === most) return { ids: found, next: found[n - 1] };
    found[n++] = id;
  }
  return { ids: found.slice(0, n), next: null };
}

/** A few ids are looked at alone, not all of the project for them. */
function candidates(
  { ids, sha1s, folderIds, after }: InstanceFilter,
  end: number,
): Iterable<number> {
  if (!ids || sha1s || folderIds) return range(after + 1, end);
  const named = [...new Set(int32sOf(ids))].filter((id) => id > after && id < end);
  return Int32Array.from(named).sort();
}

function* range(from: number, end: number): Generator<number> {
  for (let id = from; id < end; id++) yield id;
}

function test(
  { instances, hashes }: Dataset,
  { ids, sha1s, folderIds }: InstanceFilter,
): (id: number) => boolean {
  if (!ids && !sha1s && !folderIds) return () => true;
  const { image, folder } = instances;
  const named = new Set(ids ? int32sOf(ids) : []);
  const images = new Set(hashes.ids(sha1s ?? []));
  images.delete(0);
  const folders = new Set(folderIds);
  return (id) => named.has(id) || images.has(image[id]) || folders.has(folder[id]);
}
