// A commit of 100,000 values in a project of a million instances, and its undo, against a plain loop of INSERTs.
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import BetterSqlite from "better-sqlite3";
import { cacheDir } from "../../scripts/bootstrap/cache.mjs";
import { onShutdown, runTask } from "../../scripts/lib/shutdown.ts";
import { Random } from "../../src/base/random.ts";
import { Dataset } from "../../src/core/columns/dataset.ts";
import { CommitLog } from "../../src/core/commits/commitLog.ts";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import { Project } from "../../src/core/project/project.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { CommitInput, ValueBatch } from "../../src/protocol/data.ts";
import { median } from "./cpu.ts";
import { syntheticProject } from "./syntheticProject.ts";
import { printTable } from "./table.ts";

const instances = 1_000_000;
const some = 100_000;
const rounds = 5;

await runTask(async () => {
  const projectDir = await syntheticProject(instances);
  const project = await Project.open({ projectDir, create: false, readOnly: false, recover: null });
  onShutdown(() => project.close());
  const dataset = new Dataset(project.db);
  const log = new CommitLog(project.db, dataset, { author: "bench", changed: () => {} });
  const commit = (input: Partial<CommitInput>): CommitInput => ({
    title: "Measured",
    ...emptyCommit,
    ...input,
  });
  const { ids } = log.do(
    commit({
      properties: [
        { id: -1, name: "score", type: "number", mode: "instance", groupId: null },
        { id: -2, name: "full", type: "number", mode: "instance", groupId: null },
        { id: -3, name: "marks", type: "multi_tags", mode: "instance", groupId: null },
        { id: -4, name: "note", type: "text", mode: "instance", groupId: null },
      ],
      tags: [{ id: -5, propertyId: -3, name: "blurry", color: null, parents: [] }],
    }),
  );
  const real = new Map(ids);
  const idOf = (given: number): number => real.get(given) ?? 0;
  const random = new Random(1, 1);
  const scattered = scatter(random);
  const everywhere = Int32Array.from({ length: instances }, (_, i) => i + 1);
  log.do(commit({ values: [batch(idOf(-2), everywhere, { kind: "same", value: 0.5 })] }));
  const numbers = Array.from(scattered, () => random.next());
  const texts = numbers.map((n) => `text ${Math.floor(n * 1000)}`);
  const kinds: readonly [string, ValueBatch][] = [
    ["one number for all", batch(idOf(-1), scattered, { kind: "same", value: 0.25 })],
    ["a number each", batch(idOf(-1), scattered, { kind: "each", values: numbers })],
    ["a number each, over others", batch(idOf(-2), scattered, { kind: "each", values: numbers })],
    ["a text each", batch(idOf(-4), scattered, { kind: "each", values: texts })],
    [
      "a tag added",
      { ...batch(idOf(-3), scattered, { kind: "same", value: [idOf(-5)] }), how: "add" },
    ],
  ];
  console.log(
    `  ${some.toLocaleString("en")} of ${instances.toLocaleString("en")} instances, scattered; medians of ${rounds}`,
  );
  for (const [figure, values] of kinds) {
    const times = {
      plain: [] as number[],
      do: [] as number[],
      undo: [] as number[],
      redo: [] as number[],
    };
    for (let round = 0; round < rounds; round++) {
      times.plain.push(await plainLoop(scattered, numbers));
      times.do.push(timed(() => log.do(commit({ values: [values] }))));
      times.undo.push(timed(() => log.undo()));
      times.redo.push(timed(() => log.redo()));
      log.undo();
    }
    const peer = median(times.plain);
    printTable("ms", [
      row(`${figure}: commit`, median(times.do), peer, "<= 300 ms"),
      row("  undo", median(times.undo), peer, "<= 100 ms"),
      row("  redo", median(times.redo), peer, "<= 300 ms"),
    ]);
  }
});

function row(
  figure: string,
  ours: number,
  peer: number,
  target: string,
): Parameters<typeof printTable>[1][0] {
  return { figure, ours, peer, ratio: ours / peer, target };
}

function batch(propertyId: number, ids: Int32Array, values: ValueBatch["values"]): ValueBatch {
  return { propertyId, ids: bytesOf(ids), how: "set", values };
}

/** One of every ten, somewhere in it. */
function scatter(random: Random): Int32Array {
  const step = instances / some;
  return Int32Array.from({ length: some }, (_, i) => 1 + i * step + random.integer(0, step - 1));
}

/** The same rows by a prepared INSERT in one transaction, as durable, in a database of its own. */
async function plainLoop(ids: Int32Array, values: readonly number[]): Promise<number> {
  const dir = await mkdtemp(path.join(cacheDir(), "bench-plain-"));
  const db = new BetterSqlite(path.join(dir, "plain.db"));
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.exec(
      `CREATE TABLE plain (property_id INTEGER, instance_id INTEGER, value ANY NOT NULL,
         PRIMARY KEY (property_id, instance_id)) STRICT, WITHOUT ROWID`,
    );
    const insert = db.prepare("INSERT INTO plain VALUES (1, ?, ?)");
    return timed(() =>
      db.transaction(() => ids.forEach((id, i) => insert.run(id, values[i]))).immediate(),
    );
  } finally {
    db.close();
    await rm(dir, { recursive: true });
  }
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
