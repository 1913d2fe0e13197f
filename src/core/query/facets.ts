import type { Facet } from "../../protocol/data.ts";
import { combineCounts } from "./tagCounts.ts";
import { instanceScope, propertyVector, type Property, type Scope, type Source } from "./names.ts";
import { tagsOf } from "./tags.ts";
import { indexOf, spreadNumbers } from "./values.ts";
import type { TagsVector, TagVector, TextVector } from "./vector.ts";

type Values = Extract<Facet, { kind: "values" }>;
type Value = Values["values"][number];

/**
 * What instances hold of a property: counts of values (at most `limit`, the most frequent ones), or for numbers and
 * dates a histogram of equal bins. Tags count what bears them or a tag below them.
 */
export function facetOf(
  source: Source,
  ids: Int32Array,
  property: Property,
  limit: number,
  bins: number,
): Facet {
  const scope = instanceScope(source, { parameters: new Map(), now: 0 });
  const vector = propertyVector(source, property);
  switch (vector.kind) {
    case "number": {
      const values = spreadNumbers(scope, vector);
      return vector.of === "color" ? colorFacet(ids, values, limit) : histogram(ids, values, bins);
    }
    case "boolean":
      return checkboxFacet(scope, ids, vector.values, vector.domain === "image");
    case "text":
      return textFacet(scope, ids, vector, limit);
    case "tag":
      return tagFacet(scope, ids, vector, limit);
    case "tags":
      return tagsFacet(scope, ids, vector, limit);
  }
}

function histogram(
  ids: Int32Array,
  values: { readonly [row: number]: number },
  bins: number,
): Facet {
  let [min, max, present] = [Infinity, -Infinity, 0];
  for (let i = 0; i < ids.length; i++) {
    const value = values[ids[i]];
    if (value < min) min = value;
    if (value > max) max = value;
    present += Number(value === value);
  }
  const missing = ids.length - present;
  if (present === 0) return { kind: "histogram", min: 0, max: 0, counts: [], missing };
  if (min === max) return { kind: "histogram", min, max, counts: [present], missing };
  const counts = new Int32Array(bins + 1);
  const scale = bins / (max - min);
  // What is missing is counted in a last bin that is thrown away: no branch that depends on the data.
  for (let i = 0; i < ids.length; i++) {
    const place = (values[ids[i]] - min) * scale;
    counts[place < bins ? Math.trunc(place) : place >= bins ? bins - 1 : bins]++;
  }
  return { kind: "histogram", min, max, counts: [...counts.subarray(0, bins)], missing };
}

function checkboxFacet(scope: Scope, ids: Int32Array, codes: Uint8Array, ofImages: boolean): Facet {
  const counts = countCodes(ids, ofImages ? scope.source.dataset.instances.image : null, codes, 3);
  const value = (of: boolean): Value => ({
    value: of,
    label: of ? "Checked" : "Not checked",
    color: null,
    count: counts[of ? 2 : 1],
  });
  const values = [value(true), value(false)].filter(({ count }) => count > 0);
  return facet(values, values.length, counts[0]);
}

function textFacet(scope: Scope, ids: Int32Array, vector: TextVector, limit: number): Facet {
  const { texts } = vector;
  const index = indexOf(scope, vector.domain);
  if (!vector.codes) return plainTexts(ids, index, texts, limit);
  const counts = countCodes(ids, index, vector.codes, texts.length);
  const codes = most(counts, limit);
  const values = codes.codes.map((code): Value => {
    const text = texts[code] ?? "";
    return { value: text, label: text, color: null, count: counts[code] };
  });
  return facet(values, codes.distinct, counts[0]);
}

/** Texts that have no codes (names, paths, hashes): nearly all differ, so they are counted in a map. */
function plainTexts(
  ids: Int32Array,
  index: Int32Array | null,
  texts: readonly (string | undefined)[],
  limit: number,
): Facet {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const id of ids) {
    const text = texts[index ? index[id] : id];
    if (text === undefined) missing++;
    else counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const values = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, limit);
  return facet(
    values.map(([text, count]) => ({ value: text, label: text, color: null, count })),
    counts.size,
    missing,
  );
}

function colorFacet(
  ids: Int32Array,
  values: { readonly [row: number]: number },
  limit: number,
): Facet {
  const counts = new Map<number, number>();
  let missing = 0;
  for (const id of ids) {
    const value = values[id];
    if (Number.isNaN(value) || value === undefined) missing++;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, limit);
  const shown = sorted.map(([value, count]): Value => {
    const label = `#${value.toString(16).padStart(6, "0")}`;
    return { value: label, label, color: value, count };
  });
  return facet(shown, counts.size, missing);
}

function tagFacet(scope: Scope, ids: Int32Array, vector: TagVector, limit: number): Facet {
  const tags = tagsOf(scope.source.dataset, vector.propertyId);
  const size = tags.reduce((end, { id }) => Math.max(end, id + 1), 1);
  const own = countCodes(ids, indexOf(scope, vector.domain), vector.values, size);
  const { properties } = scope.source.dataset;
  // An instance has one tag at most, so what is below a tag adds up.
  const counts = tags.map(({ id }) =>
    [...properties.descendants(id)].reduce((sum, below) => sum + (own[below] ?? 0), 0),
  );
  return tagValues(tags, counts, own[0], limit);
}

function tagsFacet(scope: Scope, ids: Int32Array, vector: TagsVector, limit: number): Facet {
  const { dataset } = scope.source;
  const tags = tagsOf(dataset, vector.propertyId);
  const { counts, missing } = combineCounts(scope, ids, vector, tags);
  return tagValues(tags, counts, missing, limit);
}

function tagValues(
  tags: readonly { id: number; name: string; color: number | null }[],
  counts: readonly number[],
  missing: number,
  limit: number,
): Facet {
  const values = tags
    .map((tag, i): Value => ({
      value: tag.id,
      label: tag.name,
      color: tag.color,
      count: counts[i],
    }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  return facet(values.slice(0, limit), values.length, missing);
}

/** How many instances have each code; code 0, and no row at all, is no value. */
function countCodes(
  ids: Int32Array,
  index: Int32Array | null,
  codes: Int32Array | Uint8Array,
  size: number,
): Int32Array {
  const counts = new Int32Array(Math.max(size, 1));
  if (index) for (let i = 0; i < ids.length; i++) counts[codes[index[ids[i]]]]++;
  else for (let i = 0; i < ids.length; i++) counts[codes[ids[i]]]++;
  return counts;
}

function most(counts: Int32Array, limit: number): { codes: number[]; distinct: number } {
  const codes: number[] = [];
  for (let code = 1; code < counts.length; code++) if (counts[code] > 0) codes.push(code);
  const distinct = codes.length;
  codes.sort((a, b) => counts[b] - counts[a]);
  return { codes: codes.slice(0, limit), distinct };
}

function facet(values: readonly Value[], distinct: number, missing: number): Facet {
  return { kind: "values", values, distinct, missing };
}
