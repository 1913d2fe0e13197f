import type { Database } from "better-sqlite3";
import { Dataset } from "../../src/core/columns/dataset.ts";
import { Random } from "../../src/base/random.ts";
import { makeDataset, type MadeImage } from "./dataset.ts";

/** The moment that relative dates in tests are taken from. */
export const testNow = new Date(2024, 4, 31, 12, 30).getTime();

/** Names of tags of every tag property; "CAT" and "cat" are two. */
export const tagNames = ["animal", "cat", "CAT", "lion", "Straße", "dog"] as const;
export const folderPaths = ["", "a", "a/b", "a/b9", "a/b10", "Zoo"] as const;
export const texts = [
  "",
  "cat",
  "Cat",
  "CAT",
  "img2",
  "img10",
  "Straße",
  "ÉTÉ",
  "été",
  "🐱x",
] as const;

/**
 * Some tens of files with images that some share, and properties of every kind in both modes of which much is missing:
 * score, rating: number; seen, checked: date, checkbox; label, predicted, species: tag; quality, marks: multi_tags;
 * note, caption: text; paint: color.
 */
export function makeQueryDataset(seed: number): {
  readonly db: Database;
  readonly dataset: Dataset;
} {
  const random = new Random(seed, 77);
  const some = <T>(from: readonly T[]): T => from[random.integer(0, from.length - 1)];
  const images = Array.from({ length: 25 }, (_, content): MadeImage => ({
    content,
    format: some(["jpeg", "png", "webp"]),
    width: random.integer(1, 9),
    height: random.integer(1, 9),
    sharpness: random.integer(0, 40) / 4,
    brightness: some([0, 0.25, 1]),
    contrast: random.next() / 2,
    entropy: 8 * random.next(),
  }));
  const names = new Set<string>();
  const rows = Array.from({ length: 60 }, () => {
    let [folder, name] = ["", ""];
    do {
      folder = some(folderPaths);
      name = `${some(["img", "IMG", "Ärger", "straße", "🐱"])}${random.integer(0, 12)}.jpg`;
    } while (names.has(`${folder}/${name}`));
    names.add(`${folder}/${name}`);
    return {
      folder,
      name,
      bytes: random.integer(0, 6),
      modified: testNow - random.integer(0, 400) * 86_400_000 * some([1, 0.01]),
      state: some([0, 1, 1, 1, 1, 2, 3]),
      image: random.next() < 0.2 ? null : some(images),
    };
  });
  const { db } = makeDataset(rows);
  addProperties(db, random, rows.length);
  return { db, dataset: new Dataset(db) };
}

const properties = [
  ["score", "number", "instance"],
  ["rating", "number", "image"],
  ["seen", "date", "image"],
  ["checked", "checkbox", "instance"],
  ["Reviewed", "checkbox", "image"],
  ["label", "tag", "instance"],
  ["predicted", "tag", "instance"],
  ["species", "tag", "image"],
  ["quality", "multi_tags", "instance"],
  ["marks", "multi_tags", "image"],
  ["note", "text", "instance"],
  ["caption", "text", "image"],
  ["paint", "color", "instance"],
] as const;

function addProperties(db: Database, random: Random, instances: number): void {
  const some = <T>(from: readonly T[]): T => from[random.integer(0, from.length - 1)];
  const imageIds = db.prepare("SELECT id FROM images").pluck().all() as number[];
  const instanceIds = Array.from({ length: instances }, (_, i) => i + 1);
  for (const [i, [name, type, mode]] of properties.entries()) {
    const propertyId = i + 1;
    db.prepare("INSERT INTO properties (id, name, type, mode) VALUES (?, ?, ?, ?)").run(
      propertyId,
      name,
      type,
      mode,
    );
    const tagIds = type === "tag" || type === "multi_tags" ? addTags(db, propertyId) : [];
    const ids = mode === "instance" ? instanceIds : imageIds;
    for (const id of ids) {
      if (random.next() < 0.25) continue;
      if (type === "multi_tags") {
        const tagged = new Set([some(tagIds), some(tagIds)]);
        for (const tagId of tagged)
          db.prepare(
            `INSERT INTO ${mode}_tags (property_id, ${mode}_id, tag_id) VALUES (?, ?, ?)`,
          ).run(propertyId, id, tagId);
        continue;
      }
      const value = {
        number: some([-2, 0, 0.3, 0.5, 1, 7, 1e9]),
        date: testNow - random.integer(0, 3000) * 3_600_000,
        checkbox: random.integer(0, 1),
        tag: some([...tagIds, 0]),
        text: some(texts),
        color: some([0, 0xff8800, 0xffffff]),
      }[type];
      db.prepare(
        `INSERT INTO ${mode}_values (property_id, ${mode}_id, value) VALUES (?, ?, ?)`,
      ).run(propertyId, id, type === "tag" && value === 0 ? tagIds[0] : value);
    }
  }
  addAnnotations(db, random, imageIds);
}

/** animal above cat and lion, cat above lion and CAT (whose parents are two), Straße and dog apart. */
function addTags(db: Database, propertyId: number): number[] {
  const ids = tagNames.map((name) =>
    Number(
      db.prepare("INSERT INTO tags (property_id, name) VALUES (?, ?)").run(propertyId, name)
        .lastInsertRowid,
    ),
  );
  const [animal, cat, upper, lion, street] = ids;
  for (const [tag, parent] of [
    [cat, animal],
    [lion, animal],
    [lion, cat],
    [upper, cat],
    [upper, street],
  ])
    db.prepare("INSERT INTO tag_parents (tag_id, parent_id) VALUES (?, ?)").run(tag, parent);
  return ids;
}

function addAnnotations(db: Database, random: Random, imageIds: readonly number[]): void {
  const some = <T>(from: readonly T[]): T => from[random.integer(0, from.length - 1)];
  const tagIds = db.prepare("SELECT id FROM tags").pluck().all() as number[];
  const insert = db.prepare(
    `INSERT INTO annotations (image_id, class_id, kind, width, height, area, confidence, source, author, time,
       attributes, geometry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'me', 0, '{}', '{}')`,
  );
  for (let i = 0; i < 40; i++) {
    const kind = some(["class", "box", "polygon"]);
    const [width, height] =
      kind === "class" ? [null, null] : [random.integer(1, 9), random.integer(1, 9)];
    const source = some(["", "run 1", "Run 2"]);
    insert.run(
      some(imageIds),
      some(tagIds),
      kind,
      width,
      height,
      width === null ? null : width * (height ?? 0),
      source === "" ? null : random.integer(0, 10) / 10,
      source,
    );
  }
}
