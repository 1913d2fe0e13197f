import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { exportSetOf } from "../../../../src/core/exchange/exportDataset.ts";
import type { ExportImage } from "../../../../src/core/exchange/exchange.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { contentsOf, exportSet } from "../../../support/exchange.ts";
import { importLabels, wholeSet } from "../../../support/exchangeProject.ts";
import { oriented } from "../../../support/images.ts";
import { openImporter, type Importer } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

describe("a dataset in another format", () => {
  const decoders = useDecoders();

  async function images(
    importer: Importer,
  ): Promise<Omit<ExportImage, "id" | "sha1" | "source">[]> {
    const found = [];
    for await (const { id: _id, sha1: _sha1, source: _source, ...image } of wholeSet(
      importer,
    ).images())
      found.push({
        ...image,
        values: { ...image.values },
        annotations: image.annotations.map((one) => ({
          ...one,
          attributes: { ...one.attributes },
        })),
      });
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  const json = {
    images: [
      { id: 1, file_name: "sub/a.jpg", width: 24, height: 16, camera: "K1", day: 3 },
      { id: 2, file_name: "b.jpg", width: 24, height: 16 },
      { id: 3, file_name: "gone.jpg", width: 24, height: 16 },
    ],
    annotations: [
      { id: 1, image_id: 1, category_id: 7, bbox: [2, 4, 6, 8] },
      {
        id: 2,
        image_id: 1,
        category_id: 9,
        bbox: [1, 1, 8, 7],
        segmentation: [[1, 1, 9, 1, 5, 8]],
      },
      { id: 3, image_id: 2, category_id: 7, bbox: [0, 0, 24, 16], score: 0.5 },
      { id: 4, image_id: 3, category_id: 7, bbox: [0, 0, 24, 16] },
    ],
    categories: [
      { id: 7, name: "cat", supercategory: "animal" },
      { id: 9, name: "dog", supercategory: "animal" },
    ],
  };

  async function labelled(dir: Awaited<ReturnType<typeof tempDir>>): Promise<Importer> {
    await writeTree(dir.path, {
      "photos/sub/a.jpg": 1,
      "photos/b.jpg": 2,
      "photos/instances_train.json": JSON.stringify(json),
    });
    const importer = await openImporter(dir.path, decoders());
    await importer.import("photos");
    return importer;
  }

  it("becomes one commit of values, splits, tags with parents and annotations, that can be undone", async () => {
    await using dir = await tempDir();
    await using importer = await labelled(dir);
    const before = await images(importer);
    const plan = await importLabels(importer, "coco", dir.file("photos/instances_train.json"));
    assert.deepEqual(
      [plan.matched, plan.unmatched, plan.values, plan.annotations, plan.commit.title],
      [2, 1, 4, 3, "Import labels of 2 images"],
    );
    assert.deepEqual(
      plan.issues.map(({ file }) => file),
      ["gone.jpg"],
    );
    const found = await images(importer);
    assert.deepEqual(found[1], {
      name: "sub/a.jpg",
      width: 24,
      height: 16,
      split: "train",
      values: { camera: "K1", day: 3 },
      annotations: [
        {
          className: "cat",
          shape: { kind: "box", x: 2, y: 4, width: 6, height: 8 },
          confidence: null,
          source: "",
          attributes: {},
        },
        {
          className: "dog",
          shape: { kind: "polygon", rings: [[1, 1, 9, 1, 5, 8]] },
          confidence: null,
          source: "",
          attributes: {},
        },
      ],
    });
    const { properties } = importer.dataset;
    const label = properties.named("label");
    assert.ok(label);
    const animal = properties.tagNamed(label.id, "animal");
    assert.deepEqual(properties.tagNamed(label.id, "dog")?.parents, [animal?.id]);
    plan.undo();
    assert.deepEqual(await images(importer), before);
  });

  it("changes nothing when it is imported twice", async () => {
    await using dir = await tempDir();
    await using importer = await labelled(dir);
    await importLabels(importer, "coco", dir.file("photos/instances_train.json"));
    const again = await importLabels(importer, "coco", dir.file("photos/instances_train.json"));
    assert.deepEqual(
      [again.values, again.annotations, again.commit.tags, again.commit.properties],
      [0, 0, [], []],
    );
  });

  it("COCO files that count in stored pixels are turned with their images", async () => {
    await using dir = await tempDir();
    // A mark in the upper left corner of the upright picture of 64 × 40, as each stored picture has it.
    const stored: Record<number, number[]> = {
      1: [0, 0, 10, 4],
      5: [0, 0, 4, 10],
      6: [0, 54, 4, 10],
      7: [36, 54, 4, 10],
      8: [36, 0, 4, 10],
    };
    const entries = Object.keys(stored).map(Number);
    for (const one of entries)
      await writeTree(dir.path, { [`photos/${one}.jpg`]: await oriented(one) });
    await writeFile(
      dir.file("photos/labels.json"),
      JSON.stringify({
        images: entries.map((one) => ({
          id: one,
          file_name: `${one}.jpg`,
          ...(one === 1 ? { width: 64, height: 40 } : { width: 40, height: 64 }),
        })),
        annotations: entries.map((one) => ({ image_id: one, category_id: 1, bbox: stored[one] })),
        categories: [{ id: 1, name: "corner" }],
      }),
    );
    await using importer = await openImporter(dir.path, decoders());
    await importer.import("photos");
    const { issues } = await importLabels(importer, "coco", dir.file("photos/labels.json"));
    assert.deepEqual(issues, []);
    const found = await images(importer);
    assert.equal(found.length, 5);
    for (const { name, width, height, annotations } of found)
      assert.deepEqual(
        [name, width, height, annotations[0]?.shape],
        [name, 64, 40, { kind: "box", x: 0, y: 0, width: 10, height: 4 }],
      );
  });

  it("annotations of a picture of other sides are left out and told, the values come in", async () => {
    await using dir = await tempDir();
    await using importer = await labelled(dir);
    const other = { ...json, images: json.images.map((image) => ({ ...image, width: 100 })) };
    await writeFile(dir.file("photos/instances_train.json"), JSON.stringify(other));
    const plan = await importLabels(importer, "coco", dir.file("photos/instances_train.json"));
    assert.deepEqual([plan.annotations, plan.values], [0, 4]);
    assert.match(plan.issues[0].message, /24 × 16 pixels, and the file says 100 × 16/);
  });

  it("an entry whose name several images have goes to those that are chosen", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "photos/one/a.jpg": 1,
      "photos/two/a.jpg": 2,
      "photos/six/a.jpg": 3,
      "labels/rows.csv": "file_name,mood\na.jpg,calm\na.jpg,wild\n",
    });
    for (const [many, moods] of [
      ["leave", {}],
      ["first", { "one/a.jpg": "calm" }],
      ["last", { "two/a.jpg": "calm" }],
      ["all", { "one/a.jpg": "calm", "six/a.jpg": "calm", "two/a.jpg": "calm" }],
      ["free", { "one/a.jpg": "calm", "six/a.jpg": "wild" }],
    ] as const) {
      await using importer = await openImporter(dir.file(`project-${many}`), decoders());
      await importer.import(dir.file("photos"));
      const plan = await importLabels(importer, "csv", dir.file("labels/rows.csv"), { many });
      assert.deepEqual(
        Object.fromEntries(
          (await images(importer)).flatMap(({ name, values }) =>
            values.mood === undefined ? [] : [[name, values.mood]],
          ),
        ),
        moods,
        many,
      );
      assert.equal(plan.unmatched, many === "leave" ? 2 : 0);
    }
  });

  it("a class whose name is blank or over 200 characters is told, and the others come in", async () => {
    await using dir = await tempDir();
    const long = "x".repeat(220);
    await writeTree(dir.file("photos"), {
      "cat/a.jpg": 1,
      "  /b.jpg": 2,
      [`${long}/c.jpg`]: 3,
      "dog/d.jpg": 4,
    });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import("photos");
    const plan = await importLabels(importer, "imagefolder", dir.file("photos"));
    assert.deepEqual(
      plan.commit.tags.map(({ name }) => name),
      ["cat", "dog"],
    );
    assert.equal(plan.annotations, 2);
    assert.deepEqual(
      plan.issues.map(({ item, message }) => [item?.slice(0, 6), message]),
      [
        ["annota", "An annotation is left out: its class has no name, or too long a one."],
        ["annota", "An annotation is left out: its class has no name, or too long a one."],
        ["'  '", "A class is left out: its name is blank."],
        ["'xxxxx", "A class is left out: its name is longer than 200 characters."],
      ],
    );
  });

  it("refuses to put tags into a property of another type, and nothing to export", async () => {
    await using dir = await tempDir();
    await using importer = await labelled(dir);
    const source = dir.file("photos/instances_train.json");
    await importLabels(importer, "coco", source);
    await assert.rejects(
      importLabels(importer, "coco", source, { classProperty: "day" }),
      /'day' is a property of type number/,
    );
    await assert.rejects(
      importLabels(importer, "coco", source, { splitProperty: "camera" }),
      /'camera' is a property of type text/,
    );
    const { project, dataset } = importer;
    const signal = AbortSignal.timeout(50_000);
    assert.throws(
      () =>
        exportSetOf(project, dataset, {
          ids: new Int32Array(0),
          split: "split",
          sources: null,
          signal,
        }),
      /no image to export/,
    );
    assert.throws(
      () =>
        exportSetOf(project, dataset, {
          ids: Int32Array.of(1),
          split: "day",
          sources: null,
          signal,
        }),
      /only a tag can say the split/,
    );
  });

  it("an export reads originals and changes none; one that is gone is left out", async () => {
    await using dir = await tempDir();
    await using importer = await labelled(dir);
    const before = await contentsOf(dir.file("photos"));
    const { project, dataset } = importer;
    const set = exportSetOf(project, dataset, {
      ids: Int32Array.of(1, 2),
      split: "",
      sources: null,
      signal: AbortSignal.timeout(50_000),
    });
    await exportSet("voc", dir.file("out"), set);
    assert.deepEqual(await contentsOf(dir.file("photos")), before);
    await rm(dir.file("photos/b.jpg"));
    const issues = await exportSet("voc", dir.file("out"), set, { replace: true });
    assert.equal(issues.length, 1);
  });
});
