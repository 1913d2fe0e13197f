import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import Papa from "papaparse";
import { csvFormat } from "../../../../src/core/exchange/csv.ts";
import { escapeFormula, unescapeFormula } from "../../../../src/core/exchange/csvText.ts";
import { record } from "../../../../src/core/exchange/exchange.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import {
  exportSet,
  importAll,
  importText,
  makeSet,
  valuesOf,
} from "../../../support/exchangeTables.ts";

describe("CSV that is written", () => {
  const dir = eachTempDir();

  it("keeps formulas from being run (T9), and gives every text back", async () => {
    const texts = [
      "=1+1",
      "+1",
      "-x",
      "@SUM(A1)",
      "\tx",
      "\rx",
      "'=1",
      "''-",
      "'plain",
      "ｘ＝1",
      "＝1",
    ];
    const images = texts.map((note, i) => ({ name: `${i}.jpg`, values: { note } }));
    const set = makeSet([...images, { name: "=cmd|' /C calc'!A0.jpg", values: { note: "x" } }], {
      note: "text",
    });
    await exportSet(csvFormat, set, dir.file("out"), { types: true });
    const text = await readFile(dir.file("out", "data.csv"), "utf8");
    for (const row of Papa.parse<string[]>(text, { skipEmptyLines: true }).data)
      for (const cell of row) assert.doesNotMatch(cell, /^[=+\-@\t\r＝]/);
    const back = await importAll(csvFormat, dir.file("out", "data.csv"));
    assert.deepEqual(
      back.records.map(({ values }) => values.note),
      [...texts, "x"],
    );
    assert.equal(back.records.at(-1)?.file, "=cmd|' /C calc'!A0.jpg");

    await exportSet(csvFormat, set, dir.file("raw"), { types: true, raw: true });
    assert.match(await readFile(dir.file("raw", "data.csv"), "utf8"), /,=1\+1\r\n/);
    const raw = await importAll(csvFormat, dir.file("raw", "data.csv"), { raw: true });
    assert.deepEqual(
      raw.records.map(({ values }) => values.note),
      [...texts, "x"],
    );
  });

  it("takes away exactly what it puts before a formula", () => {
    const text = fc.string({
      unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "a", " ", "＝"),
    });
    fc.assert(
      fc.property(text, (one) => {
        assert.equal(unescapeFormula(escapeFormula(one)), one);
        assert.doesNotMatch(escapeFormula(one), /^[=+\-@\t\r\n＝]/);
      }),
    );
  });

  it("lets no header reach a prototype (T10)", async () => {
    const { records } = await importText(
      csvFormat,
      dir.file("data.csv"),
      "file_name,__proto__[text],constructor[text]\na.jpg,x,y\n",
    );
    assert.deepEqual(Object.entries(records[0].values), [
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    assert.equal(({} as Record<string, unknown>).x, undefined);
    await exportSet(
      csvFormat,
      makeSet([{ name: "a.jpg" }], record([["toString", "text"]])),
      dir.file("out"),
    );
    assert.match(
      await readFile(dir.file("out", "data.csv"), "utf8"),
      /\r\na\.jpg,[\da-f]{40},,\r\n$/,
    );
  });

  it("keeps names of properties that look like its own columns", async () => {
    const properties = { path: "text", "x[tag]": "text", sha1: "text", width: "number" } as const;
    const values = { path: "p", "x[tag]": "q", sha1: "r", width: 3 };
    await exportSet(csvFormat, makeSet([{ name: "a.jpg", values }], properties), dir.file("out"));
    const { records } = await importAll(csvFormat, dir.file("out", "data.csv"));
    assert.deepEqual(records.map(valuesOf), [values]);
  });

  it("gives images with equal names different ones, and writes the same bytes again", async () => {
    await importText(csvFormat, dir.file("one.jpg"), "file_name\n");
    const same = { name: "a.jpg", source: dir.file("one.jpg") };
    const set = makeSet([same, same, { ...same, name: "A.JPG" }]);
    await exportSet(csvFormat, set, dir.file("out"), { images: "copy" });
    await exportSet(csvFormat, set, dir.file("again"), { images: "copy" });
    const text = await readFile(dir.file("out", "data.csv"), "utf8");
    assert.deepEqual(
      text.split("\r\n").map((row) => row.split(",")[0]),
      ["file_name", "images/a.jpg", "images/a-2.jpg", "images/A-3.JPG", ""],
    );
    assert.equal(await readFile(dir.file("again", "data.csv"), "utf8"), text);
  });

  it("keeps a folder that is there", async () => {
    await importText(csvFormat, dir.file("precious.csv"), "file_name\n");
    await assert.rejects(exportSet(csvFormat, makeSet([]), dir.path), /did not write/);
    assert.equal(await readFile(dir.file("precious.csv"), "utf8"), "file_name\n");
  });
});
