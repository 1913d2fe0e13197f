import type { Database } from "better-sqlite3";
import { Dataset } from "../../src/core/columns/dataset.ts";
import { absent } from "../../src/core/columns/instanceColumns.ts";
import { valueAt } from "../../src/core/columns/propertyColumns.ts";
import { CommitLog } from "../../src/core/commits/commitLog.ts";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type {
  CommitInput,
  CommitResult,
  PropertyType,
  ValueBatch,
} from "../../src/protocol/data.ts";
import { makeDataset, type MadeInstance } from "./dataset.ts";

/** A made-up dataset of `count` instances in folder `a`, ids 1 to `count`; every second one shares its image. */
export interface Bench {
  readonly db: Database;
  readonly dataset: Dataset;
  readonly log: CommitLog;
  /** Does a commit; what is not given is empty. */
  do(input: Partial<CommitInput>): CommitResult;
  /** The same database with everything in memory read anew. */
  reopen(): Bench;
}

export function openBench(count: number): Bench {
  const { db, dataset } = makeDataset(Array.from({ length: count }, (_, i) => madeInstance(i)));
  return benchOf(db, dataset);
}

function benchOf(db: Database, dataset: Dataset): Bench {
  let time = 1_700_000_000_000;
  const log = new CommitLog(db, dataset, {
    author: "ada",
    changed: () => {},
    now: () => time++,
  });
  return {
    db,
    dataset,
    log,
    do: (input) => log.do(commit(input)),
    reopen: () => benchOf(db, new Dataset(db)),
  };
}

export function commit(input: Partial<CommitInput>): CommitInput {
  return { title: "A change", ...emptyCommit, ...input };
}

/** Values for ids: one for all of them, or one each. */
export function valuesOf(
  propertyId: number,
  ids: readonly number[],
  values: ValueBatch["values"],
  how: ValueBatch["how"] = "set",
): ValueBatch {
  return { propertyId, ids: bytesOf(Int32Array.from(ids)), how, values };
}

export const same = (value: Extract<ValueBatch["values"], { kind: "same" }>["value"]) =>
  ({ kind: "same", value }) as const;

export const each = (
  ...values: Extract<ValueBatch["values"], { kind: "each" }>["values"]
): ValueBatch["values"] => ({ kind: "each", values });

const dataTables = [
  "property_groups",
  "properties",
  "tags",
  "tag_parents",
  "instance_values",
  "image_values",
  "instance_tags",
  "image_tags",
  "annotations",
  "excluded",
  "instances",
];

/** Rows whose value is not of its property's type, is a tag of another one, or belongs to nothing: there must be none. */
export function strayRows(db: Database): unknown[] {
  const stray = (mode: string): string => `
    SELECT p.name, p.type, v.value FROM ${mode}_values v JOIN properties p ON p.id = v.property_id
    WHERE p.mode <> '${mode}' OR CASE p.type
      WHEN 'multi_tags' THEN true
      WHEN 'tag' THEN NOT EXISTS (SELECT 1 FROM tags t WHERE t.id = v.value AND t.property_id = p.id)
      ELSE (p.type IN ('number', 'date', 'color', 'checkbox')) = (typeof(v.value) = 'text') END
    UNION ALL
    SELECT p.name, p.type, v.tag_id FROM ${mode}_tags v JOIN properties p ON p.id = v.property_id
    WHERE p.mode <> '${mode}' OR p.type <> 'multi_tags'
      OR NOT EXISTS (SELECT 1 FROM tags t WHERE t.id = v.tag_id AND t.property_id = p.id)
    UNION ALL
    SELECT 'no property', '', property_id FROM ${mode}_values WHERE property_id NOT IN (SELECT id FROM properties)
    UNION ALL
    SELECT 'no property', '', property_id FROM ${mode}_tags WHERE property_id NOT IN (SELECT id FROM properties)
    UNION ALL
    SELECT 'no ${mode}', '', ${mode}_id FROM ${mode}_values WHERE ${mode}_id NOT IN (SELECT id FROM ${mode}s)
    UNION ALL
    SELECT 'no ${mode}', '', ${mode}_id FROM ${mode}_tags WHERE ${mode}_id NOT IN (SELECT id FROM ${mode}s)`;
  return db.prepare(`${stray("instance")} UNION ALL ${stray("image")}`).all();
}

/** Every row of what commits change, in a fixed order. */
export function rowsOf(db: Database): Record<string, unknown[]> {
  return Object.fromEntries(
    dataTables.map((table) => [
      table,
      db
        .prepare(`SELECT * FROM ${table}`)
        .raw()
        .all()
        .map((row) => JSON.stringify(row))
        .toSorted(),
    ]),
  );
}

/** All that the columns in memory say, each property loaded. */
export function contentsOf(dataset: Dataset): unknown {
  const { properties, annotations, instances, images } = dataset;
  // Ids at the end of the columns that no row has any more say nothing.
  const ends = {
    instance:
      instances.state.subarray(0, instances.end).findLastIndex((state) => state !== absent) + 1,
    image: images.end,
  };
  return {
    groups: properties.groups,
    properties: properties.list.map((property) => {
      const column = properties.column(property);
      return {
        ...property,
        filled: properties.filled(property),
        tags: properties.tags(property.id).toSorted((a, b) => a.id - b.id),
        below: properties
          .tags(property.id)
          .map(({ id }) =>
            [id, ...[...properties.descendants(id)].toSorted((a, b) => a - b)].join(),
          )
          .toSorted(),
        values: Array.from({ length: ends[property.mode] }, (_, id) => valueAt(column, id)),
      };
    }),
    annotations: [...annotations.columns.id],
    states: [...instances.state.subarray(0, ends.instance)],
  };
}

/** Makes a property and answers its id. */
export function addProperty(
  bench: Bench,
  name: string,
  type: PropertyType,
  mode: "instance" | "image" = "instance",
): number {
  const made = bench.do({ properties: [{ id: -1, name, type, mode, groupId: null }] });
  return made.ids[0][1];
}

/** Makes tags and answers their ids. */
export function addTags(bench: Bench, propertyId: number, ...names: string[]): number[] {
  const tags = names.map((name, i) => ({
    id: -1 - i,
    propertyId,
    name,
    color: null,
    parents: [],
  }));
  return bench.do({ tags }).ids.map(([, id]) => id);
}

function madeInstance(i: number): MadeInstance {
  return {
    folder: "a",
    name: `${i + 1}.jpg`,
    bytes: 1000 + i,
    modified: i,
    state: 1,
    image: {
      content: Math.floor(i / 2),
      format: "jpeg",
      width: 100,
      height: 80,
      sharpness: 1,
      brightness: 0.5,
      contrast: 0.1,
      entropy: 5,
    },
  };
}
