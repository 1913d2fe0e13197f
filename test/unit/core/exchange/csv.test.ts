import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import Papa from "papaparse";
import { csvFormat } from "../../../../src/core/exchange/csv.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import {
  everyType,
  exportSet,
  importAll,
  importText,
  makeSet,
  sha1Of,
  valuesOf,
} from "../../../support/exchangeTables.ts";

const full = {
  note: 'a "quoted" note;\r\nwith, everything',
  rating: -0.1,
  label: "white, fluffy cat",
  quality: ["blurry", "too, dark", 'a "b"', "null"],
  checked: false,
  taken: Date.UTC(2026, 10, 21, 8, 30, 0, 125),
  page: "https://example.org/?a=1&b=2",
  place: "scans/a b.tif",
  tint: 0x0040ff,
  like: sha1Of(1),
};

describe("CSV", () => {
  const dir = eachTempDir();
  const read = (content: string | Uint8Array, options: unknown = {}) =>
    importText(csvFormat, dir.file("data.csv"), content, options);

  for (const dialect of ["plain", "panoptic"])
    it(`gives back values of every type, in the ${dialect} dialect`, async () => {
      const set = makeSet(
        [
          { name: "a.jpg", values: full },
          { name: "b/ü 😀.jpg" },
          { name: "c.jpg", values: { note: "", label: "null", checked: true } },
        ],
        everyType,
      );
      await exportSet(csvFormat, set, dir.file("out"), { dialect, types: true });
      const { records, reader, issues } = await importAll(csvFormat, dir.file("out", "data.csv"));
      assert.deepEqual(issues, []);
      assert.deepEqual(
        records.map((one) => [one.file, one.sha1, valuesOf(one)]),
        [
          ["a.jpg", sha1Of(0), full],
          ["b/ü 😀.jpg", sha1Of(1), {}],
          ["c.jpg", sha1Of(2), { note: "", label: "null", checked: true }],
        ],
      );
      assert.deepEqual({ ...reader.types }, everyType);
    });

  it("is read alike by another reader", async () => {
    const set = makeSet(
      [
        { name: "a.jpg", split: "train", values: { note: 'say "hi",\nthen go', rating: 1.5 } },
        { name: "b.jpg", values: { note: "lone\rreturn", rating: -2e-7 } },
      ],
      { note: "text", rating: "number" },
    );
    await exportSet(csvFormat, set, dir.file("out"));
    const text = await readFile(dir.file("out", "data.csv"), "utf8");
    const { data, errors } = Papa.parse<string[]>(text, { skipEmptyLines: true });
    assert.deepEqual(errors, []);
    assert.deepEqual(data, [
      ["file_name", "sha1", "split", "note", "rating"],
      ["a.jpg", sha1Of(0), "train", 'say "hi",\nthen go', "1.5"],
      ["b.jpg", sha1Of(1), "", "lone\rreturn", "-2e-7"],
    ]);
  });

  it("reads what another writer wrote, whatever its delimiter and quoting", async () => {
    const rows = [
      { file_name: "a.jpg", note: 'x "y"; z', n: 1 },
      { file_name: "b.jpg", note: "1,5\tand", n: 2.5 },
    ];
    for (const delimiter of [",", ";", "\t"])
      for (const quotes of [false, true]) {
        const { records, issues } = await read(Papa.unparse(rows, { delimiter, quotes }));
        assert.deepEqual(issues, []);
        assert.deepEqual(records.map(valuesOf), [
          { note: 'x "y"; z', n: 1 },
          { note: "1,5\tand", n: 2.5 },
        ]);
      }
  });

  it("tells an absent value, an empty text and the word null apart", async () => {
    const { records } = await read('file_name,note[text]\na.jpg,\nb.jpg,""\nc.jpg,null\n');
    assert.deepEqual(records.map(valuesOf), [{}, { note: "" }, { note: "null" }]);
  });

  it("takes quoted empty cells for absent ones in a file that quotes everything", async () => {
    const { records } = await read('"file_name","note"\n"a.jpg",""\n"b.jpg","x"\n');
    assert.deepEqual(records.map(valuesOf), [{}, { note: "x" }]);
  });

  it("infers types over the whole column", async () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      [
        `${i}.jpg`,
        i === 39 ? "x" : i,
        i / 4,
        i % 2 ? "yes" : "No",
        i % 2,
        `2026-01-${String((i % 28) + 1).padStart(2, "0")}`,
        "#40ff80",
        `https://example.org/${i}`,
        ["cat", "dog", "bird"][i % 3],
        `00${i}`,
        `note ${i}`,
        "",
      ].join(","),
    );
    const { reader, issues } = await read(
      `file_name,mixed,n,word,bit,day,tint,page,kind,code,text,empty\n${rows.join("\n")}`,
    );
    assert.deepEqual(issues, []);
    assert.deepEqual(
      { ...reader.types },
      {
        mixed: "text",
        n: "number",
        word: "checkbox",
        bit: "checkbox",
        day: "date",
        tint: "color",
        page: "url",
        kind: "tag",
        code: "text",
        text: "text",
      },
    );
  });

  it("takes a type from the user over all else, and leaves a column out", async () => {
    const { records, reader } = await read("file_name,a,b[text],c\nx.jpg,1,2,3\n", {
      types: { a: "tag", b: "number", c: "skip" },
    });
    assert.deepEqual(records.map(valuesOf), [{ a: "1", b: 2 }]);
    assert.deepEqual({ ...reader.types }, { a: "tag", b: "number" });
  });

  it("says the line and the column of everything that does not fit, and goes on", async () => {
    const { records, issues } = await read(
      [
        "file_name,n[number],ok[checkbox]",
        "a.jpg,abc,maybe",
        "../b.jpg,1,true",
        ",1,true",
        "https://example.org/c.jpg,1,true",
        "d.jpg,1,true,more",
        "e.jpg,1",
        'f.jpg,"1\n",true',
        "g.jpg,123456789012345678901,no",
        'h.jpg,"1,true',
      ].join("\n"),
    );
    assert.deepEqual(
      records.map((one) => [one.file, valuesOf(one)]),
      [
        ["a.jpg", {}],
        ["e.jpg", { n: 1 }],
        ["f.jpg", { n: 1, ok: true }],
        ["g.jpg", { ok: false }],
      ],
    );
    assert.deepEqual(
      issues.map(({ file, line, item, message }) => [file, line, item, message]),
      [
        ["data.csv", 2, "n[number]", "'abc' is no number; the value was left out."],
        [
          "data.csv",
          2,
          "ok[checkbox]",
          "'maybe' is neither true nor false (also yes and no, 1 and 0); the value was left out.",
        ],
        [
          "data.csv",
          3,
          "file_name",
          "'../b.jpg' leads out of the dataset's folder; the row was left out.",
        ],
        ["data.csv", 4, undefined, "The row names no image; it was left out."],
        [
          "data.csv",
          5,
          "file_name",
          "'https://example.org/c.jpg' is a URL or has a drive; the row was left out.",
        ],
        ["data.csv", 6, undefined, "The row has 4 cells and the header 3; it was left out."],
        [
          "data.csv",
          7,
          undefined,
          "The row has 2 cells and the header 3; the rest is taken as empty.",
        ],
        [
          "data.csv",
          10,
          "n[number]",
          "'123456789012345678901' has more digits than a number keeps; the value was left out.",
        ],
        [
          "data.csv",
          11,
          undefined,
          "The row cannot be read: a quote is never closed; it was left out.",
        ],
      ],
    );
  });

  it("reads UTF-8 with a mark, and says what is wrong with any other encoding", async () => {
    const { records } = await read("\uFEFFfile_name,note\na.jpg,é\n");
    assert.deepEqual(records.map(valuesOf), [{ note: "é" }]);
    await assert.rejects(
      read(Buffer.from("\uFEFFfile_name\na.jpg\n", "utf16le")),
      /UTF-16.*Save it as UTF-8/,
    );
    await assert.rejects(read(Buffer.from("file_name\na.jpg\n", "utf16le")), /UTF-16/);
    await assert.rejects(read(Uint8Array.of(0x50, 0x4b, 3, 4, 9, 9)), /spreadsheet/);
    const latin = await read(Buffer.from("file_name,note\na.jpg,caf\u00e9\nb.jpg,tea\n", "latin1"));
    assert.deepEqual(latin.records.map(valuesOf), [{}, { note: "tea" }]);
    assert.deepEqual(latin.issues, [
      {
        file: "data.csv",
        line: 2,
        item: "note",
        message: "The cell is not valid UTF-8; the value was left out.",
      },
    ]);
  });

  it("finds the image by path, name, SHA-1 or id", async () => {
    const files = async (content: string, options: unknown = {}) =>
      (await read(content, options)).records.map(({ file, sha1, instanceId }) => [
        file,
        sha1,
        instanceId,
      ]);
    const sha1 = sha1Of(0);
    assert.deepEqual(await files(`sha1,n\n${sha1.toUpperCase()},1\n`), [["", sha1, undefined]]);
    assert.deepEqual(await files(`id,n\n7,1\n`), [["", undefined, 7]]);
    assert.deepEqual(await files(`name,path,n\nx,a/b.jpg,1\n`), [
      ["a/b.jpg", undefined, undefined],
    ]);
    assert.deepEqual(await files(`name,n\na\\b.jpg,1\n`), [["a/b.jpg", undefined, undefined]]);
    assert.deepEqual(await files(`n,which\n1,a.jpg\n`, { column: "which" }), [
      ["a.jpg", undefined, undefined],
    ]);
    assert.deepEqual(
      await files(`path\n${dir.file("a", "b.jpg")}\n/else/where/c.jpg\nD:\\x\\d.jpg\n`),
      [
        ["a/b.jpg", undefined, undefined],
        ["else/where/c.jpg", undefined, undefined],
        ["x/d.jpg", undefined, undefined],
      ],
    );
    await assert.rejects(read("n,m\n1,2\n"), /No column of 'data.csv' names an image: 'n', 'm'/);
    await assert.rejects(read("path\na\n", { column: "nope" }), /has no column 'nope'/);
  });

  it("reads a Panoptic file: False is false, commas in tags stay, computed columns are no properties", async () => {
    const { records, reader, issues } = await read(
      [
        "path;id[id];sha1[sha1];seen[checkbox];quality[multi_tags];kind[tag];note[string]",
        `/data/images/a.jpg;17;${sha1Of(0)};False;"dark,""white, fluffy""";a, b;x`,
        `/data/images/b.jpg;18;${sha1Of(1)};True;;;`,
        "",
      ].join("\n"),
    );
    assert.deepEqual(issues, []);
    assert.deepEqual(
      records.map((one) => [one.file, one.sha1, valuesOf(one)]),
      [
        [
          "data/images/a.jpg",
          sha1Of(0),
          { seen: false, quality: ["dark", "white, fluffy"], kind: "a, b", note: "x" },
        ],
        ["data/images/b.jpg", sha1Of(1), { seen: true }],
      ],
    );
    assert.deepEqual(
      { ...reader.types },
      { seen: "checkbox", quality: "multi_tags", kind: "tag", note: "text" },
    );
  });

  it("stops when it is cancelled", async () => {
    const file = dir.file("data.csv");
    await importText(csvFormat, file, `file_name\n${"a.jpg\n".repeat(1000)}`);
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(importAll(csvFormat, file, {}, controller.signal), /abort|cancel/i);
  });

  it("reads 100,000 rows without keeping them", async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, i) => `${i}.jpg,${i},${i % 2 ? "a" : "b"},text of row ${i}`,
    );
    const file = dir.file("data.csv");
    await writeFile(file, `file_name,n,kind,note\n${rows.join("\n")}`);
    const reader = await csvFormat.import?.open(
      file,
      {},
      {
        signal: new AbortController().signal,
        issue: ({ message }) => assert.fail(message),
        progress: () => undefined,
      },
    );
    let count = 0;
    for await (const { values } of reader?.records() ?? []) if (values.n === count) count++;
    assert.equal(count, 100_000);
  });
});
