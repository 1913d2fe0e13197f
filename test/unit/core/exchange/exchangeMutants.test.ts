// The long run: WINNOW_MUTANTS=3400 npx mocha test/unit/core/exchange/exchangeMutants.test.ts
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import * as fc from "fast-check";
import { WinnowError } from "../../../../src/base/errors.ts";
import { containedPath } from "../../../../src/core/exchange/paths.ts";
import { contentsOf, exportSet, made, makeSet, readDataset } from "../../../support/exchange.ts";
import { tempDir } from "../../../support/tempDir.ts";

const numRuns = Number(process.env.WINNOW_MUTANTS ?? 100);

const place = fc.noBias(fc.nat({ max: 9999 })).map((at) => at / 10_000);
const text = fc.constantFrom(
  ...[
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "../",
    "/etc/passwd",
    "C:\\",
    "http://localhost/",
    "__proto__",
    "constructor",
  ],
  ...[
    "null",
    "NaN",
    "1e999",
    "-1",
    "99999999999999999999",
    "<",
    ">",
    "</object>",
    "&lt;",
    "<!DOCTYPE a>",
    "<__proto__>x</__proto__>",
  ],
  ...["\0", "\n", "\ufeff", "\ud800", "*a", "!!js/function ''", "<<: ", "[[[[[[[["],
);
const change = fc.oneof(
  fc.record({ at: place, cut: fc.nat({ max: 60 }), put: fc.constant("") }),
  fc.record({ at: place, cut: fc.nat({ max: 8 }), put: text }),
  fc.record({ at: place, cut: fc.constant(1), put: fc.string({ unit: "binary", maxLength: 3 }) }),
  fc.record({ at: place, cut: fc.constant(1_000_000), put: fc.constant("") }),
);

const box = { kind: "box", x: 2, y: 3, width: 10, height: 8 } as const;
const images = [
  {
    name: "a.jpg",
    split: "train",
    annotations: [
      made("cat", box, { attributes: { difficult: true } }),
      made("dog", { kind: "polygon", rings: [[1, 1, 9, 1, 5, 8]] }),
      made("dog", { kind: "mask", width: 24, height: 16, counts: [33, 4, 347] }),
    ],
  },
  { name: "b.jpg", split: "val", annotations: [made("cat", box)] },
];

describe("T8 T10 mutated datasets", () => {
  for (const [format, files] of [
    ["coco", ["annotations/instances_train.json"]],
    ["yolo", ["data.yaml", "labels/train/a.txt"]],
    ["voc", ["Annotations/a.xml", "ImageSets/Main/train.txt"]],
  ] as const)
    it(`${format}: are an error or a correct import, and nothing else changes`, async () => {
      await using dir = await tempDir();
      await exportSet(format, dir.file("out"), await makeSet(dir.file("originals"), images));
      const whole = await readDataset(format, dir.file("out"));
      assert.deepEqual([whole.records.length, whole.issues], [2, []]);
      const before = await contentsOf(dir.path);
      for (const name of files) {
        const file = dir.file("out", name);
        const original = await readFile(file, "utf8");
        await fc.assert(
          fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
            const bytes = changes.reduce((all, { at, cut, put }) => {
              const from = Math.floor(at * all.length);
              return all.slice(0, from) + put + all.slice(from + cut);
            }, original);
            await writeFile(file, bytes);
            try {
              const { records, issues } = await readDataset(format, dir.file("out"));
              for (const record of records) check(record);
              assert.ok(
                issues.every((issue) => issue.file !== "" && issue.message.endsWith(".")),
                JSON.stringify(issues),
              );
            } catch (error) {
              if (!(error instanceof WinnowError)) throw error;
              assert.equal(error.code, "file-problem");
            }
          }),
          { numRuns: Math.ceil(numRuns / files.length) },
        );
        await writeFile(file, original);
      }
      assert.deepEqual(await contentsOf(dir.path), before);
      assert.deepEqual(Object.keys(Object.prototype), []);
    }).timeout(600_000);
});

function check({
  file,
  annotations,
}: {
  file: string;
  annotations: readonly ReturnType<typeof made>[];
}): void {
  assert.deepEqual(containedPath(file), { ok: true, path: file });
  for (const { className, shape, confidence } of annotations) {
    assert.ok(className !== "" && (confidence === null || (confidence >= 0 && confidence <= 1)));
    if (shape.kind === "box") {
      assert.ok([shape.x, shape.y, shape.width, shape.height].every(Number.isFinite));
      assert.ok(shape.width >= 0 && shape.height >= 0);
    } else if (shape.kind === "polygon")
      assert.ok(
        shape.rings.every(
          (ring) => ring.length >= 6 && ring.length % 2 === 0 && ring.every(Number.isFinite),
        ),
      );
    else if (shape.kind === "mask")
      assert.equal(
        shape.counts.reduce((sum, count) => sum + count, 0),
        shape.width * shape.height,
      );
  }
}
