import { DOMParser, type Element } from "@xmldom/xmldom";
import { load } from "js-yaml";
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/*
 * Strict readers of exports, written from the formats' published rules with other parsers than ours: each throws at the
 * first thing that its rules forbid. None of our code is used here.
 */

/** The format page of the COCO data set, and what pycocotools and CVAT expect beyond it. */
export function checkCoco(json: string, imageFolder: string): void {
  const data = JSON.parse(readFileSync(json, "utf8"));
  for (const member of ["info", "licenses", "images", "annotations", "categories"])
    assert.ok(member in data, `${member} is missing`);
  const images = new Map<number, { width: number; height: number }>();
  for (const image of data.images) {
    assert.ok(Number.isInteger(image.id) && !images.has(image.id), "image ids are unique integers");
    images.set(image.id, image);
    assert.ok(Number.isInteger(image.width) && Number.isInteger(image.height));
    assert.match(image.file_name, /^(?!\/|.*(^|\/)\.\.(\/|$)|[a-z]+:)[^\\]+$/i);
    assert.ok(existsSync(path.join(imageFolder, image.file_name)), `${image.file_name} is missing`);
  }
  const categories = new Set<number>();
  for (const { id, name, supercategory } of data.categories) {
    assert.ok(Number.isInteger(id) && id >= 1 && !categories.has(id), "category ids are 1-based");
    categories.add(id);
    assert.ok(typeof name === "string" && typeof supercategory === "string");
  }
  const ids = new Set<number>();
  for (const one of data.annotations) {
    assert.ok(Number.isInteger(one.id) && one.id >= 1 && !ids.has(one.id));
    ids.add(one.id);
    const image = images.get(one.image_id);
    assert.ok(image && categories.has(one.category_id), "references resolve");
    const [x, y, width, height] = one.bbox;
    assert.equal(one.bbox.length, 4);
    assert.ok(width > 0 && height > 0 && [0, 1].includes(one.iscrowd) && one.area >= 0);
    if (Array.isArray(one.segmentation))
      for (const polygon of one.segmentation) {
        assert.ok(polygon.length >= 6 && polygon.length % 2 === 0);
        for (let i = 0; i < polygon.length; i += 2) {
          assert.ok(polygon[i] >= x - 1e-6 && polygon[i] <= x + width + 1e-6, "bbox encloses");
          assert.ok(polygon[i + 1] >= y - 1e-6 && polygon[i + 1] <= y + height + 1e-6);
        }
      }
    else {
      assert.deepEqual(one.segmentation.size, [image.height, image.width]);
      const plain = one.segmentation.counts;
      if (Array.isArray(plain)) {
        assert.equal(
          plain.reduce((sum: number, n: number) => sum + n, 0),
          image.width * image.height,
        );
        const ones = plain.filter((_: number, i: number) => i % 2 === 1);
        assert.equal(
          one.area,
          ones.reduce((sum: number, n: number) => sum + n, 0),
        );
      } else assert.match(plain, /^[0-o]+$/);
    }
    if (one.keypoints) {
      const labelled = one.keypoints.filter((v: number, i: number) => i % 3 === 2 && v > 0);
      assert.equal(one.num_keypoints, labelled.length);
    }
  }
}

/** What Ultralytics checks before it trains. Returns the rows of each label file. */
export function checkYolo(folder: string): Map<string, string[]> {
  const data = load(readFileSync(path.join(folder, "data.yaml"), "utf8")) as {
    path?: string;
    train?: string;
    val?: string;
    nc?: number;
    names: Record<string, string>;
  };
  assert.equal(data.path, undefined);
  assert.ok(data.train && data.val, "train and val are required");
  assert.equal(Object.keys(data.names).length, data.nc);
  assert.deepEqual(
    Object.keys(data.names).map(Number),
    Object.keys(data.names).map((_, i) => i),
  );
  const rows = new Map<string, string[]>();
  const { nc, names: _, ...splits } = data;
  for (const split of new Set(Object.values(splits))) {
    assert.ok(typeof split === "string" && !split.includes("\\") && !path.isAbsolute(split));
    const images = path.join(folder, split);
    assert.ok(statSync(images).isDirectory());
    for (const name of readdirSync(images, { recursive: true, encoding: "utf8" })) {
      if (!/\.(jpe?g|png|webp)$/i.test(name)) continue;
      const file = path.join(images, name);
      const at = file.lastIndexOf("/images/");
      const label = `${file.slice(0, at)}/labels/${file.slice(at + 8).replace(/\.[^.]+$/, "")}.txt`;
      const lines = existsSync(label) ? readFileSync(label, "utf8").trim().split("\n") : [];
      const found = lines.filter((line) => line !== "");
      assert.equal(new Set(found).size, found.length, "no duplicate rows");
      for (const line of found) {
        const cells = line.split(" ").map(Number);
        assert.ok(Number.isInteger(cells[0]) && cells[0] >= 0 && cells[0] < (nc ?? 0));
        assert.ok(cells.length === 5 || (cells.length >= 7 && cells.length % 2 === 1));
        assert.ok(cells.slice(1).every((value) => value >= 0 && value <= 1));
      }
      rows.set(path.relative(folder, label), found);
    }
  }
  return rows;
}

/** The layout and the elements of the VOC 2012 development kit. Returns the boxes of each annotation file. */
export function checkVoc(folder: string): Map<string, { name: string; box: number[] }[]> {
  const found = new Map<string, { name: string; box: number[] }[]>();
  const images = readdirSync(path.join(folder, "JPEGImages"));
  for (const file of readdirSync(path.join(folder, "Annotations"))) {
    const xml = readFileSync(path.join(folder, "Annotations", file), "utf8");
    const onError = (_level: string, message: string): never => assert.fail(message);
    const root = new DOMParser({ onError }).parseFromString(xml, "text/xml").documentElement;
    assert.equal(root?.tagName, "annotation");
    const filename = childText(root, "filename");
    assert.equal(path.parse(filename).name, path.parse(file).name, "stems agree");
    assert.ok(images.includes(filename), `${filename} is missing`);
    const [size] = children(root, "size");
    const [width, height, depth] = ["width", "height", "depth"].map((n) =>
      Number(childText(size, n)),
    );
    assert.ok(width > 0 && height > 0 && depth === 3);
    assert.match(childText(root, "segmented"), /^[01]$/);
    const objects = children(root, "object").map((object) => {
      for (const name of ["truncated", "difficult"])
        assert.match(childText(object, name), /^[01]$/);
      assert.notEqual(childText(object, "pose"), "");
      const [bndbox] = children(object, "bndbox");
      const box = ["xmin", "ymin", "xmax", "ymax"].map((name) => Number(childText(bndbox, name)));
      assert.ok(box.every(Number.isInteger));
      const [xmin, ymin, xmax, ymax] = box;
      assert.ok(
        1 <= xmin && xmin <= xmax && xmax <= width && 1 <= ymin && ymin <= ymax && ymax <= height,
      );
      return { name: childText(object, "name"), box };
    });
    found.set(path.parse(file).name, objects);
  }
  const lists = path.join(folder, "ImageSets/Main");
  for (const list of existsSync(lists) ? readdirSync(lists) : [])
    for (const stem of readFileSync(path.join(lists, list), "utf8").trim().split("\n"))
      assert.ok(found.has(stem), `${stem} of ${list} has no annotation file`);
  return found;
}

function children(parent: Element, name: string): Element[] {
  return [...parent.childNodes].filter(
    (node): node is Element => node.nodeType === 1 && node.nodeName === name,
  );
}

function childText(parent: Element, name: string): string {
  const found = children(parent, name);
  assert.equal(found.length, 1, `${name} is there once`);
  return found[0].textContent ?? "";
}
