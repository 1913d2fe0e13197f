import { WinnowError } from "../../base/errors.ts";
import { bytesOf, int32sOf } from "../../protocol/bytes.ts";
import type { PropertyValue } from "../../protocol/data.ts";
import type { ServicesContract } from "../../protocol/pluginServices.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Dataset } from "../columns/dataset.ts";
import { absent } from "../columns/instanceColumns.ts";
import { liveImages } from "../columns/liveImages.ts";
import { filledIds, isFilled, valueAt, type PropertyColumn } from "../columns/propertyColumns.ts";
import { instanceState } from "../db/instances.ts";
import type { PropertyRow } from "../db/properties.ts";

type Read = Handlers<ServicesContract>["data/values"];
type Filter = Parameters<Read>[0];

const pageRows = 10_000;

/**
 * The next values of one property, by id: of what is named, or of all that is in the project.
 * @throws WinnowError not-found; bad-request where instances are named and the property is of images, or the reverse
 */
export function valuePage(dataset: Dataset, filter: Filter): Awaited<ReturnType<Read>> {
  const property = dataset.properties.property(filter.propertyId);
  if (!property)
    throw new WinnowError(
      "not-found",
      `There is no property ${filter.propertyId} in the project any more.`,
    );
  const column = dataset.properties.column(property);
  const all = idsOf(dataset, property, column, filter);
  const ids = all.subarray(0, pageRows);
  return {
    ids: property.mode === "instance" ? bytesOf(ids.slice()) : new Uint8Array(0),
    sha1s: property.mode === "image" ? dataset.hashes.sha1s(ids) : [],
    values: valuesAt(column, ids),
    next: ids.length < all.length ? ids[ids.length - 1] : null,
  };
}

function idsOf(
  dataset: Dataset,
  { name, mode }: PropertyRow,
  column: PropertyColumn,
  { instanceIds, sha1s, after }: Filter,
): Int32Array {
  const other = mode === "instance" ? sha1s : instanceIds;
  const named = mode === "instance" ? instanceIds && int32sOf(instanceIds) : sha1s;
  if (other && !named)
    throw new WinnowError(
      "bad-request",
      mode === "instance"
        ? `'${name}' has a value for each instance: name instances, not images.`
        : `'${name}' has a value for each image: name images, not instances.`,
    );
  const isHere = presence(dataset, mode);
  if (!named) return filledIds(column).filter((id) => id > after && isHere(id));
  const ids = named instanceof Int32Array ? named : dataset.hashes.ids(named);
  const filled = isFilled(column);
  const isMeant = (id: number): boolean =>
    id > after && filled(id) && (mode === "image" || isHere(id));
  return Int32Array.from([...new Set(ids)].filter(isMeant)).sort();
}

/** Values stay with what has left the project, for it may come back; who asks for all of them means what is there. */
function presence(dataset: Dataset, mode: PropertyRow["mode"]): (id: number) => boolean {
  if (mode === "image") {
    const live = liveImages(dataset);
    return (id) => live[id] === 1;
  }
  const { state, end } = dataset.instances;
  return (id) => id < end && state[id] !== absent && state[id] !== instanceState.problem;
}

function valuesAt(column: PropertyColumn, ids: Int32Array): PropertyValue[] {
  if (column.kind !== "tags") return Array.from(ids, (id) => valueAt(column, id));
  // Tag by tag: id by id, a thousand tags would be listed ten thousand times.
  const values: number[][] = Array.from(ids, () => []);
  for (const [tagId, bits] of [...column.byTag].toSorted(([a], [b]) => a - b))
    for (let i = 0; i < ids.length; i++) if (bits.has(ids[i])) values[i].push(tagId);
  return values;
}
