import type { PropertyType } from "../../protocol/data.ts";
import { BitSet } from "../columns/bitSet.ts";
import type { Properties } from "../columns/properties.ts";
import { filledIds, takeStored } from "../columns/propertyColumns.ts";
import type { PropertyRow } from "../db/properties.ts";
import { storedAt, type Stored } from "../db/values.ts";
import { checkValue, ValueProblem } from "./checkValue.ts";
import { joinTags, parseText, splitTags, textOf } from "./valueTexts.ts";

/** What the values of a property are as another type. Equal values are converted once, and named by a number. */
export interface Conversion {
  /** Ids whose value converts. */
  readonly ids: Int32Array;
  /** Of each of the ids, an index into `stored` or, where the type has tags, into `tags`. */
  readonly codes: Int32Array;
  readonly stored: readonly Stored[];
  /** Ids of tags that there are, names of those that there may not be. */
  readonly tags: readonly (readonly (string | number)[])[];
  /** Values that do not convert, as people write them, and how many hold each. */
  readonly lost: ReadonlyMap<string, number>;
  readonly lostIds: Int32Array;
}

/** @param leftOut ids whose value is converted by nobody, nor lost by it */
export function planConversion(
  properties: Properties,
  property: PropertyRow,
  to: PropertyType,
  leftOut: BitSet = new BitSet(),
): Conversion {
  const { ids, codes, sources } = distinctSources(properties, property, leftOut);
  const outcomes = sources.map((source) => convert(source, property.type, to));
  const counts = new Int32Array(outcomes.length);
  for (const code of codes) counts[code]++;
  const lost = new Map<string, number>();
  for (const [code, outcome] of outcomes.entries())
    if (outcome.kind === "lost")
      lost.set(outcome.text, (lost.get(outcome.text) ?? 0) + counts[code]);
  const isLost = Uint8Array.from(outcomes, ({ kind }) => Number(kind === "lost"));
  const converts = (_: number, i: number): boolean => isLost[codes[i]] === 0;
  return {
    ids: lost.size === 0 ? ids : ids.filter(converts),
    codes: lost.size === 0 ? codes : codes.filter(converts),
    stored: outcomes.map((outcome) => (outcome.kind === "stored" ? outcome.value : null)),
    tags: outcomes.map((outcome) => (outcome.kind === "tags" ? outcome.tags : [])),
    lost,
    lostIds: lost.size === 0 ? new Int32Array(0) : ids.filter((_, i) => isLost[codes[i]] === 1),
  };
}

type Source =
  | { readonly kind: "plain"; readonly value: string | number }
  | { readonly kind: "tags"; readonly tags: readonly { id: number; name: string }[] };

type Outcome =
  | { readonly kind: "lost"; readonly text: string }
  | { readonly kind: "stored"; readonly value: Stored }
  | { readonly kind: "tags"; readonly tags: readonly (string | number)[] };

/** Ids that have a value, the different values that there are, and which of them each id has. */
interface DistinctSources {
  readonly ids: Int32Array;
  readonly codes: Int32Array;
  readonly sources: readonly Source[];
}

function distinctSources(
  properties: Properties,
  property: PropertyRow,
  leftOut: BitSet,
): DistinctSources {
  const column = properties.column(property);
  const filled = filledIds(column);
  const ids = leftOut.size === 0 ? filled : filled.filter((id) => !leftOut.has(id));
  const sources: Source[] = [];
  const codeOf = new Map<string | number, number>();
  const code = (key: string | number, source: () => Source): number => {
    // Where nearly all differ, remembering them takes longer than converting some of them twice.
    if (codeOf.size >= mostRemembered) return sources.push(source()) - 1;
    let known = codeOf.get(key);
    if (known === undefined) codeOf.set(key, (known = sources.push(source()) - 1));
    return known;
  };
  const withTags = (tags: readonly number[]): Source => ({
    kind: "tags",
    tags: tags.map((id) => ({ id, name: properties.tag(id)?.name ?? "" })),
  });
  if (column.kind === "tags") {
    const sets = [...column.byTag];
    const codes = ids.map((id) => {
      const tags = tagsAt(sets, id);
      return code(tags.join(), () => withTags(tags));
    });
    return { ids, codes, sources };
  }
  const values = takeStored(column, ids);
  if (values.kind === "texts")
    return {
      ids,
      // Each text has its code already; 0 is for none.
      codes: values.codes.map((each) => each - 1),
      sources: values.texts.slice(1).map((value) => ({ kind: "plain", value })),
    };
  const isTag = column.kind === "tag";
  const codes = ids.map((_, i) => {
    const value = storedAt(values, i) ?? "";
    return code(value, () => (isTag ? withTags([Number(value)]) : { kind: "plain", value }));
  });
  return { ids, codes, sources };
}

const mostRemembered = 50_000;

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
