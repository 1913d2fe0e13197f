import type { fusionModes, manyModes } from "../../protocol/exchange.ts";
import type { ExchangeValue } from "./exchange.ts";

/**
 * What happens to a value that is there when an import brings another one for the same property:
 * - `replace`: the imported value takes its place;
 * - `keep`: it stays, only what is missing is filled;
 * - `add`: lists of tags are joined, and everything else is as with `keep`;
 * - `new`: only instances without any value in the imported properties receive a row, whole.
 */
export type FusionMode = (typeof fusionModes)[number];

/**
 * The values to write for one instance: those that change anything, by property.
 * @param existing What the instance holds of the imported properties; null: nothing.
 */
export function fuseValues(
  mode: FusionMode,
  existing: (property: string) => ExchangeValue | null,
  imported: Iterable<readonly [property: string, value: ExchangeValue]>,
): [property: string, value: ExchangeValue][] {
  const rows = [...imported].map(
    ([property, value]) => [property, value, existing(property)] as const,
  );
  if (mode === "new" && rows.some(([, , old]) => old !== null)) return [];
  return rows.flatMap(([property, value, old]) => {
    const fused = fuse(mode, old, value);
    return fused === null || same(fused, old) ? [] : [[property, fused]];
  });
}

/**
 * Which of several instances that a record may mean receive it, since they share a name or a content:
 * - `leave`: none, and the record is reported;
 * - `first`, `last`, `all` of them, by their ids;
 * - `free`: the first one that no earlier record took and that holds nothing of what the record brings, so that one
 *   record after the other finds an instance of its own.
 */
export type ManyMode = (typeof manyModes)[number];

/** @param taken Ids that earlier records took; the chosen ones are added to it. */
export function chooseInstances(
  mode: ManyMode,
  ids: readonly number[],
  isEmpty: (id: number) => boolean,
  taken: Set<number>,
): readonly number[] {
  const chosen = candidates(mode, ids, (id) => !taken.has(id) && isEmpty(id));
  for (const id of chosen) taken.add(id);
  return chosen;
}

function candidates(
  mode: ManyMode,
  ids: readonly number[],
  isFree: (id: number) => boolean,
): readonly number[] {
  switch (mode) {
    case "leave":
      return [];
    case "first":
      return ids.slice(0, 1);
    case "last":
      return ids.slice(-1);
    case "all":
      return ids;
    case "free":
      return ids.filter(isFree).slice(0, 1);
  }
}

function fuse(
  mode: FusionMode,
  old: ExchangeValue | null,
  value: ExchangeValue,
): ExchangeValue | null {
  if (old === null || mode === "replace") return value;
  if (mode === "add" && typeof old === "object" && typeof value === "object")
    return [...new Set([...old, ...value])];
  return null;
}

function same(a: ExchangeValue, b: ExchangeValue | null): boolean {
  return typeof a === "object" && b !== null && typeof b === "object"
    ? a.length === b.length && a.every((name) => b.includes(name))
    : a === b;
}
