import type { MapCategory, MapColoring, MapColors } from "../../protocol/maps.ts";
import { mapLimits, noCategory } from "../../protocol/maps.ts";
import { WinnowError } from "../../base/errors.ts";
import { groupRows, resultRow } from "../db/results.ts";
import type { Level } from "../query/level.ts";
import {
  instanceScope,
  propertyOfKey,
  propertyVector,
  titleOf,
  type Scope,
  type Source,
} from "../query/names.ts";
import { numberLevel } from "../query/numberLevel.ts";
import { tagsOf } from "../query/tags.ts";
import { MemberReader } from "../results/members.ts";
import { bestFirst } from "../results/scores.ts";
import { levelOfKey } from "../view/grouping.ts";

/** Steps of a scale at most: more are not told apart. */
const mostSteps = 32;

/**
 * The categories of a map's points: values of a property, groups of a result, or scores in bins.
 * @param ids of each point one instance; 0: none
 * @throws WinnowError not-found for a property or a result that is gone
 */
export function colorsOf(source: Source, ids: Int32Array, coloring: MapColoring): MapColors {
  const scope = instanceScope(source, { parameters: new Map(), now: 0 });
  const placed = ids.filter((id) => id !== 0);
  const by = levelOfColoring(scope, placed, coloring);
  const counts = new Int32Array(by.level.size + 1);
  for (const id of placed) counts[by.level.ranks[id]]++;
  const { categories, codeOf, rest } = by.ordered ? stepsOf(by, counts) : frequentOf(by, counts);
  codeOf[by.level.size] = noCategory;
  const codes = new Uint8Array(ids.length).fill(noCategory);
  for (let i = 0; i < ids.length; i++) if (ids[i] !== 0) codes[i] = codeOf[by.level.ranks[ids[i]]];
  const without = { label: by.level.without, color: null, count: counts[by.level.size] };
  const named = withOwnLabels(categories, without.label);
  return { title: by.title, ordered: by.ordered, categories: named, rest, without, codes };
}

/** Groups of a result may have one name; a page tells categories by their labels. */
function withOwnLabels(categories: readonly MapCategory[], taken: string): MapCategory[] {
  const labels = new Set([taken]);
  return categories.map((category) => {
    let { label } = category;
    for (let n = 2; labels.has(label); n++) label = `${category.label} (${n})`;
    labels.add(label);
    return { ...category, label };
  });
}

interface Coloring {
  readonly title: string;
  readonly ordered: boolean;
  readonly level: Level;
  colorOf(label: string): number | null;
}

interface Legend {
  readonly categories: readonly MapCategory[];
  readonly rest: boolean;
  /** By rank. */
  readonly codeOf: Uint8Array;
}

function levelOfColoring(scope: Scope, ids: Int32Array, coloring: MapColoring): Coloring {
  switch (coloring.by) {
    case "property":
      return propertyColoring(scope, ids, coloring.key);
    case "result":
      return resultColoring(scope, coloring.resultId);
    case "score":
      return scoreColoring(scope, ids, coloring.resultId);
  }
}

function propertyColoring(scope: Scope, ids: Int32Array, key: string): Coloring {
  const level = levelOfKey(scope, ids, key);
  const property = propertyOfKey(scope.source, key === "date" ? "modified" : key);
  if (!level) throw gone("The property that the map was coloured by");
  if (!property) return { title: "Size", ordered: true, level, colorOf: () => null };
  const vector = propertyVector(scope.source, property);
  const isDate = vector.kind === "number" && vector.of === "date";
  const own = new Map<string, number | null>();
  if (vector.kind === "tag" || vector.kind === "tags")
    for (const { name, color } of tagsOf(scope.source.dataset, vector.propertyId))
      own.set(name, color);
  return {
    title: titleOf(property),
    ordered: vector.kind === "number" && vector.of !== "color",
    // Groups have the newest first, and a scale its lowest.
    level: isDate ? reversed(level) : level,
    colorOf: (label) =>
      vector.kind === "number" && vector.of === "color"
        ? Number.parseInt(label.slice(1), 16)
        : (own.get(label) ?? null),
  };
}

/** An instance that is in several groups is of the first of them. */
function resultColoring(scope: Scope, resultId: number): Coloring {
  const { title, groups } = resultOf(scope, resultId);
  const ranks = new Int32Array(scope.rows).fill(groups.length);
  const reader = new MemberReader(scope.source.dataset);
  for (const [rank, group] of groups.entries())
    for (const id of reader.read(group).ids) if (ranks[id] === groups.length) ranks[id] = rank;
  const name = (rank: number): { key: string; label: string } => {
    const label = groups[rank].name;
    return { key: label, label };
  };
  const level = { ranks, size: groups.length, name, without: "In no group" };
  return { title, ordered: false, level, colorOf: () => null };
}

function scoreColoring(scope: Scope, ids: Int32Array, resultId: number): Coloring {
  const { title, groups } = resultOf(scope, resultId);
  const scale = groups.find((group) => group.scale)?.scale;
  const values = new Float64Array(scope.rows).fill(Number.NaN);
  const reader = new MemberReader(scope.source.dataset);
  for (const group of groups) {
    const members = reader.read(group);
    for (const [i, id] of members.ids.entries()) {
      const score = members.scores?.[i] ?? Number.NaN;
      if (bestFirst(score, values[id], scale?.maxIsBest ?? true) < 0) values[id] = score;
    }
  }
  const level = numberLevel(scope.rows, ids, values, "number", null, { start: 0, end: 0 });
  return {
    title: scale?.description ? `${scale.description} (${title})` : title,
    ordered: true,
    level: { ...level, without: "No score" },
    colorOf: () => null,
  };
}

function resultOf(
  { source }: Scope,
  resultId: number,
): { title: string; groups: ReturnType<typeof groupRows> } {
  const row = resultRow(source.db, resultId);
  if (!row) throw gone("The result that the map was coloured by");
  return { title: row.title, groups: groupRows(source.db, resultId) };
}

/** Categories that points have, the most frequent first; the rarest of too many become one. */
function frequentOf({ level, colorOf }: Coloring, counts: Int32Array): Legend {
  const ranks = Array.from({ length: level.size }, (_, rank) => rank)
    .filter((rank) => counts[rank] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b);
  const rest = ranks.length > mapLimits.categories;
  const named = rest ? ranks.slice(0, mapLimits.categories - 1) : ranks;
  const codeOf = new Uint8Array(level.size + 1).fill(named.length);
  const categories = named.map((rank, code) => {
    codeOf[rank] = code;
    const { label } = level.name(rank);
    return { label, color: colorOf(label), count: counts[rank] };
  });
  if (!rest) return { categories, rest, codeOf };
  const others = ranks.slice(named.length);
  const count = others.reduce((sum, rank) => sum + counts[rank], 0);
  const label = `${others.length.toLocaleString("en")} others`;
  return { categories: [...categories, { label, color: null, count }], rest, codeOf };
}

/** Steps that points are on, the lowest first; neighbours are joined where there are too many. */
function stepsOf({ level }: Coloring, counts: Int32Array): Legend {
  const ranks = Array.from({ length: level.size }, (_, rank) => rank).filter(
    (rank) => counts[rank] > 0,
  );
  const width = Math.ceil(ranks.length / mostSteps) || 1;
  const codeOf = new Uint8Array(level.size + 1);
  const categories: MapCategory[] = [];
  for (let at = 0; at < ranks.length; at += width) {
    const joined = ranks.slice(at, at + width);
    for (const rank of joined) codeOf[rank] = categories.length;
    const labels = [joined[0], joined.at(-1) ?? joined[0]].map((rank) => level.name(rank).label);
    categories.push({
      label: joined.length === 1 ? labels[0] : labels.join(" … "),
      color: null,
      count: joined.reduce((sum, rank) => sum + counts[rank], 0),
    });
  }
  return { categories, rest: false, codeOf };
}

function reversed(level: Level): Level {
  const { size } = level;
  return {
    ...level,
    ranks: level.ranks.map((rank) => (rank === size ? size : size - 1 - rank)),
    name: (rank) => level.name(size - 1 - rank),
  };
}

function gone(what: string): WinnowError {
  return new WinnowError("not-found", `${what} is gone. Choose another colouring.`);
}
