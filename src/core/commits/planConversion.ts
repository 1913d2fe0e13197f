import type { PropertyType } from "../../protocol/data.ts";
import type { BitSet } from "../columns/bitSet.ts";
import type { Properties } from "../columns/properties.ts";
import { filledIds, takeStored } from "../columns/propertyColumns.ts";
import type { PropertyRow } from "../db/properties.ts";
import { storedAt, type Stored } from "../db/values.ts";
import { checkValue, ValueProblem } from "./checkValue.ts";
import { joinTags, parseText, splitTags, textOf } from "./valueTexts.ts";

/** What the values of a property are as another type. */
export interface Conversion {
  /** Ids whose value converts. */
  readonly ids: Int32Array;
  /** Of each of the ids, where the type has no tags. */
  readonly stored: readonly Stored[];
  /** Of each of the ids, where it has: ids of tags that there are, names of those that there may not be. */
  readonly tags: readonly (readonly (string | number)[])[];
  /** Values that do not convert, as people write them, and how many hold each. */
  readonly lost: ReadonlyMap<string, number>;
  readonly lostIds: Int32Array;
}

export function planConversion(
  properties: Properties,
  property: PropertyRow,
  to: PropertyType,
): Conversion {
  const ids: number[] = [];
  const stored: Stored[] = [];
  const tags: (readonly (string | number)[])[] = [];
  const lost = new Map<string, number>();
  const lostIds: number[] = [];
  const known = new Map<string | number, Outcome>();
  for (const [id, key, source] of sources(properties, property)) {
    let outcome = known.get(key);
    if (!outcome) known.set(key, (outcome = convert(source(), property.type, to)));
    switch (outcome.kind) {
      case "lost":
        lostIds.push(id);
        lost.set(outcome.text, (lost.get(outcome.text) ?? 0) + 1);
        break;
      case "stored":
        ids.push(id);
        stored.push(outcome.value);
        break;
      case "tags":
        ids.push(id);
        tags.push(outcome.tags);
    }
  }
  return { ids: Int32Array.from(ids), stored, tags, lost, lostIds: Int32Array.from(lostIds) };
}

type Source =
  | { readonly kind: "plain"; readonly value: string | number }
  | { readonly kind: "tags"; readonly tags: readonly { id: number; name: string }[] };

type Outcome =
  | { readonly kind: "lost"; readonly text: string }
  | { readonly kind: "stored"; readonly value: Stored }
  | { readonly kind: "tags"; readonly tags: readonly (string | number)[] };

/** Ids that have a value, something that is equal where values are, and the value. */
function* sources(
  properties: Properties,
  property: PropertyRow,
): Iterable<[id: number, key: string | number, source: () => Source]> {
  const column = properties.column(property);
  const named = (id: number): { id: number; name: string } => ({
    id,
    name: properties.tag(id)?.name ?? "",
  });
  const ids = filledIds(column);
  if (column.kind === "tags") {
    const sets = [...column.byTag];
    for (const id of ids) {
      const tags = tagsAt(sets, id);
      yield [id, tags.join(), () => ({ kind: "tags", tags: tags.map(named) })];
    }
    return;
  }
  const values = takeStored(column, ids);
  for (let i = 0; i < ids.length; i++) {
    const value = storedAt(values, i) ?? "";
    yield [
      ids[i],
      value,
      () =>
        column.kind === "tag"
          ? { kind: "tags", tags: [named(Number(value))] }
          : { kind: "plain", value },
    ];
  }
}

function tagsAt(sets: readonly (readonly [number, BitSet])[], id: number): number[] {
  const tags: number[] = [];
  for (const [tagId, bits] of sets) if (bits.has(id)) tags.push(tagId);
  return tags.sort((a, b) => a - b);
}

function convert(source: Source, from: PropertyType, to: PropertyType): Outcome {
  const text =
    source.kind === "plain"
      ? textOf(from, source.value)
      : from === "multi_tags"
        ? joinTags(source.tags.map(({ name }) => name))
        : source.tags[0].name;
  if (to === "multi_tags" || to === "tag") {
    const tags =
      source.kind === "tags"
        ? source.tags.map(({ id }) => id)
        : to === "multi_tags"
          ? splitTags(text)
          : [text.trim()].filter((name) => name !== "");
    // Of several tags none is better than another.
    return tags.length === 0 || (to === "tag" && tags.length > 1)
      ? { kind: "lost", text }
      : { kind: "tags", tags };
  }
  const value =
    source.kind === "plain" ? convertPlain(source.value, text, from, to) : parseText(to, text);
  return value === undefined ? { kind: "lost", text } : { kind: "stored", value };
}

function convertPlain(
  value: string | number,
  text: string,
  from: PropertyType,
  to: Exclude<PropertyType, "tag" | "multi_tags">,
): Stored | undefined {
  const isNumber = typeof value === "number" && (to === "number" || from !== "checkbox");
  if (!isNumber || (to !== "number" && to !== "date" && to !== "color")) return parseText(to, text);
  const checked = checkValue(to, value, () => undefined);
  return checked instanceof ValueProblem ? undefined : checked;
}
