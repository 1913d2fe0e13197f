import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { parquetFormat } from "../../../../src/core/exchange/parquet.ts";
import { ParquetProcess } from "../../../../src/core/exchange/parquetProcess.ts";
import { openParquet } from "../../../../src/core/exchange/parquetRead.ts";
import { openTable } from "../../../../src/core/exchange/tablesReader.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import { decoderScript } from "../../../support/exchange.ts";
import {
  everyType,
  exportSet,
  importAll,
  importText,
  makeSet,
  sha1Of,
  valuesOf,
} from "../../../support/exchangeTables.ts";

/** Runs statements of an engine that reads and writes Parquet on its own; gives the last one's rows. */
async function duckdb(...statements: string[]): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    let rows: unknown[] = [];
    for (const sql of statements) rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const types = { ...everyType, width: "number" } as const;

const full = {
  note: "a 😀 'note'",
  rating: -0.1,
  label: "cat",
  quality: ["blurry", "too, dark"],
  checked: false,
  taken: Date.UTC(2026, 10, 21, 8, 30, 0, 125),
  page: "https://example.org/",
  place: "scans/a.tif",
  tint: 0x0040ff,
  like: sha1Of(1),
  width: 7,
};

describe("Parquet", () => {
  const dir = eachTempDir();

  it("gives back values of every type", async () => {
    const set = makeSet(
      [
        { name: "a.jpg", split: "train", values: full },
        { name: "b.jpg" },
        { name: "c.jpg", values: { note: "" } },
      ],
      types,
    );
    await exportSet(parquetFormat, set, dir.file("out"));
    const { records, reader, issues } = await importAll(
      parquetFormat,
      dir.file("out", "data.parquet"),
    );
    assert.deepEqual(issues, []);
    assert.deepEqual({ ...reader.types }, types);
    assert.deepEqual(
      records.map((one) => [one.file, one.sha1, one.split, valuesOf(one)]),
      [
        ["a.jpg", sha1Of(0), "train", full],
        ["b.jpg", sha1Of(1), undefined, {}],
        ["c.jpg", sha1Of(2), undefined, { note: "" }],
      ],
    );
  });

  it("is read by DuckDB with the right types, and written again with the same bytes", async () => {
    const set = makeSet([{ name: "a.jpg", values: full }, { name: "b.jpg" }], types);
    await exportSet(parquetFormat, set, dir.file("out"));
    await exportSet(parquetFormat, set, dir.file("again"));
    const file = dir.file("out", "data.parquet");
    assert.deepEqual(await readFile(dir.file("again", "data.parquet")), await readFile(file));
    const columns = await duckdb(`DESCRIBE SELECT * FROM '${file}'`);
    assert.deepEqual(
      columns.map((column) => {
        const { column_name: name, column_type: type } = column as Record<string, string>;
        return `${name} ${type}`;
      }),
      [
        "file_name VARCHAR",
        "sha1 VARCHAR",
        "split VARCHAR",
        "note VARCHAR",
        "rating DOUBLE",
        "label VARCHAR",
        "quality VARCHAR[]",
        "checked BOOLEAN",
        "taken TIMESTAMP WITH TIME ZONE",
        "page VARCHAR",
        "place VARCHAR",
        "tint VARCHAR",
        "like VARCHAR",
        "width[number] DOUBLE",
      ],
    );
    assert.deepEqual(
      await duckdb(
        `SELECT file_name, note, rating, quality, checked, epoch_ms(taken) AS taken, tint FROM '${file}'`,
      ),
      [
        {
          file_name: "a.jpg",
          note: full.note,
          rating: -0.1,
          quality: full.quality,
          checked: false,
          taken: String(full.taken),
          tint: "#0040ff",
        },
        {
          file_name: "b.jpg",
          note: null,
          rating: null,
          quality: null,
          checked: null,
          taken: null,
          tint: null,
        },
      ],
    );
  });

  for (const codec of ["snappy", "gzip", "zstd", "brotli", "uncompressed"])
    it(`reads what DuckDB wrote with ${codec}`, async () => {
      const file = dir.file("in.parquet");
      await duckdb(
        `COPY (SELECT i || '.jpg' AS file_name, i::BIGINT AS n, i / 4 AS x, i % 2 = 0 AS even,
           DATE '2026-01-01' + i::INT AS day, TIMESTAMP '2026-01-01 08:00:00' AS at, [i::VARCHAR, 'all'] AS tags,
           {'lens': 'l' || (i % 2)} AS exif, 9007199254740993 AS big, 'NaN'::DOUBLE AS hole
         FROM range(3000) t(i)) TO '${file}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048)`,
      );
      const { records, reader, issues } = await importAll(parquetFormat, file);
      assert.deepEqual(issues, []);
      assert.deepEqual(
        { ...reader.types },
        {
          n: "number",
          x: "number",
          even: "checkbox",
          day: "date",
          at: "date",
          tags: "multi_tags",
          "exif.lens": "tag",
          big: "tag",
        },
      );
      assert.equal(records.length, 3000);
      assert.deepEqual(valuesOf(records[2999]), {
        n: 2999,
        x: 749.75,
        even: false,
        day: Date.UTC(2026, 0, 1 + 2999),
        at: Date.UTC(2026, 0, 1, 8),
        tags: ["2999", "all"],
        "exif.lens": "l1",
        big: "9007199254740993",
      });
    });

  it("takes the path of an image as Hugging Face stores it, and not its bytes", async () => {
    const file = dir.file("in.parquet");
    await duckdb(
      `COPY (SELECT {'bytes': 'xx'::BLOB, 'path': 'a/' || i || '.jpg'} AS image, i AS label FROM range(3) t(i))
       TO '${file}' (FORMAT parquet)`,
    );
    const { records, issues } = await importAll(parquetFormat, file);
    assert.deepEqual(issues, []);
    assert.deepEqual(
      records.map((one) => [one.file, valuesOf(one)]),
      [0, 1, 2].map((i) => [`a/${i}.jpg`, { label: i }]),
    );
  });

  it("writes and reads an empty set", async () => {
    await exportSet(parquetFormat, makeSet([], { note: "text" }), dir.file("out"));
    const file = dir.file("out", "data.parquet");
    assert.deepEqual(await duckdb(`SELECT count(*) AS n FROM '${file}'`), [{ n: "0" }]);
    await assert.rejects(importAll(parquetFormat, file), /names an image|no columns/);
  });

  it("writes 100,000 rows in groups", async () => {
    const images = Array.from({ length: 100_000 }, (_, i) => ({
      name: `${i}.jpg`,
      values: { rating: i },
    }));
    await exportSet(parquetFormat, makeSet(images, { rating: "number" }), dir.file("out"));
    assert.deepEqual(
      await duckdb(
        `SELECT count(*) AS n, sum(rating) AS sum FROM '${dir.file("out", "data.parquet")}'`,
      ),
      [{ n: "100000", sum: 4999950000 }],
    );
    let sum = 0;
    const { records } = await importAll(parquetFormat, dir.file("out", "data.parquet"));
    for (const { values } of records) sum += Number(values.rating);
    assert.equal(sum, 4999950000);
  });

  it("says what is wrong with a file that is none", async () => {
    for (const content of ["", "PAR1", "not parquet at all, but long enough to look into"])
      await assert.rejects(
        importText(parquetFormat, dir.file("in.parquet"), content),
        (error: Error & { code?: string }) => error.code === "file-problem",
      );
  });

  it("reports what takes too long or ends its reader, and the engine goes on", async () => {
    await exportSet(parquetFormat, makeSet([{ name: "a.jpg" }]), dir.file("out"));
    const file = dir.file("out", "data.parquet");
    const context = {
      signal: new AbortController().signal,
      issue: () => undefined,
      progress: () => undefined,
    };
    const open = async (limitMs: number, script: string) => {
      await using reader = new ParquetProcess({ ...context, decoderScript: script }, limitMs);
      return await openTable(
        openParquet(file, context, "data.parquet", reader),
        dir.path,
        { by: "auto", types: {}, maxTags: 50 },
        context,
      );
    };
    await assert.rejects(open(1, decoderScript), /cannot be read: it takes too long/);
    await assert.rejects(open(60_000, dir.file("none.js")), /cannot be read: it ended its reader/);
  });
});
