// The long run: WINNOW_MUTANTS=10000 node scripts/test/nodeSuite.ts test/unit/core/exchange
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { WinnowError } from "../../../../src/base/errors.ts";
import { csvFormat } from "../../../../src/core/exchange/csv.ts";
import { fileListFormat } from "../../../../src/core/exchange/fileList.ts";
import type { Format } from "../../../../src/core/exchange/format.ts";
import { formatById } from "../../../../src/core/exchange/formats.ts";
import { huggingFaceFormat } from "../../../../src/core/exchange/huggingFace.ts";
import { jsonlFormat } from "../../../../src/core/exchange/jsonl.ts";
import { parquetFormat } from "../../../../src/core/exchange/parquet.ts";
import { ParquetProcess } from "../../../../src/core/exchange/parquetProcess.ts";
import { openParquet } from "../../../../src/core/exchange/parquetRead.ts";
import { containedPath } from "../../../../src/core/exchange/paths.ts";
import { openTable } from "../../../../src/core/exchange/tablesReader.ts";
import { webDatasetFormat } from "../../../../src/core/exchange/webDataset.ts";
import { decoderScript } from "../../../support/exchange.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";
import { box, exportSet, importAll, isClass, makeSet } from "../../../support/exchangeTables.ts";

const numRuns = Number(process.env["WINNOW_MUTANTS"] ?? 150);

type Change =
  | { readonly kind: "set"; readonly at: number; readonly byte: number }
  | { readonly kind: "cut"; readonly at: number; readonly length: number }
  | { readonly kind: "repeat"; readonly at: number; readonly length: number }
  | { readonly kind: "put"; readonly at: number; readonly text: string }
  | { readonly kind: "end"; readonly at: number };

const nasty = [
  '"',
  ",",
  ";",
  "\n",
  "\r",
  "\0",
  "\uFEFF",
  "../",
  "..\\",
  "/etc/passwd",
  "C:\\",
  "https://x/",
  "=cmd()",
  "__proto__",
  "constructor",
  "null",
  "NaN",
  "1e999",
  "99999999999999999999",
  "{",
  "[",
  "}",
  "[[[[[[",
  "\uD800",
  "💥",
  "true",
  "[multi_tags]",
  "[number]",
  "\t",
  "aux.jpg",
  "2026-02-30",
];

// Evenly over the file: doubles would come close to 0 for the most part.
const place = fc.noBias(fc.nat({ max: 99_999 })).map((at) => at / 100_000);
const setByte: fc.Arbitrary<Change> = fc.record({
  kind: fc.constant("set" as const),
  at: place,
  byte: fc.nat({ max: 255 }),
});
const change: fc.Arbitrary<Change> = fc.oneof(
  setByte,
  fc.record({ kind: fc.constant("cut" as const), at: place, length: fc.nat({ max: 200 }) }),
  fc.record({ kind: fc.constant("repeat" as const), at: place, length: fc.nat({ max: 200 }) }),
  fc.record({ kind: fc.constant("put" as const), at: place, text: fc.constantFrom(...nasty) }),
  fc.record({ kind: fc.constant("end" as const), at: place }),
);

function mutate(bytes: Buffer, changes: readonly Change[]): Buffer {
  let made = Buffer.from(bytes);
  for (const one of changes) {
    const at = Math.floor(one.at * made.length);
    const [before, after] = [made.subarray(0, at), made.subarray(at)];
    switch (one.kind) {
      case "set":
        if (made.length > 0) made[at] = one.byte;
        break;
      case "cut":
        made = Buffer.concat([before, after.subarray(one.length)]);
        break;
      case "repeat":
        made = Buffer.concat([before, after.subarray(0, one.length), after]);
        break;
      case "put":
        made = Buffer.concat([before, Buffer.from(one.text), after]);
        break;
      case "end":
        made = Buffer.from(before);
        break;
    }
  }
  return made;
}

describe("Mutated tables, lists and archives", () => {
  let dir: TempDir;
  beforeEach(async () => {
    dir = await tempDir();
    await writeTree(dir.path, { "one.jpg": 1 });
  });
  afterEach(() => dir[Symbol.asyncDispose]());

  const set = () =>
    makeSet(
      Array.from({ length: 6 }, (_, i) => ({
        name: `f/${i}.jpg`,
        source: dir.file("one.jpg"),
        split: i % 2 ? "val" : "train",
        values: {
          note: `note, "${i}"`,
          n: i / 3,
          tags: ["a", `b,${i}`],
          ok: i > 2,
          day: i * 86_400_000,
          tint: i,
        },
        annotations: [isClass("a"), box("car", i, 0, 1, 1)],
      })),
      { note: "text", n: "number", tags: "multi_tags", ok: "checkbox", day: "date", tint: "color" },
    );

  async function attack(format: Format, file: string, source: string): Promise<void> {
    const original = await readFile(file);
    const before = Object.getOwnPropertyNames(Object.prototype).length;
    let imported = 0;
    const changed =
      format.id === "parquet"
        ? fc.array(setByte, { minLength: 1, maxLength: 2 })
        : fc.array(change, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changed, async (changes) => {
        await writeFile(file, mutate(original, changes));
        try {
          const { records, issues } = await importAll(format, source);
          imported += records.length;
          for (const one of records) {
            if (one.file !== "") assert.equal(containedPath(one.file).ok, true, one.file);
            for (const value of Object.values(one.values))
              assert.ok(typeof value !== "number" || Number.isFinite(value));
          }
          for (const { message } of issues) assert.match(message, /\.$/);
        } catch (error) {
          assert.ok(error instanceof WinnowError, String((error as Error).stack));
          assert.equal(error.code, "file-problem");
        }
      }),
      { numRuns },
    );
    assert.equal(Object.getOwnPropertyNames(Object.prototype).length, before);
    assert.ok(
      imported > numRuns / 10,
      `only ${imported} records came through: the mutants test nothing`,
    );
  }

  for (const [format, name, options] of [
    [csvFormat, "data.csv", { types: true }],
    [csvFormat, "data.csv", { dialect: "panoptic" }],
    [jsonlFormat, "data.jsonl", {}],
    [fileListFormat, "files.txt", {}],
    [webDatasetFormat, "train-000000.tar", {}],
  ] as const)
    it(`${format.title}, ${JSON.stringify(options)}: an error or a correct import`, async () => {
      await exportSet(format, set(), dir.file("out"), options);
      const file = dir.file("out", name);
      await attack(format, file, file);
    }).timeout(60_000 + numRuns * 100);

  it("Parquet: an error or a correct import, by one process until it dies", async () => {
    // As it is, with less patience: a few in a hundred hang their reader.
    await using reader = new ParquetProcess(
      {
        signal: new AbortController().signal,
        issue: () => undefined,
        progress: () => undefined,
        decoderScript,
      },
      400,
    );
    const { import: importer } = parquetFormat;
    assert.ok(importer);
    const hasty: Format = {
      ...parquetFormat,
      import: {
        ...importer,
        open: (source, _, context) =>
          openTable(
            openParquet(source, context, "data.parquet", reader),
            path.dirname(source),
            { by: "auto", types: {}, maxTags: 50 },
            context,
          ),
      },
    };
    await exportSet(parquetFormat, set(), dir.file("out"));
    const file = dir.file("out", "data.parquet");
    await attack(hasty, file, file);
  }).timeout(60_000 + numRuns * 100);

  for (const metadata of ["jsonl", "csv"])
    it(`Hugging Face's metadata.${metadata}: an error or a correct import`, async () => {
      await exportSet(huggingFaceFormat, set(), dir.file("out"), { metadata });
      await rm(dir.file("out", ".winnow-export.json"), { force: true });
      await attack(
        huggingFaceFormat,
        dir.file("out", "train", `metadata.${metadata}`),
        dir.file("out"),
      );
    }).timeout(60_000 + numRuns * 100);

  it("writes nothing outside of an export, whatever names and classes say (T8)", async () => {
    const outside = dir.file("outside");
    await mkdir(outside);
    const name = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
      fc
        .array(fc.constantFrom("..", ".", "/", "\\", "a", "con", ":", "\0", "é", " "), {
          minLength: 1,
        })
        .map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ name, className: name, split: fc.option(name) }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom(
          "csv",
          "jsonl",
          "parquet",
          "files",
          "imagefolder",
          "huggingface",
          "webdataset",
        ),
        async (images, id) => {
          const format = formatById(id);
          const hostile = makeSet(
            images.map((image) => ({
              name: image.name,
              source: dir.file("one.jpg"),
              ...(image.split === null ? {} : { split: image.split }),
              values: { [image.className]: image.className },
              annotations: [isClass(image.className)],
            })),
            Object.fromEntries(images.map((image) => [image.className, "text" as const])),
          );
          const target = path.join(outside, "out");
          await rm(target, { recursive: true, force: true });
          const options = ["imagefolder", "huggingface"].includes(id)
            ? { emptyClasses: "skip" }
            : { images: "link" };
          try {
            await exportSet(format, hostile, target, options);
          } catch (error) {
            assert.ok(error instanceof WinnowError, String((error as Error).stack));
          }
          assert.deepEqual(
            (await readdir(outside)).filter((one) => one !== "out"),
            [],
          );
          assert.deepEqual((await readdir(dir.path)).sort(), ["one.jpg", "outside"]);
        },
      ),
      { numRuns },
    );
  }).timeout(60_000 + numRuns * 100);
});
