import type { Database } from "better-sqlite3";
import type { Query } from "../../src/query/ast.ts";
import { collator, Interpreter, order, type Key, type OracleOptions } from "./queryInterpreter.ts";
import { readRows, readTags, type OracleRow, type Tag } from "./queryOracleRows.ts";

/** What a query should give: ids in order, and runs of groups. */
export interface OracleResult {
  readonly ids: number[];
  readonly groups: { start: number; count: number; level: number }[];
}

/**
 * Answers queries by walking their trees once for every row, over plain objects that are read from the database's
 * tables. It shares nothing with the evaluator but the key by which names are sorted.
 */
export class QueryOracle {
  readonly #rows: readonly OracleRow[];
  readonly #tags: readonly Tag[];
  readonly #folders: readonly string[];

  constructor(db: Database) {
    this.#tags = readTags(db);
    this.#rows = readRows(db);
    this.#folders = db.prepare("SELECT path FROM folders").pluck().all() as string[];
  }

  run(query: Query, options: OracleOptions): OracleResult {
    const interpreter = new Interpreter(this.#tags, this.#folders, options);
    const byPath = this.#rows.toSorted(
      (a, b) => collator.compare(a.folder, b.folder) || order(a.nameKey, b.nameKey),
    );
    const ranked = byPath.map((row, pathRank) => ({ ...row, pathRank }));
    let rows = ranked.filter((row) => query.where === null || interpreter.holds(query.where, row));
    if (options.planted === "ties reversed" && query.orderBy.length > 0) rows = rows.toReversed();
    rows = rows.toSorted((a, b) => {
      for (const term of query.orderBy) {
        const [one, two] = [a, b].map((row) => interpreter.sortKey(term.value, row));
        if (one === undefined || two === undefined) {
          if (one !== two) return one === undefined ? 1 : -1;
          continue;
        }
        const way = compareKeys(one, two);
        if (way !== 0) return term.descending ? -way : way;
      }
      return 0;
    });
    const offset = interpreter.limit(query.offset?.count ?? 0);
    rows = rows.slice(offset, offset + interpreter.limit(query.limit?.count ?? Infinity));
    if (query.groupBy.length === 0) return { ids: rows.map(({ id }) => id), groups: [] };
    const keyed = rows.map((row) => ({
      row,
      keys: query.groupBy.map((term) => interpreter.groupKey(term, row)),
    }));
    keyed.sort((a, b) => {
      for (const [i, one] of a.keys.entries()) {
        const two = b.keys[i];
        if (one === undefined || two === undefined) {
          if (one !== two) return one === undefined ? 1 : -1;
          continue;
        }
        const way = compareKeys(one, two);
        if (way !== 0) return way;
      }
      return 0;
    });
    const groups: OracleResult["groups"] = [];
    for (const [i, { keys }] of keyed.entries()) {
      const before = keyed[i - 1]?.keys;
      const level = before ? keys.findIndex((key, at) => !same(key, before[at])) : 0;
      if (level >= 0) groups.push({ start: i, count: 0, level });
      groups[groups.length - 1].count++;
    }
    return { ids: keyed.map(({ row }) => row.id), groups };
  }
}

function compareKeys(a: Key, b: Key): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (const [i, one] of a.entries()) {
      const way = compareKeys(one as Key, b[i] as Key);
      if (way !== 0) return way;
    }
    return 0;
  }
  return typeof a === "number" && typeof b === "number" ? a - b : order(String(a), String(b));
}

function same(a: Key | undefined, b: Key | undefined): boolean {
  return a === undefined || b === undefined ? a === b : compareKeys(a, b) === 0;
}
