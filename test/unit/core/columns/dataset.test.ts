import assert from "node:assert/strict";
import { mkdir, rename, rm, truncate } from "node:fs/promises";
import { Dataset } from "../../../../src/core/columns/dataset.ts";
import type { Measure } from "../../../../src/core/columns/imageColumns.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { openImporter, type Importer } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

const measures: readonly Measure[] = ["sharpness", "brightness", "contrast", "entropy"];

/** All that the columns hold, row by row. */
function contents(dataset: Dataset): unknown {
  const { instances, images, folders } = dataset;
  const rows = Array.from({ length: instances.end }, (_, id) =>
    instances.state[id] === 255
      ? null
      : [
          instances.state[id],
          instances.folder[id],
          instances.image[id],
          instances.bytes[id],
          instances.modified[id],
        ],
  );
  return {
    rows,
    counts: [0, 1, 2, 3].map((state) => instances.count(state)),
    totalBytes: instances.totalBytes,
    folders: [...folders].toSorted((a, b) => a.id - b.id),
    byFolder: [...dataset.countsByFolder()].toSorted(),
    byName: [...dataset.names().byName],
    byPath: [...dataset.names().byPath],
    images: Array.from({ length: images.end }, (_, id) => [
      images.width[id],
      images.height[id],
      images.formats[images.format[id]],
      ...measures.map((name) => images.measure(name)[id]),
    ]),
    imageCount: images.count,
  };
}

/** Ids at the end of the columns that no row has any more say nothing. */
function trimmed(all: unknown): unknown {
  const { rows, ...rest } = all as { rows: unknown[] };
  return { ...rest, rows: rows.slice(0, rows.findLastIndex((row) => row !== null) + 1) };
}

function agree(importer: Importer, when: string): void {
  assert.deepEqual(
    trimmed(contents(importer.dataset)),
    trimmed(contents(new Dataset(importer.project.db))),
    when,
  );
}

describe("the columns in memory", () => {
  const decoders = useDecoders();

  it("say what the database says, whatever an import, a rescan or a cancellation did", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "a.jpg": 1,
      "b/c.jpg": 2,
      "b/same.jpg": 2,
      "b/d/e.jpg": 3,
      "text.png": "x",
      "later.jpg": 5,
    });
    await using importer = await openImporter(dir.path, decoders());
    for (const name of measures) importer.dataset.images.measure(name);
    await importer.import(".");
    agree(importer, "after an import");
    await writeTree(dir.path, { "a.jpg": 11, "new/f.jpg": 12 });
    await truncate(dir.file("later.jpg"), 200);
    await rename(dir.file("b"), dir.file("moved"));
    await rm(dir.file("text.png"));
    await importer.rescan();
    agree(importer, "after changes, moves, damage and deletion");
    await writeTree(
      dir.path,
      Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`many/${i}.jpg`, 100 + i])),
    );
    const task = await importer.startImport("many");
    importer.tasks.cancel(task.id);
    await importer.ended(task);
    await importer.rescan(["moved/c.jpg"]);
    agree(importer, "after a cancellation");
    await rm(dir.file("moved"), { recursive: true });
    await mkdir(dir.file("moved"));
    await importer.rescan();
    agree(importer, "after a folder was emptied");
  });
});
