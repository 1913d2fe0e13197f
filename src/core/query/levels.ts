import type { Span } from "../../query/ast.ts";
import { badQuery } from "./badQuery.ts";
import { combinationsOf } from "./combinations.ts";
import { placeAmong, stepName, stepStarts, type DateStep } from "./dateSteps.ts";
import type { Level, Rows, UnnamedLevel } from "./level.ts";
import { numberLevel, rangeOf } from "./numberLevel.ts";
import { propertyVector, titleOf, type Property, type Scope } from "./names.ts";
import { textRanks } from "./sorting.ts";
import { tagsOf } from "./tags.ts";
import { indexOf, spreadNumbers } from "./values.ts";
import type { TextVector, Vector } from "./vector.ts";

/** What one level of groups is by; `step` for dates and `bin` for numbers, where null leaves it to the data. */
export interface LevelSpec {
  readonly property: Property;
  readonly step: DateStep | null;
  readonly bin: number | null;
}

/** @throws WinnowError bad-query when dates or bins are spread over too many groups */
export function levelOf(scope: Scope, ids: Int32Array, spec: LevelSpec, span: Span): Level {
  const { property, step, bin } = spec;
  if ("computed" in property && property.computed === "folder") return folderLevel(scope);
  const vector = propertyVector(scope.source, property);
  const format = "computed" in property && property.computed === "format";
  const without =
    "own" in property
      ? `No ${property.own.name}`
      : vector.domain === "image"
        ? "Not decoded yet"
        : `No ${titleOf(property)}`;
  if (bin !== null && !(vector.kind === "number" && vector.of === "number"))
    throw badQuery(span, `'${titleOf(property)}' holds no numbers, so it has no bins.`);
  if (step !== null && !(vector.kind === "number" && vector.of === "date"))
    throw badQuery(span, `'${titleOf(property)}' holds no dates, so it has no steps.`);
  const level = vectorLevel(scope, ids, vector, step, bin, span);
  const name = format
    ? (rank: number) => ({ key: level.name(rank).key, label: level.name(rank).label.toUpperCase() })
    : (rank: number) => level.name(rank);
  return { ...level, name, without };
}

/** A level of ranks that are computed elsewhere; `size` for none. */
export function levelOfRanks(
  rows: number,
  ids: Int32Array,
  size: number,
  rankOf: (id: number) => number,
  name: Level["name"],
  without: string,
): Level {
  const ranks = new Int32Array(rows).fill(size);
  for (const id of ids) ranks[id] = rankOf(id);
  return { ranks, size, name, without };
}

function folderLevel(scope: Scope): Level {
  const { dataset } = scope.source;
  const order = dataset.folderOrder();
  const byRank = new Map([...dataset.folders].map((folder) => [order[folder.id], folder.path]));
  return {
    ranks: lookup(scope.rows, null, dataset.instances.folder, order, byRank.size),
    size: byRank.size,
    name: (rank) => ({
      key: byRank.get(rank) ?? "",
      label: byRank.get(rank) || "(project folder)",
    }),
    without: "",
  };
}

function vectorLevel(
  scope: Scope,
  ids: Int32Array,
  vector: Vector,
  step: DateStep | null,
  bin: number | null,
  span: Span,
): UnnamedLevel {
  const { dataset } = scope.source;
  const index = indexOf(scope, vector.domain);
  switch (vector.kind) {
    case "boolean":
      return {
        ranks: lookup(scope.rows, index, vector.values, Int32Array.of(2, 1, 0), 2),
        size: 2,
        name: (rank) =>
          rank === 0 ? { key: "true", label: "Checked" } : { key: "false", label: "Not checked" },
      };
    case "tag": {
      const names: string[] = [];
      for (const tag of tagsOf(dataset, vector.propertyId)) names[tag.id] = tag.name;
      return textLevel(scope.rows, index, vector.values, names);
    }
    case "tags": {
      const rows = vector.domain === "image" ? dataset.images.end : scope.rows;
      const { codes, texts } = combinationsOf(dataset, vector, rows);
      return textLevel(scope.rows, index, codes, texts);
    }
    case "text": {
      const { codes, texts } = vector.codes ? vector : coded(vector);
      return textLevel(scope.rows, index, codes ?? new Int32Array(), texts);
    }
    case "number": {
      const values = spreadNumbers(scope, vector);
      if (vector.of === "date") return dateLevel(scope.rows, ids, values, step ?? "month", span);
      return numberLevel(scope.rows, ids, values, vector.of, bin, span);
    }
  }
}

function textLevel(
  rows: number,
  index: Int32Array | null,
  codes: Int32Array | Uint8Array,
  texts: readonly (string | undefined)[],
): UnnamedLevel {
  const ranks = textRanks(texts);
  const byRank: string[] = [];
  const size = ranks.reduce((count, rank) => count + Number(!Number.isNaN(rank)), 0);
  const table = new Int32Array(texts.length).fill(size);
  for (const [code, rank] of ranks.entries())
    if (!Number.isNaN(rank)) {
      table[code] = rank;
      byRank[rank] = texts[code] ?? "";
    }
  return {
    ranks: lookup(rows, index, codes, table, size),
    size,
    name: (rank) => ({ key: byRank[rank], label: byRank[rank] || '""' }),
  };
}

/** Texts that are by row get codes, so that equal ones are one group. */
function coded(vector: TextVector): { codes: Int32Array; texts: readonly string[] } {
  const known = new Map<string, number>();
  const texts = [""];
  const codes = Int32Array.from(vector.texts, (text) => {
    if (text === undefined) return 0;
    let code = known.get(text);
    if (code === undefined) known.set(text, (code = texts.push(text) - 1));
    return code;
  });
  return { codes, texts };
}

function dateLevel(
  rows: number,
  ids: Int32Array,
  values: Rows,
  step: DateStep,
  span: Span,
): UnnamedLevel {
  const { min, max } = rangeOf(ids, values, latest);
  if (min > max) return { ranks: new Int32Array(rows), size: 0, name: noName };
  const starts = stepStarts(min, max, step, 1_000_000);
  if (!starts)
    throw badQuery(
      span,
      `The dates are too far apart to be grouped by ${step}. Take a longer step.`,
    );
  const ranks = new Int32Array(rows).fill(starts.length);
  // Newest first: people look for what they added last.
  const last = starts.length - 1;
  for (const id of ids) {
    const value = values[id];
    if (value >= min && value <= max) ranks[id] = last - placeAmong(starts, value);
  }
  return { ranks, size: starts.length, name: (rank) => stepName(starts[last - rank], step) };
}

/** The furthest that a date can be from 1970. */
const latest = 8.64e15 - 366 * 24 * 3_600_000;

/** A table's entry for the code of each instance, through an index of rows where there is one; `none` for none. */
function lookup(
  rows: number,
  index: Int32Array | null,
  codes: Int32Array | Uint8Array,
  table: Int32Array,
  none: number,
): Int32Array {
  const ranks = new Int32Array(rows).fill(none);
  const end = Math.min(rows, (index ?? codes).length);
  if (index) for (let id = 1; id < end; id++) ranks[id] = table[codes[index[id]]] ?? none;
  else for (let id = 1; id < end; id++) ranks[id] = table[codes[id]] ?? none;
  return ranks;
}

function noName(): { key: string; label: string } {
  return { key: "", label: "" };
}
