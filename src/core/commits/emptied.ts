import type { Properties } from "../columns/properties.ts";
import { columnKind } from "../columns/propertyColumns.ts";
import type { PropertyRow } from "../db/properties.ts";
import type { Patch } from "./patch.ts";

/**
 * Properties, as they are now, that lose all their values by a patch: those that it deletes, and those that become of
 * another kind or mode, whose values a patch holds as they will be. Writing empties them before anything else and the
 * inverse holds all that they have, so that no patch lists what is to be taken away.
 */
export function emptiedBy(properties: Properties, patch: Patch): ReadonlyMap<number, PropertyRow> {
  const emptied = new Map<number, PropertyRow>();
  const take = (row: PropertyRow | undefined): void => {
    if (row) emptied.set(row.id, row);
  };
  for (const id of patch.properties.deletes) take(properties.property(id));
  for (const { id, type, mode } of patch.properties.puts) {
    const before = properties.property(id);
    if (before && (before.mode !== mode || columnKind(before.type) !== columnKind(type)))
      take(before);
  }
  return emptied;
}
