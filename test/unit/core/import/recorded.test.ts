import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import { Dataset } from "../../../../src/core/columns/dataset.ts";
import { valueAt } from "../../../../src/core/columns/propertyColumns.ts";
import { CommitLog } from "../../../../src/core/commits/commitLog.ts";
import { mergeTags } from "../../../../src/core/commits/mergeTags.ts";
import { insertPending, instanceState } from "../../../../src/core/db/instances.ts";
import type { CommitResult, PropertyType, PropertyValue } from "../../../../src/protocol/data.ts";
import { commit, contentsOf, same, strayRows, valuesOf } from "../../../support/commits.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { openImporter, type Importer } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

/** Properties of each file, one of each kind, with tags: what people record while an import runs. */
class Recorder {
  readonly log: CommitLog;
  readonly #dataset: Dataset;
  readonly #ids: ReadonlyMap<string, number>;

  constructor({ project, dataset }: Importer) {
    this.#dataset = dataset;
    this.log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
    const types: [string, PropertyType][] = [
      ["note", "text"],
      ["score", "number"],
      ["seen", "checkbox"],
      ["label", "tag"],
      ["marks", "multi_tags"],
    ];
    const { ids } = this.log.do(
      commit({
        properties: types.map(([name, type], i) => ({
          id: -1 - i,
          name,
          type,
          mode: "instance",
          groupId: null,
        })),
        tags: ["cat", "dog", "blurry", "dark"].map((name, i) => ({
          id: -11 - i,
          propertyId: i < 2 ? -4 : -5,
          name,
          color: null,
          parents: [],
        })),
      }),
    );
    const names = ["note", "score", "seen", "label", "marks", "cat", "dog", "blurry", "dark"];
    this.#ids = new Map(names.map((name, i) => [name, ids[i][1]]));
  }

  id(name: string): number {
    return this.#ids.get(name) ?? 0;
  }

  set(instance: number, values: Record<string, PropertyValue>): CommitResult {
    return this.log.do(
      commit({
        values: Object.entries(values).map(([name, value]) =>
          valuesOf(this.id(name), [instance], same(value)),
        ),
      }),
    );
  }

  of(instance: number): Record<string, PropertyValue> {
    const { properties } = this.#dataset;
    return Object.fromEntries(
      properties.list.map((property) => [
        property.name,
        valueAt(properties.column(property), instance),
      ]),
    );
  }
}

/** Resolves in the moment that an import has found another file, long before that is decoded. */
async function nextFound({ dataset }: Importer): Promise<number> {
  const { end } = dataset.instances;
  while (dataset.instances.end === end) await new Promise((resolve) => setImmediate(resolve));
  return dataset.instances.end - 1;
}

function checkWhole({ project, dataset }: Importer): void {
  assert.deepEqual(strayRows(project.db), []);
  assert.deepEqual(contentsOf(dataset), contentsOf(new Dataset(project.db)));
}

describe("what people record while an import runs", () => {
  const decoders = useDecoders();

  it("goes with a file that turns out to be one that moved", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const recorder = new Recorder(importer);
    const [note, blurry, dark] = ["old", recorder.id("blurry"), recorder.id("dark")];
    recorder.set(1, { note, score: 1, label: recorder.id("cat"), marks: [blurry] });
    await rename(dir.file("a.jpg"), dir.file("b.jpg"));
    const rescan = importer.rescan();
    const found = await nextFound(importer);
    recorder.set(found, { score: 2, seen: true, label: recorder.id("dog"), marks: [dark] });
    await rescan;
    assert.deepEqual(importer.listing(), ["b.jpg ready"]);
    // What was said last stands, and no tag is lost.
    assert.deepEqual(recorder.of(1), {
      note,
      score: 2,
      seen: true,
      label: recorder.id("dog"),
      marks: [blurry, dark],
    });
    checkWhole(importer);
    const after = recorder.of(1);
    // What was carried over is the last commit; before it comes the one that was made of the file.
    assert.equal(
      recorder.log.list(null, 1).commits[0]?.title,
      "Carry over what was recorded of an image that moved",
    );
    const before = { note, score: 1, seen: null, label: recorder.id("cat"), marks: [blurry] };
    for (const [step, values] of [
      ["undo", before],
      ["undo", before],
      ["redo", before],
      ["redo", after],
    ] as const) {
      recorder.log[step]();
      assert.deepEqual(recorder.of(1), values);
      checkWhole(importer);
    }
  });

  it("goes with it after a restart, when no column is in memory", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    const importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const recorder = new Recorder(importer);
    recorder.set(1, { note: "old", marks: [recorder.id("blurry")] });
    await rename(dir.file("a.jpg"), dir.file("b.jpg"));
    const task = await importer.startImport(".");
    const found = await nextFound(importer);
    recorder.set(found, { note: "new", marks: [recorder.id("dark")] });
    await importer.close();
    await using again = await openImporter(dir.path, decoders());
    await again.ended(task);
    assert.deepEqual(again.listing(), ["b.jpg ready"]);
    checkWhole(again);
    assert.deepEqual(
      again.project.db.prepare("SELECT path, property, value FROM dataset_values").raw().all(),
      [
        ["b.jpg", "note", "new"],
        ["b.jpg", "marks", "blurry"],
        ["b.jpg", "marks", "dark"],
      ],
    );
  });

  it("goes with a file that is forgotten because it is no image, and hinders nothing after it", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const recorder = new Recorder(importer);
    const [cat, blurry] = [recorder.id("cat"), recorder.id("blurry")];
    const values = { note: "x", score: 5, seen: false, label: cat, marks: [blurry] };
    recorder.set(1, values);
    await writeTree(dir.path, { "broken.jpg": "text" });
    const rescan = importer.rescan();
    const found = await nextFound(importer);
    recorder.set(found, values);
    await rescan;
    assert.deepEqual(importer.listing(), ["a.jpg ready", "broken.jpg unsupported"]);
    checkWhole(importer);
    const { properties } = importer.dataset;
    assert.deepEqual(
      properties.list.map((property) => properties.filled(property)),
      [1, 1, 1, 1, 1],
    );
    for (const [from, into] of [
      ["cat", "dog"],
      ["blurry", "dark"],
    ] as const)
      recorder.log.do(
        mergeTags(importer.project.db, importer.dataset, recorder.id(from), recorder.id(into)),
      );
    for (const step of ["undo", "undo", "undo", "redo", "redo", "redo"] as const) {
      recorder.log[step]();
      checkWhole(importer);
    }
  });

  it("goes with a file that is deleted before it was decoded", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const recorder = new Recorder(importer);
    const { project, dataset } = importer;
    // As an import leaves it that was interrupted.
    const folderId = dataset.instances.folder[1];
    const file = { name: "b.jpg", bytes: 1, modified: 1 };
    const id = insertPending(project.db, folderId, file);
    dataset.instances.put({ ...file, id, folderId, imageId: null, state: instanceState.pending });
    recorder.set(id, { note: "gone", marks: [recorder.id("dark")] });
    await importer.rescan();
    assert.deepEqual(importer.listing(), ["a.jpg ready"]);
    checkWhole(importer);
    recorder.log.undo();
    recorder.log.redo();
    checkWhole(importer);
  });
});
