// Search in 100,000 vectors of 512 numbers, as the plugin does it, in its threads: one query against all of them, to
// sqlite-vec and to a plain loop; and the nearest of each, with the share of true neighbours that it finds.
import { setTimeout } from "node:timers/promises";
import Database from "better-sqlite3";
import { load } from "sqlite-vec";
import { runTask } from "../../scripts/lib/shutdown.ts";
import { dotAt } from "../../src/plugins/ml/learn/algebra.ts";
import { Random } from "../../src/plugins/ml/learn/random.ts";
import type { Searched } from "../../src/plugins/ml/vectors/found.ts";
import { recallOf } from "../../src/plugins/ml/vectors/nearestRows.ts";
import { prepareRows } from "../../src/plugins/ml/vectors/prepareRows.ts";
import type { Matrix, Neighbours } from "../../src/plugins/ml/types.ts";
import { neighboursShared, searchShared } from "../../src/plugins/ml/vectors/shareWork.ts";
import { TopRows } from "../../src/plugins/ml/vectors/topRows.ts";
import { median } from "./cpu.ts";
import { mlThreads } from "./mlThreads.ts";
import { printTable } from "./table.ts";

const count = 100_000;
const columns = 512;
const queries = 20;
/** Of all queries of ours. */
const rounds = 5;
/** Of a search. */
const wanted = 10;
/** Of each row. */
const k = 15;

await runTask(async () => {
  const start = performance.now();
  const space = makeSpace();
  const made = performance.now() - start;
  const prepared = await timed(async () => prepareRows(space));
  const searched: Searched = { ...space, quantised: prepared.answer.quantised, key: "bench" };
  const asked = queriesOf(space);
  await using threads = mlThreads();
  const { compute } = threads;
  const search = (query: Matrix) => searchShared(compute, searched, query, wanted);
  const early = await eachQuery(asked.slice(0, 1), search);
  for (const query of asked) {
    await search(query);
    // A thread makes half bytes of what it searches between two searches.
    await setTimeout(100);
  }
  const ours = await eachQuery(Array.from({ length: rounds }, () => asked).flat(), search);
  const loop = await eachQuery(asked.slice(0, 5), (query) => searchByLoop(space, query));
  const vec = await eachQuery(asked.slice(0, 5), sqliteVec(space));
  const hits = asked.slice(0, 5).map((_, i) => shared(ours.answers[i].rows, loop.answers[i].rows));
  const cpu = process.cpuUsage();
  const near = await timed(() =>
    neighboursShared(compute, searched, k, new Int32Array(new SharedArrayBuffer(4))),
  );
  const { user, system } = process.cpuUsage(cpu);
  const recall = await recallOfSample(searched, near.answer);
  console.log(
    `  ${count.toLocaleString("en")} vectors of ${columns} numbers (made in ${(made / 1000).toFixed(1)} s, normalised and made bytes of in ${prepared.ms.toFixed(0)} ms)`,
  );
  printTable("ms", [
    {
      figure: `${wanted} nearest of one, to sqlite-vec`,
      ours: ours.ms,
      peer: vec.ms,
      ratio: vec.ms / ours.ms,
      target: "≥ 20",
    },
    {
      figure: "the same, the second of a space",
      ours: early.ms,
      peer: vec.ms,
      ratio: vec.ms / early.ms,
    },
    { figure: "the same, to a plain loop", ours: ours.ms, peer: loop.ms, ratio: loop.ms / ours.ms },
  ]);
  printTable("s", [
    { figure: `${k} nearest of each`, ours: near.ms / 1000, peer: 20, target: "≤ 20" },
    { figure: "the same, in core seconds", ours: (user + system) / 1e6 },
  ]);
  printTable("share", [
    { figure: "found of a query's", ours: median(hits), peer: 0.997, target: "≥ 0.997" },
    { figure: "found of each one's", ours: recall, peer: 0.99, target: "≥ 0.99" },
  ]);
});

/** Clusters of different sizes, each stretched along a few directions, and noise: as vectors of pictures are. */
function makeSpace(): Matrix {
  const random = new Random(11);
  const clusters = 500;
  const directions = Float32Array.from({ length: 200 * columns }, () => random.normal());
  const centres = Float32Array.from({ length: clusters * columns }, () => random.normal());
  const data = new Float32Array(new SharedArrayBuffer(count * columns * 4));
  for (let row = 0; row < count; row++) {
    const cluster = Math.floor(random.next() * random.next() * clusters);
    const at = row * columns;
    for (let i = 0; i < columns; i++)
      data[at + i] = centres[cluster * columns + i] + (random.next() - 0.5) * 0.8;
    for (let direction = 0; direction < 24; direction++) {
      const weight = random.normal() / 4;
      const from = ((cluster * 7 + direction * 13) % 200) * columns;
      for (let i = 0; i < columns; i++) data[at + i] += weight * directions[from + i];
    }
  }
  return { data, rows: count, columns };
}

function queriesOf({ data }: Matrix): Matrix[] {
  return Array.from({ length: queries }, (_, i) => {
    const at = i * 4999 * columns;
    return { data: data.slice(at, at + columns), rows: 1, columns };
  });
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; answer: T }> {
  const start = performance.now();
  const answer = await work();
  return { ms: performance.now() - start, answer };
}

/** The median of queries one after the other; the first of all is not counted. */
async function eachQuery<T>(
  asked: readonly Matrix[],
  search: (query: Matrix) => Promise<T> | T,
): Promise<{ ms: number; answers: T[] }> {
  await search(asked[0]);
  const times: number[] = [];
  const answers: T[] = [];
  for (const query of asked) {
    const { ms, answer } = await timed(async () => search(query));
    times.push(ms);
    answers.push(answer);
  }
  return { ms: median(times), answers };
}

function searchByLoop(space: Matrix, query: Matrix): { rows: Int32Array } {
  const top = new TopRows(wanted);
  for (let row = 0; row < space.rows; row++)
    top.offer(row, dotAt(space.data, row * columns, query.data, 0, columns));
  const rows = new Int32Array(wanted);
  top.take(rows, new Float32Array(wanted), 0);
  return { rows };
}

/** As its documentation has it: a virtual table in memory, a blob a row. */
function sqliteVec(space: Matrix): (query: Matrix) => unknown {
  const db = new Database(":memory:");
  load(db);
  db.exec(
    `CREATE VIRTUAL TABLE vectors USING vec0(vector float[${columns}] distance_metric=cosine)`,
  );
  const insert = db.prepare("INSERT INTO vectors (rowid, vector) VALUES (?, ?)");
  const bytes = Buffer.from(space.data.buffer);
  const rowBytes = columns * 4;
  db.transaction(() => {
    for (let row = 0; row < space.rows; row++)
      insert.run(BigInt(row + 1), bytes.subarray(row * rowBytes, (row + 1) * rowBytes));
  })();
  const select = db.prepare(`SELECT rowid FROM vectors WHERE vector MATCH ? AND k = ${wanted}`);
  return ({ data }) => select.all(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}

function shared(found: Int32Array, truth: Int32Array): number {
  const all = new Set(truth);
  return found.filter((row) => all.has(row)).length / truth.length;
}

async function recallOfSample(space: Searched, found: Neighbours): Promise<number> {
  const sample = Int32Array.from({ length: 200 }, (_, i) => i * 487);
  const rows = new Int32Array(sample.length * k);
  for (const [i, row] of sample.entries()) {
    const top = new TopRows(k);
    for (let other = 0; other < space.rows; other++)
      if (other !== row)
        top.offer(other, dotAt(space.data, row * columns, space.data, other * columns, columns));
    top.take(rows, new Float32Array(rows.length), i * k);
  }
  return recallOf(found, sample, { k, rows, similarities: new Float32Array(rows.length) });
}
