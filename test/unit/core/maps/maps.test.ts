import assert from "node:assert/strict";
import type { Database } from "better-sqlite3";
import type { Dataset } from "../../../../src/core/columns/dataset.ts";
import { appendToBlob, insertBlob } from "../../../../src/core/db/blobs.ts";
import { insertGroup, insertResult } from "../../../../src/core/db/results.ts";
import { colorsOf } from "../../../../src/core/maps/mapColors.ts";
import { hasBit } from "../../../../src/base/bits.ts";
import { PlacedMaps } from "../../../../src/core/maps/placedMaps.ts";
import { saveMap } from "../../../../src/core/state/maps.ts";
import { View } from "../../../../src/core/view/view.ts";
import { bytesOfPoints } from "../../../../src/protocol/bytes.ts";
import { noCategory, type MapColors } from "../../../../src/protocol/maps.ts";
import { defaultViewSpec } from "../../../../src/protocol/view.ts";
import { makeDataset, type MadeInstance } from "../../../support/dataset.ts";

const map = { owner: "ml", name: "umap" };

/** Instances 1 to 6: 1 and 3 are one image, 5 is not decoded, 6 is a problem. */
function made(): { db: Database; dataset: Dataset } {
  const instance = (i: number, content: number | null, state: number): MadeInstance => ({
    folder: i % 2 ? "odd" : "even",
    name: `${i}.jpg`,
    bytes: i,
    modified: Date.UTC(2026, i, 1),
    state,
    image:
      content === null
        ? null
        : {
            content,
            format: "jpeg",
            width: 100 * content,
            height: 100,
            sharpness: 0,
            brightness: 0,
            contrast: 0,
            entropy: 0,
          },
  });
  return makeDataset([
    instance(1, 1, 1),
    instance(2, 2, 1),
    instance(3, 1, 1),
    instance(4, 3, 2),
    instance(5, null, 0),
    instance(6, null, 3),
  ]);
}

async function saved(db: Database, ids: number[], of: "image" | "instance"): Promise<number> {
  const pointsId = insertBlob(db);
  const zeros = new Float32Array(ids.length);
  appendToBlob(db, pointsId, bytesOfPoints({ ids: Int32Array.from(ids), x: zeros, y: zeros }));
  await saveMap(db, map, { of, info: null, pointsId, overwrite: true });
  return pointsId;
}

describe("a map in the project", () => {
  it("of images stands for one instance each, and knows what is gone and what is new", async () => {
    const { db, dataset } = made();
    const maps = new PlacedMaps(db, dataset);
    const at = maps.at(map, await saved(db, [2, 1, 77], "image"));
    const { ids, revision, ...counts } = at.placed();
    assert.deepEqual([...ids], [2, 1, 0]);
    assert.deepEqual(counts, { placed: 2, gone: 1, unplaced: 1 });
    dataset.instances.setState(1, 3);
    const later = at.placed();
    assert.deepEqual([...later.ids], [2, 3, 0]);
    assert.ok(later.revision > revision);
  });

  it("of instances stands for those that are there", async () => {
    const { db, dataset } = made();
    const at = new PlacedMaps(db, dataset).at(map, await saved(db, [5, 6, 3], "instance"));
    const { ids, placed, gone, unplaced } = at.placed();
    assert.deepEqual([[...ids], placed, gone, unplaced], [[5, 0, 3], 2, 1, 3]);
  });

  it("is told from another save of it, which refuses the points of the former", async () => {
    const { db, dataset } = made();
    const maps = new PlacedMaps(db, dataset);
    const before = await saved(db, [1], "image");
    maps.at(map, before);
    const now = await saved(db, [1, 2], "image");
    assert.throws(() => maps.at(map, before), { code: "not-found" });
    assert.equal(maps.at(map, now).points, 2);
  });

  it("selects every instance of an image, in what the view lists", async () => {
    const { db, dataset } = made();
    const at = new PlacedMaps(db, dataset).at(map, await saved(db, [1, 2, 3], "image"));
    const all = new View(db, dataset, defaultViewSpec);
    assert.equal(all.selectIds(at.instancesAt(Uint8Array.of(0b001)), "set").selected, 2);
    assert.deepEqual([...all.selected(0, 10)].toSorted(), [1, 3]);
    all.selectIds(at.instancesAt(Uint8Array.of(0b110)), "add");
    all.selectIds(at.instancesAt(Uint8Array.of(0b001)), "remove");
    assert.deepEqual([...all.selected(0, 10)].toSorted(), [2, 4]);
    const marks = at.pointsWhere((id) => all.selection.has(id));
    assert.deepEqual([marks.count, ...marks.bits], [2, 0b110]);
    const odd = new View(db, dataset, { ...defaultViewSpec, query: 'where folder = "odd"' });
    odd.selectIds(at.instancesAt(Uint8Array.of(0b111)), "set");
    assert.deepEqual([...odd.selected(0, 10)].toSorted(), [1, 3]);
    const listed = odd.listed();
    const shown = at.pointsWhere((id) => listed.has(id));
    assert.deepEqual(
      [0, 1, 2].map((i) => hasBit(shown.bits, i)),
      [true, false, false],
    );
  });

  it("takes out of the selection only what the view lists", async () => {
    const { db, dataset } = made();
    const at = new PlacedMaps(db, dataset).at(map, await saved(db, [1, 2, 3], "image"));
    const view = new View(db, dataset, defaultViewSpec);
    view.select(1, { kind: "all" });
    view.update({ ...defaultViewSpec, query: 'where folder = "odd"' });
    view.selectIds(at.instancesAt(Uint8Array.of(0b111)), "remove");
    assert.deepEqual([...view.selected(0, 10)].toSorted(), [2, 4, 5]);
  });
});

describe("colours of a map", () => {
  const ids = Int32Array.of(1, 2, 0, 4, 5);
  const legend = ({ categories, without, ...colors }: MapColors): unknown => ({
    ordered: colors.ordered,
    categories: categories.map(({ label, count }) => [label, count]),
    without: without.count,
    codes: [...colors.codes],
  });

  it("by a text have the most frequent category first", () => {
    const colors = colorsOf(made(), ids, { by: "property", key: "folder" });
    assert.deepEqual(legend(colors), {
      ordered: false,
      categories: [
        ["even", 2],
        ["odd", 2],
      ],
      without: 0,
      codes: [1, 0, noCategory, 0, 1],
    });
  });

  it("by a number are steps from the lowest on, by a date from the earliest", () => {
    const width = colorsOf(made(), ids, { by: "property", key: "width" });
    assert.deepEqual(legend(width), {
      ordered: true,
      categories: [
        ["100", 1],
        ["200", 1],
        ["300", 1],
      ],
      without: 1,
      codes: [0, 1, noCategory, 2, noCategory],
    });
    const date = colorsOf(made(), ids, { by: "property", key: "date" });
    assert.deepEqual(
      date.categories.map(({ label }) => label.slice(-4)),
      ["2026", "2026", "2026", "2026"],
    );
    assert.deepEqual([...date.codes], [0, 1, noCategory, 2, 3]);
  });

  it("by a result are its groups, or the best score of each member", () => {
    const { db, dataset } = made();
    const source = { db, dataset };
    const resultId = insertResult(db, { title: "Hue", actionId: "hue/group", time: 0 });
    const scale = { min: 0, max: 1, description: "Likeness", maxIsBest: true };
    const group = (name: string, members: number[], scores: number[]): void => {
      insertGroup(db, resultId, members[0] ?? 0, {
        name,
        ofImages: false,
        members: Int32Array.from(members),
        scores: Float32Array.from(scores),
        scale,
        score: null,
        scoreScale: null,
      });
    };
    group("red", [1, 2], [0.25, 0.5]);
    group("blue", [2, 4], [0.75, 1]);
    const groups = colorsOf(source, ids, { by: "result", resultId });
    assert.deepEqual(legend(groups), {
      ordered: false,
      categories: [
        ["red", 2],
        ["blue", 1],
      ],
      without: 1,
      codes: [0, 0, noCategory, 1, noCategory],
    });
    const scores = colorsOf(source, ids, { by: "score", resultId });
    assert.equal(scores.title, "Likeness (Hue)");
    assert.deepEqual(
      scores.categories.map(({ label }) => label),
      ["0.25", "0.75", "1"],
    );
    assert.throws(() => colorsOf(source, ids, { by: "result", resultId: 99 }), {
      code: "not-found",
    });
  });

  it("have no two categories of one name, as groups of a result may", () => {
    const { db, dataset } = made();
    const resultId = insertResult(db, { title: "Copies", actionId: "copies/find", time: 0 });
    const names = ["a.jpg, 2 alike", "a.jpg, 2 alike", "In no group"];
    for (const [i, name] of names.entries())
      insertGroup(db, resultId, i, {
        name,
        ofImages: false,
        members: Int32Array.of([1, 2, 4][i] ?? 0),
        scores: null,
        scale: null,
        score: null,
        scoreScale: null,
      });
    const { categories, without } = colorsOf({ db, dataset }, ids, { by: "result", resultId });
    assert.deepEqual(
      [...categories, without].map(({ label }) => label),
      ["a.jpg, 2 alike", "a.jpg, 2 alike (2)", "In no group (2)", "In no group"],
    );
  });

  it("of many values keep the most frequent ones, and join steps", () => {
    const rows = Array.from({ length: 300 }, (_, i): MadeInstance => ({
      folder: i < 100 ? "common" : `f${i}`,
      name: `${i}.jpg`,
      bytes: i,
      modified: Date.UTC(2000, i, 1),
      state: 0,
      image: null,
    }));
    const made300 = makeDataset(rows);
    const all = Int32Array.from({ length: 300 }, (_, i) => i + 1);
    const folders = colorsOf(made300, all, { by: "property", key: "folder" });
    assert.equal(folders.categories.length, 64);
    assert.deepEqual(
      [folders.rest, folders.categories[0], folders.categories[63]],
      [
        true,
        { label: "common", color: null, count: 100 },
        { label: "138 others", color: null, count: 138 },
      ],
    );
    const months = colorsOf(made300, all, { by: "property", key: "date" });
    assert.ok(months.ordered && months.categories.length <= 32);
    assert.equal(months.codes[0], 0);
    assert.equal(months.codes[299], months.categories.length - 1);
  });
});
