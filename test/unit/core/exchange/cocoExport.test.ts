import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { encodeCounts } from "../../../../src/core/exchange/coco/rle.ts";
import { areaOf, rasterise } from "../../../../src/core/exchange/shapes.ts";
import { exportSet, made, makeSet, readDataset } from "../../../support/exchange.ts";
import { checkCoco } from "../../../support/exchangeRules.ts";
import { tempDir } from "../../../support/tempDir.ts";

const box = { kind: "box", x: 2, y: 3, width: 10.5, height: 8 } as const;

describe("COCO's export", () => {
  for (const [what, rings, attributes, expected] of [
    ["without a hole is polygons", [[1, 1, 4, 1, 4, 5, 1, 5]], {}, [[1, 1, 4, 1, 4, 5, 1, 5]]],
    [
      "with a hole is run lengths",
      [
        [1, 1, 6, 1, 6, 6, 1, 6],
        [2, 2, 4, 2, 4, 4, 2, 4],
      ],
      {},
      null,
    ],
    ["of a crowd is run lengths", [[1, 1, 4, 1, 4, 5, 1, 5]], { iscrowd: true }, null],
  ] as const)
    it(`a mask ${what}, with its own area and box`, async () => {
      await using dir = await tempDir();
      const drawn = rasterise(rings, 24, 16, "even-odd");
      const set = await makeSet(dir.file("originals"), [
        { name: "a.jpg", annotations: [made("cat", drawn, { attributes })] },
      ]);
      assert.deepEqual(await exportSet("coco", dir.file("out"), set), []);
      const json = dir.file("out/annotations/instances.json");
      checkCoco(json, dir.file("out/images"));
      const [written] = JSON.parse(await readFile(json, "utf8")).annotations;
      const isCrowd = "iscrowd" in attributes;
      assert.deepEqual([written.area, written.iscrowd], [areaOf(drawn), isCrowd ? 1 : 0]);
      assert.deepEqual(
        written.segmentation,
        expected ?? { counts: encodeCounts(drawn.counts), size: [16, 24] },
      );
      const { records } = await readDataset("coco", json);
      const [{ shape }] = records[0].annotations;
      assert.ok(shape.kind === "polygon" || shape.kind === "mask");
      assert.deepEqual(
        shape.kind === "polygon" ? rasterise(shape.rings, 24, 16, "any") : shape,
        drawn,
      );
      await exportSet("coco", dir.file("rle"), set, { masks: "rle" });
      const again = await readDataset("coco", dir.file("rle"));
      assert.deepEqual(again.records[0].annotations[0].shape, drawn);
    });

  it("captions are written from a text, a line each, and come back into the property that is named", async () => {
    await using dir = await tempDir();
    const set = await makeSet(
      dir.file("originals"),
      [
        { name: "a.jpg", split: "train", values: { alt: "A cat.\n\n  On a mat. ", mood: "calm" } },
        { name: "b.jpg", split: "train", annotations: [made("cat", box)] },
        { name: "c.jpg", values: { alt: "Nothing" } },
      ],
      {
        properties: [
          { name: "alt", type: "text" },
          { name: "mood", type: "tag" },
        ],
      },
    );
    await exportSet("coco", dir.file("out"), set, { captions: "alt" });
    const read = async (name: string): Promise<{ images: unknown[]; annotations: unknown[] }> =>
      JSON.parse(await readFile(dir.file(`out/annotations/${name}.json`), "utf8"));
    const train = await read("captions_train");
    assert.deepEqual(train.annotations, [
      { id: 1, image_id: 1, caption: "A cat." },
      { id: 2, image_id: 1, caption: "On a mat." },
    ]);
    assert.deepEqual(train.images, (await read("instances_train")).images);
    assert.deepEqual((await read("captions")).annotations, [
      { id: 1, image_id: 1, caption: "Nothing" },
    ]);
    const { records, issues, reader } = await readDataset("coco", dir.file("out"), {
      captions: "alt",
    });
    assert.deepEqual(issues, []);
    assert.deepEqual({ ...reader.types }, { alt: "text" });
    assert.deepEqual(
      records.flatMap(({ file, values }) => (values.alt === undefined ? [] : [[file, values.alt]])),
      [
        ["images/c.jpg", "Nothing"],
        ["train/a.jpg", "A cat.\nOn a mat."],
      ],
    );
    await assert.rejects(exportSet("coco", dir.file("no"), set, { captions: "mood" }), {
      code: "bad-request",
      message: /There is no property 'mood' of type text/,
    });
  });

  it("splits that differ in their case alone have files and folders of their own", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [
      { name: "a.jpg", split: "train" },
      { name: "a.jpg", split: "Train" },
      { name: "a.jpg", split: "a?b" },
      { name: "a.jpg", split: "a:b" },
    ]);
    await exportSet("coco", dir.file("out"), set);
    assert.deepEqual(
      (await readdir(dir.file("out"))).filter((name) => !name.startsWith(".")).sort(),
      ["Train", "a_b", "a_b-2", "annotations", "train-2"],
    );
    assert.equal((await readdir(dir.file("out/annotations"))).length, 4);
  });
});
