import { copyFile } from "node:fs/promises";
import path from "node:path";
import BetterSqlite from "better-sqlite3";
import { WinnowError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import type { PropertyInfo, TagInfo } from "../../src/protocol/data.ts";
import type { EngineContract } from "../../src/protocol/engine.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import { filesOf } from "./faultsProject.ts";
import { tempDir } from "./tempDir.ts";

type Engine = Client<EngineContract>;

/** One change of a dataset, the same each time that it is made from the same state. */
export type Step = (engine: Engine) => Promise<unknown>;

/** What people do in a day, drawn with a seed: properties, tags, values, annotations, undo, redo and leaps. */
export function dayOf(seed: number, length: number): Step[] {
  const random = new Random(seed, 0xda4);
  const steps: Step[] = [makeProperties];
  while (steps.length < length) {
    const next = new Random(seed, steps.length);
    steps.push(random.pick(kinds)(next));
  }
  return steps;
}

const names = { tags: "quality", label: "label", score: "score", note: "note" } as const;

async function makeProperties(engine: Engine): Promise<unknown> {
  const property = (id: number, name: string, type: "multi_tags" | "tag" | "number" | "text") =>
    ({ id, name, type, mode: id % 2 ? "instance" : "image", groupId: -9 }) as const;
  return engine.call("commit/do", {
    commit: {
      ...emptyCommit,
      title: "Make properties",
      propertyGroups: [{ id: -9, name: "all" }],
      properties: [
        property(-1, names.tags, "multi_tags"),
        property(-2, names.label, "tag"),
        property(-3, names.score, "number"),
        property(-4, names.note, "text"),
      ],
      tags: [-5, -6, -7].flatMap((id) => [
        { id, propertyId: -1, name: `q${-id}`, color: null, parents: id === -5 ? [] : [id + 1] },
        { id: id - 10, propertyId: -2, name: `l${-id}`, color: -id, parents: [] },
      ]),
    },
  });
}

/** Each asks what is there first, so that it fits whatever was undone before. */
const kinds: ((random: Random) => Step)[] = [
  (random) => async (engine) => {
    const { property, tags } = await found(engine, names.tags);
    if (!property || tags.length === 0) return undefined;
    const [how, value] = [random.pick(["add", "remove"] as const), [random.pick(tags).id]];
    return stamp(engine, random, property, how, value);
  },
  (random) => async (engine) => {
    const { property, tags } = await found(engine, names.label);
    const tag = tags.length > 0 && random.chance(0.8) ? random.pick(tags).id : null;
    return property && stamp(engine, random, property, "set", tag);
  },
  (random) => async (engine) => {
    const { property } = await found(engine, names.score);
    return property && stamp(engine, random, property, "set", random.integer(0, 9) / 10);
  },
  (random) => async (engine) => {
    const { property } = await found(engine, names.note);
    const note = random.pick(["a", "'; DROP TABLE", "ü".repeat(3000)]);
    return property?.type === "text" && stamp(engine, random, property, "set", note);
  },
  () => async (engine) => {
    const { property } = await found(engine, names.note);
    const type = property?.type === "text" ? "tag" : "text";
    return property && engine.call("property/convert", { propertyId: property.id, type });
  },
  (random) => async (engine) => {
    const { tags } = await found(engine, random.pick([names.tags, names.label]));
    const [from, into] = random.shuffled(tags);
    return from && into && engine.call("tag/merge", { from: from.id, into: into.id });
  },
  (random) => async (engine) => {
    const { tags } = await found(engine, names.label);
    if (tags.length === 0) return undefined;
    const box = { kind: "box", x: 1, y: 2, width: random.integer(1, 9), height: 3 } as const;
    const made = { confidence: null, source: "", attributes: { easy: true } };
    const annotation = { id: -1, classId: random.pick(tags).id, shape: box, ...made };
    const commit = { ...emptyCommit, title: "Draw", annotations: [{ ...annotation, imageId: 1 }] };
    return engine.call("commit/do", { commit });
  },
  (random) => async (engine) => {
    const ids = (await some(engine, random)).slice(0, 2);
    const deletions = { ...emptyCommit.deletions, instances: ids };
    const commit = { ...emptyCommit, title: `Take ${ids.length} out`, deletions };
    return ids.length > 0 && engine.call("commit/do", { commit });
  },
  (random) => async (engine) => {
    const { property } = await found(engine, random.pick(Object.values(names)));
    if (!property) return makeProperties(engine).catch(unlessLost);
    const deletions = { ...emptyCommit.deletions, properties: [property.id] };
    return engine.call("commit/do", { commit: { ...emptyCommit, title: "Drop", deletions } });
  },
  () => (engine) => engine.call("history/undo", {}),
  () => (engine) => engine.call("history/undo", {}),
  () => (engine) => engine.call("history/undo", {}),
  () => (engine) => engine.call("history/redo", {}),
  () => (engine) => engine.call("history/redo", {}),
];

/** A refusal is an answer: some of the properties may be there. That of an engine that has ended is none. */
function unlessLost(error: unknown): void {
  if (!(error instanceof WinnowError) || error.code === "engine-lost") throw error;
}

async function found(
  engine: Engine,
  name: string,
): Promise<{ property: PropertyInfo | undefined; tags: TagInfo[] }> {
  const { properties } = await engine.call("property/list", {});
  const property = properties.find((each) => each.name === name);
  if (!property) return { property, tags: [] };
  const tags = await engine.call("tag/list", { propertyId: property.id });
  return { property, tags: tags.toSorted((a, b) => a.id - b.id) };
}

async function some(engine: Engine, random: Random): Promise<number[]> {
  const all = await engine.call("query/ids", { text: "order by id", offset: 0, limit: 1000 });
  return [...int32sOf(all)].filter(() => random.chance(0.4));
}

async function stamp(
  engine: Engine,
  random: Random,
  { id }: PropertyInfo,
  how: "set" | "add" | "remove",
  value: string | number | number[] | null,
): Promise<unknown> {
  const ids = bytesOf(Int32Array.from(await some(engine, random)));
  const changes = [{ propertyId: id, how, value }];
  return engine.call("commit/stamp", { target: { kind: "ids", ids }, changes, title: null });
}

/** All that people have recorded, as text, without the times; read from a copy, so that nothing is finished by it. */
export async function recordOf(
  projectDir: string,
): Promise<{ record: string; damage: string[]; version: number }> {
  await using copies = await tempDir();
  for (const name of await filesOf(path.join(projectDir, ".winnow")))
    if (/^project\.db(-wal)?$/.test(name))
      await copyFile(path.join(projectDir, ".winnow", name), copies.file(name));
  const db = new BetterSqlite(copies.file("project.db"));
  try {
    const rows = tables.map((sql) => JSON.stringify(db.prepare(sql).raw().all()));
    const checks = ["integrity_check", "foreign_key_check"].flatMap(
      (check) => db.pragma(check) as Record<string, string>[],
    );
    const damage = checks
      .filter((row) => row.integrity_check !== "ok")
      .map((row) => JSON.stringify(row));
    const version = db.pragma("user_version", { simple: true }) as number;
    return { record: rows.join("\n"), damage, version };
  } finally {
    db.close();
  }
}

const tables = [
  "SELECT * FROM property_groups ORDER BY id",
  "SELECT * FROM properties ORDER BY id",
  "SELECT * FROM tags ORDER BY id",
  "SELECT * FROM tag_parents ORDER BY 1, 2",
  "SELECT * FROM instance_values ORDER BY 1, 2",
  "SELECT * FROM image_values ORDER BY 1, 2",
  "SELECT * FROM instance_tags ORDER BY 1, 2, 3",
  "SELECT * FROM image_tags ORDER BY 1, 2, 3",
  "SELECT id, image_id, class_id, kind, geometry, source FROM annotations ORDER BY id",
  "SELECT id, image_id, state FROM instances ORDER BY id",
  "SELECT * FROM excluded ORDER BY 1, 2",
  "SELECT id, title, counts, state FROM commits ORDER BY id",
  "SELECT count(*) FROM commit_changes",
];
