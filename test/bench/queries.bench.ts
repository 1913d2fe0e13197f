// The ten queries and the facets at a million instances of ten properties, against DuckDB on the same rows.
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import BetterSqlite from "better-sqlite3";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { cacheDir } from "../../scripts/bootstrap/cache.mjs";
import { say } from "../../scripts/lib/say.ts";
import { onShutdown, runTask } from "../../scripts/lib/shutdown.ts";
import { Dataset } from "../../src/core/columns/dataset.ts";
import { facetOf } from "../../src/core/query/facets.ts";
import { countGroups } from "../../src/core/query/grouping.ts";
import { findProperty, instanceScope, type Source } from "../../src/core/query/names.ts";
import { parseQuery } from "../../src/core/query/parseQuery.ts";
import { everything, givensOf, levelsOf, runQuery } from "../../src/core/query/runQuery.ts";
import { View } from "../../src/core/view/view.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { median } from "./cpu.ts";
import { fillDuck, fillProject } from "./queryData.ts";
import { printTable, type Figure } from "./table.ts";

const rows = 1_000_000;
const rounds = 15;

interface Comparison {
  readonly figure: string;
  /** Answers how many rows came, to be compared. */
  readonly ours: (source: Source) => number;
  readonly duck: string;
}

const comparisons: readonly Comparison[] = [
  {
    figure: '1 label = "cat" and score > 0.8',
    ours: ids('label = "cat" and score > 0.8'),
    duck: "SELECT id FROM inst WHERE label = 'cat' AND score > 0.8",
  },
  {
    figure: "2 score > 0.5",
    ours: ids("score > 0.5"),
    duck: "SELECT id FROM inst WHERE score > 0.5",
  },
  {
    figure: "3 count by label",
    ours: facet("", "label"),
    duck: "SELECT label, count(*) FROM inst GROUP BY label",
  },
  {
    figure: "4 count by label where score > 0.8",
    ours: facet("score > 0.8", "label"),
    duck: "SELECT label, count(*) FROM inst WHERE score > 0.8 GROUP BY label",
  },
  {
    figure: "5 histogram of a number",
    ours: facet("", "score"),
    duck: "SELECT least(floor(score * 50), 49) AS bin, count(*) FROM inst GROUP BY bin",
  },
  {
    figure: "6 sort by a number, page at 500,000",
    ours: ids("order by score desc limit 200 offset 500000"),
    duck: "SELECT id FROM inst ORDER BY score DESC LIMIT 200 OFFSET 500000",
  },
  {
    figure: "7 sort by another, page at 500,000",
    ours: ids("order by blur limit 200 offset 500000"),
    duck: "SELECT id FROM inst ORDER BY blur LIMIT 200 OFFSET 500000",
  },
  {
    figure: "8 three filters, top 200 by score",
    ours: ids(
      'where label in ("cat", "label 3", "label 9") and split = "val" and score > 0.5 order by score desc limit 200',
    ),
    duck: `SELECT id FROM inst WHERE label IN ('cat', 'label 3', 'label 9') AND split = 'val' AND score > 0.5
      ORDER BY score DESC LIMIT 200`,
  },
  {
    figure: "9 tags has any of three, with descendants",
    ours: ids('tags has any ("tag 1", "tag 2", "tag 3")'),
    duck: "SELECT id FROM inst WHERE id IN (SELECT id FROM it WHERE tag IN (1, 2, 3, 4, 5))",
  },
  {
    figure: "10 two levels of groups with counts",
    ours: groups("group by label, split"),
    duck: "SELECT label, split, count(*) FROM inst GROUP BY label, split",
  },
];

await runTask(async () => {
  const dir = await mkdtemp(path.join(cacheDir(), "bench-queries-"));
  onShutdown(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  say(`making ${rows.toLocaleString("en")} instances of ten properties`);
  const file = path.join(dir, "project.db");
  const made = new BetterSqlite(file);
  made.pragma("synchronous = OFF");
  fillProject(made, rows);
  made.close();
  const duck = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await duck.connect();
  await fillDuck(connection, rows);

  const opened = performance.now();
  const db = new BetterSqlite(file);
  const dataset = new Dataset(db);
  new View(db, dataset, defaultViewSpec).range(0, 200);
  const open = performance.now() - opened;
  const source = { db, dataset };
  const cold = time(() => comparisons[6].ours(source));
  const load = time(() => {
    for (const property of dataset.properties.list) dataset.properties.column(property);
  });
  await printComparisons(source, connection);
  printFacets(source);
  printTable("ms", [
    { figure: "open to first page", ours: open, peer: 1000, target: "< 1000" },
    { figure: "columns of all properties loaded", ours: load },
    { figure: "first query by a number: column loaded, sorted", ours: cold },
    { figure: "sort by an expression, nothing kept", ours: sortedAnew(source) },
    { figure: 'name like "*99*", names kept', ours: steady(() => ids('name like "*99*"')(source)) },
  ]);
  console.log(`  ${Math.round(process.memoryUsage().rss / 1e6)} MB of memory with DuckDB's copy`);
  connection.closeSync();
  db.close();
});

async function printComparisons(source: Source, connection: DuckDBConnection): Promise<void> {
  const figures: Figure[] = [];
  for (const { figure, ours, duck } of comparisons) {
    const [mine, theirs]: [number[], number[]] = [[], []];
    // In turn, so that what else the machine does falls on both; the first rounds warm both up.
    for (let round = -5; round < rounds; round++) {
      let found = 0;
      const own = time(() => (found = ours(source)));
      const start = performance.now();
      const result = await connection.run(duck);
      const chunks = await result.fetchAllChunks();
      const other = performance.now() - start;
      const expected = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
      if (found !== expected) throw new Error(`${figure}: ${found} rows, DuckDB ${expected}`);
      if (round < 0) continue;
      mine.push(own);
      theirs.push(other);
    }
    const [a, b] = [median(mine), median(theirs)];
    figures.push({ figure, ours: a, peer: b, ratio: a / b, target: "< 16, <= 1.0" });
  }
  console.log(
    `  medians of ${rounds} in turn; ours with parsing, DuckDB until its chunks are here`,
  );
  printTable("ms", figures);
}

function printFacets(source: Source): void {
  const figures = source.dataset.properties.list.map((property): Figure => ({
    figure: `facet of ${property.name} (${property.type})`,
    ours: steady(() => facet("", property.name)(source)),
    target: "< 20",
  }));
  figures.push({
    figure: "facet of folder",
    ours: steady(() => facet("", "folder")(source)),
    target: "< 20",
  });
  printTable("ms", figures);
}

function ids(text: string): (source: Source) => number {
  return (source) => {
    const file = parseQuery(text);
    return runQuery(source, file?.query ?? everything, givensOf(file)).ids.length;
  };
}

function facet(text: string, name: string): (source: Source) => number {
  return (source) => {
    const file = parseQuery(text);
    const property = findProperty(source, name);
    if (!property) throw new Error(`no ${name}`);
    const chosen = file ? runQuery(source, file.query, givensOf(file)).ids : all(source);
    const found = facetOf(source, chosen, property, 100, 50);
    return found.kind === "histogram" ? found.counts.length : found.values.length;
  };
}

function groups(text: string): (source: Source) => number {
  return (source) => {
    const file = parseQuery(text);
    if (!file) return 0;
    const scope = instanceScope(source, givensOf(file));
    return countGroups(all(source), levelsOf(scope, file.query, all(source))).length;
  };
}

/** What a view of everything has at hand. */
function all({ dataset }: Source): Int32Array {
  return dataset.names().byPath;
}

function sortedAnew(source: Source): number {
  return steady(() => ids("order by blur * 2 limit 200 offset 500000")(source));
}

function time(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function steady(action: () => unknown): number {
  for (let i = 0; i < 3; i++) action();
  return median(Array.from({ length: 9 }, () => time(action)));
}
