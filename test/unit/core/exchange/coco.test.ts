import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import * as fc from "fast-check";
import { decodeCounts, encodeCounts } from "../../../../src/core/exchange/coco/rle.ts";
import { exportSet, made, makeSet, readDataset, summary } from "../../../support/exchange.ts";
import { checkCoco } from "../../../support/exchangeRules.ts";
import { tempDir } from "../../../support/tempDir.ts";

/** As pycocotools 2.0.11 wrote them. */
const known: readonly { name: string; text: string; counts: number[] }[] = [
  { name: "empty", text: "d0", counts: [20] },
  { name: "full", text: "0d0", counts: [0, 20] },
  { name: "a block", text: "5220003", counts: [5, 2, 2, 2, 2, 2, 5] },
  { name: "runs over columns", text: "01c02^O3:K", counts: [0, 1, 19, 3, 1, 6, 11, 1] },
  { name: "large numbers", text: "oa`n01", counts: [999999, 1] },
];

describe("COCO's run lengths", () => {
  for (const { name, text, counts } of known)
    it(`of ${name} are those of its own library`, () => {
      assert.deepEqual([encodeCounts(counts), decodeCounts(text)], [text, counts]);
    });

  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000_000), { maxLength: 50 }), (counts) =>
        assert.deepEqual(decodeCounts(encodeCounts(counts)), counts),
      ),
    );
  });

  it("of any text are runs or nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const counts = decodeCounts(text);
        assert.ok(counts === undefined || counts.every((count) => count >= 0));
      }),
    );
  });
});

const box = { kind: "box", x: 2, y: 3, width: 10.5, height: 8 } as const;
const triangle = { kind: "polygon", rings: [[1, 1, 9, 1, 5, 8]] } as const;
const mask = { kind: "mask", width: 24, height: 16, counts: [33, 4, 12, 4, 331] } as const;
const points = [3, 4, 2, 5, 6, 1, 0, 0, 0];

describe("COCO", () => {
  for (const rle of ["compressed", "plain"])
    it(`comes back as it was exported, with ${rle} masks`, async () => {
      await using dir = await tempDir();
      const set = await makeSet(dir.file("originals"), [
        {
          name: "a.jpg",
          split: "train",
          annotations: [
            made("cat", box, { confidence: 0.25, attributes: { occluded: true, note: "=1+1" } }),
            made("dog", { kind: "polygon", rings: [...triangle.rings.map((ring) => [...ring])] }),
            made("cat", { ...mask, counts: [...mask.counts] }, { attributes: { iscrowd: true } }),
            made("dog", {
              kind: "polygon",
              rings: [
                [0, 0, 6, 0, 6, 6, 0, 6],
                [8, 8, 12, 8, 12, 12],
              ],
            }),
          ],
        },
        { name: "sub/a.jpg", split: "val", annotations: [made("cat", box)] },
        { name: "empty.jpg", split: "val" },
      ]);
      assert.deepEqual(await exportSet("coco", dir.file("out"), set, { rle }), []);
      checkCoco(dir.file("out/annotations/instances_train.json"), dir.file("out/train"));
      checkCoco(dir.file("out/annotations/instances_val.json"), dir.file("out/val"));
      const { records, issues, reader } = await readDataset("coco", dir.file("out"));
      assert.deepEqual(issues, []);
      assert.deepEqual(
        reader.classes.map(({ name, id }) => [name, id]),
        [
          ["cat", 1],
          ["dog", 2],
        ],
      );
      const before: unknown[] = [];
      for await (const { name, split, annotations } of set.images())
        before.push(summary({ file: name, split: split ?? "", values: {}, annotations }));
      assert.deepEqual(records.map(summary), before);
      assert.deepEqual(
        records.map(({ file }) => file),
        ["train/a.jpg", "val/sub/a.jpg", "val/empty.jpg"],
      );
    });

  it("joins the points of an object with its outline, and takes them apart again", async () => {
    await using dir = await tempDir();
    const attributes = { object: 7 };
    const shape = { kind: "points" as const, points };
    const set = await makeSet(dir.file("originals"), [
      {
        name: "a.jpg",
        annotations: [made("person", box, { attributes }), made("person", shape, { attributes })],
      },
    ]);
    await exportSet("coco", dir.file("out"), set);
    checkCoco(dir.file("out/annotations/instances.json"), dir.file("out/images"));
    const written = JSON.parse(await readFile(dir.file("out/annotations/instances.json"), "utf8"));
    assert.equal(written.annotations.length, 1);
    assert.equal(written.annotations[0].num_keypoints, 2);
    const { records } = await readDataset("coco", dir.file("out/annotations/instances.json"));
    assert.deepEqual(
      records[0].annotations.map((one) => one.shape),
      [box, shape],
    );
  });

  it("a hole in a polygon becomes a mask, for COCO fills each ring", async () => {
    await using dir = await tempDir();
    const rings = [
      [0, 0, 10, 0, 10, 10, 0, 10],
      [2, 2, 5, 2, 5, 5, 2, 5],
    ];
    const set = await makeSet(dir.file("originals"), [
      { name: "a.jpg", annotations: [made("ring", { kind: "polygon", rings })] },
    ]);
    await exportSet("coco", dir.file("out"), set, { rle: "plain" });
    const written = JSON.parse(await readFile(dir.file("out/annotations/instances.json"), "utf8"));
    assert.equal(written.annotations[0].area, 91);
    checkCoco(dir.file("out/annotations/instances.json"), dir.file("out/images"));
  });

  it("category ids are the user's, then those of the import, then from 1 on", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [{ name: "a.jpg" }], {
      classes: [
        { name: "kept", parents: ["thing"], id: 18 },
        { name: "next", parents: [] },
        { name: "wanted", parents: [] },
      ],
    });
    await exportSet("coco", dir.file("out"), set, { ids: { wanted: 1 } });
    const written = JSON.parse(await readFile(dir.file("out/annotations/instances.json"), "utf8"));
    assert.deepEqual(written.categories, [
      { id: 18, name: "kept", supercategory: "thing" },
      { id: 2, name: "next", supercategory: "" },
      { id: 1, name: "wanted", supercategory: "" },
    ]);
  });

  it("licences, captions and what else images bear are kept", async () => {
    await using dir = await tempDir();
    const licenses = [{ id: 4, name: "CC BY", url: "http://localhost/cc" }];
    await writeFile(
      dir.file("instances.json"),
      JSON.stringify({
        licenses,
        annotations: [{ id: 1, image_id: 9, caption: " A cat. " }],
        images: [{ id: 9, file_name: "a.jpg", license: 4, date_captured: "2013-11-14" }],
        categories: [],
      }),
    );
    const { records, reader } = await readDataset("coco", dir.file("instances.json"));
    assert.deepEqual(
      { ...records[0].values },
      { license: "CC BY", date_captured: "2013-11-14", caption: "A cat." },
    );
    const images = [{ name: "a.jpg", values: records[0].values }];
    const set = await makeSet(dir.file("originals"), images, { info: reader.info });
    await exportSet("coco", dir.file("out"), set);
    const written = JSON.parse(await readFile(dir.file("out/annotations/instances.json"), "utf8"));
    assert.deepEqual([written.licenses, written.images[0].license], [licenses, 4]);
  });

  it("what is wrong is reported with its place, and the rest comes in", async () => {
    await using dir = await tempDir();
    const image = { id: 1, file_name: "a.jpg", width: 24, height: 16 };
    const good = { id: 1, image_id: 1, category_id: 3, bbox: [1, 2, 3, 4] };
    await writeFile(
      dir.file("a.json"),
      JSON.stringify({
        images: [image, { ...image, id: 2, file_name: "../../etc/passwd" }, image, { id: "x" }],
        annotations: [
          { ...good, category_id: 99 },
          good,
          { ...good, image_id: 77 },
          { ...good, bbox: [1, 2, -3, 4] },
          { ...good, segmentation: [[1, 2, 3, 4]] },
          { ...good, segmentation: { size: [16, 24], counts: [1, 2] } },
          { ...good, segmentation: { size: [16, 24], counts: "~~~" } },
          "nonsense",
        ],
        categories: [
          { id: 3, name: "cat" },
          { id: 3, name: "twice" },
        ],
      }),
    );
    const { records, issues } = await readDataset("coco", dir.file("a.json"));
    assert.deepEqual(records.map(summary), [
      {
        file: "a.jpg",
        split: undefined,
        annotations: [
          {
            className: "cat",
            shape: { kind: "box", x: 1, y: 2, width: 3, height: 4 },
            confidence: null,
            attributes: {},
          },
        ],
      },
    ]);
    assert.deepEqual(
      issues.map(({ item }) => item),
      [
        "category 2",
        "annotation 8",
        "annotation 1",
        "annotation 4",
        "annotation 5",
        "annotation 6",
        "annotation 7",
        "image 2",
        "image 3",
        "image 4",
        "annotation 3",
      ],
    );
  });

  for (const [what, text] of [
    ["a file that ends early", '{"images":[{"id":1'],
    ["a list", "[]"],
    ["no list of images", "{}"],
    ["a bracket that does not fit", '{"images":[}]'],
    ["nothing", ""],
  ])
    it(`${what} is an error that names the file`, async () => {
      await using dir = await tempDir();
      await writeFile(dir.file("a.json"), text);
      await assert.rejects(readDataset("coco", dir.file("a.json")), /'.*a\.json' cannot be read: /);
    });

  it("finds the images of the official layout, and of one folder for all", async () => {
    await using dir = await tempDir();
    const json = JSON.stringify({
      images: [{ id: 1, file_name: "1.jpg" }],
      annotations: [],
      categories: [],
    });
    for (const folder of ["annotations", "val2017", "data"]) await mkdir(dir.file(folder));
    await writeFile(dir.file("annotations/instances_val2017.json"), json);
    await writeFile(dir.file("labels.json"), json.replace("1.jpg", "2.jpg"));
    await writeFile(dir.file("val2017/1.jpg"), "");
    await writeFile(dir.file("data/2.jpg"), "");
    const { records } = await readDataset("coco", dir.path);
    assert.deepEqual(
      records.map(({ file, split }) => [file, split]),
      [
        ["val2017/1.jpg", "val"],
        ["data/2.jpg", undefined],
      ],
    );
  });
});
