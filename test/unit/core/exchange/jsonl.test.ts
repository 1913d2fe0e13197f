import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { record, type ExchangeAnnotation } from "../../../../src/core/exchange/exchange.ts";
import { jsonlFormat } from "../../../../src/core/exchange/jsonl.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import {
  box,
  everyType,
  exportSet,
  importAll,
  importText,
  isClass,
  makeSet,
  sha1Of,
  valuesOf,
} from "../../../support/exchangeTables.ts";

describe("JSON Lines", () => {
  const dir = eachTempDir();
  const read = (content: string | Uint8Array, options: unknown = {}) =>
    importText(jsonlFormat, dir.file("data.jsonl"), content, options);

  it("gives back values of every type and every annotation", async () => {
    const values = {
      note: "a\nb",
      "camera.name": "=x",
      rating: 1e-7,
      label: "white, fluffy",
      quality: ["a", "b,c"],
      checked: false,
      taken: Date.UTC(1969, 6, 20),
      page: "https://example.org/",
      place: "x/y",
      tint: 0xff,
      like: sha1Of(1),
    };
    const types = { ...everyType, "camera.name": "text" } as const;
    const annotations: ExchangeAnnotation[] = [
      isClass("scene"),
      {
        ...box("car", 1.5, 2, 30, 40),
        confidence: 0.25,
        source: "run 1",
        attributes: record([["hidden", true]]),
      },
      { ...isClass("blob"), shape: { kind: "mask" as const, width: 2, height: 2, counts: [1, 3] } },
    ];
    const set = makeSet(
      [{ name: "a.jpg", split: "val", values, annotations }, { name: "b.jpg" }],
      types,
    );
    await exportSet(jsonlFormat, set, dir.file("out"), { types: true });
    const { records, reader, issues } = await importAll(jsonlFormat, dir.file("out", "data.jsonl"));
    assert.deepEqual(issues, []);
    assert.deepEqual({ ...reader.types }, types);
    assert.deepEqual(
      records.map((one) => ({ ...one, values: valuesOf(one) })),
      [
        {
          file: "a.jpg",
          sha1: sha1Of(0),
          width: 640,
          height: 480,
          split: "val",
          values,
          annotations,
        },
        { file: "b.jpg", sha1: sha1Of(1), width: 640, height: 480, values: {}, annotations: [] },
      ],
    );
    assert.deepEqual(
      reader.classes.map(({ name }) => name),
      ["scene", "car", "blob"],
    );
  });

  it("writes a plain object a line", async () => {
    const set = makeSet([{ name: "a.jpg", values: { n: 1, tags: ["x"], day: 0 } }], {
      n: "number",
      tags: "multi_tags",
      day: "date",
    });
    await exportSet(jsonlFormat, set, dir.file("out"));
    const lines = (await readFile(dir.file("out", "data.jsonl"), "utf8")).split("\n");
    assert.deepEqual(lines.slice(1), [""]);
    assert.deepEqual(JSON.parse(lines[0]), {
      file_name: "a.jpg",
      sha1: sha1Of(0),
      n: 1,
      tags: ["x"],
      day: "1970-01-01T00:00:00.000Z",
      width: 640,
      height: 480,
    });
  });

  it("flattens objects, keeps lists of scalars, and reports what does not fit", async () => {
    const deep = `${'{"a":'.repeat(30)}1${"}".repeat(30)}`;
    const { records, issues } = await read(
      [
        '{"file_name":"a.jpg","exif":{"iso":100,"lens":{"name":"x"}},"tags":["a",1,null]}',
        "[1]",
        "{broken",
        '{"file_name":"b.jpg","vector":[[1]],"exif.iso":1,"exif":{"iso":2},"big":12345678901234567890,"huge":1e999}',
        `{"file_name":"c.jpg","deep":${deep}}`,
        '{"file_name":"d.jpg","annotations":[{"class":"x","shape":{"kind":"box","x":1e999,"y":0,"width":1,"height":1}},{"nothing":1}]}',
        "",
        '{"file_name":null,"n":1}',
      ].join("\n"),
    );
    assert.deepEqual(
      records.map((one) => [one.file, valuesOf(one)]),
      [
        ["a.jpg", { "exif.iso": 100, "exif.lens.name": "x", tags: ["a", "1"] }],
        ["b.jpg", { "exif.iso": 1, big: "12345678901234567890" }],
        ["c.jpg", {}],
        ["d.jpg", {}],
      ],
    );
    assert.deepEqual(issues.map(({ line }) => line).toSorted(), [
      2,
      3,
      4,
      6,
      6,
      8,
      undefined,
      undefined,
      undefined,
    ]);
    for (const { message } of issues) assert.match(message, /^[A-Z'].*\.$/);
  });

  it("reads Windows' line ends, a mark, and lines that are not UTF-8", async () => {
    const { records, issues } = await read(
      Buffer.concat([
        Buffer.from('\uFEFF{"file_name":"a.jpg"}\r\n\r\n'),
        Buffer.from('{"file_name":"caf\u00e9.jpg"}\r\n', "latin1"),
        Buffer.from('{"file_name":"b.jpg"}'),
      ]),
    );
    assert.deepEqual(
      records.map(({ file }) => file),
      ["a.jpg", "b.jpg"],
    );
    assert.deepEqual(
      issues.map(({ line }) => line),
      [3],
    );
  });

  it("takes __proto__ for a name like others (T10)", async () => {
    const { records } = await read(
      '{"file_name":"a.jpg","__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}\n',
    );
    assert.deepEqual(Object.entries(records[0].values), [
      ["__proto__.polluted", "yes"],
      ["constructor.prototype.polluted", "yes"],
    ]);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});
