import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import sharp from "sharp";
import { rasterise } from "../../../../src/core/exchange/shapes.ts";
import { decodeIndexed, encodeIndexed } from "../../../../src/core/exchange/voc/indexedPng.ts";
import { vocPalette } from "../../../../src/core/exchange/voc/vocMasks.ts";
import { exportSet, made, makeSet, readDataset } from "../../../support/exchange.ts";
import { checkVoc } from "../../../support/exchangeRules.ts";
import { tempDir } from "../../../support/tempDir.ts";

const square = [4, 2, 12, 2, 12, 10, 4, 10];
const cat = made("cat", { kind: "polygon", rings: [square, [6, 4, 8, 4, 8, 6, 6, 6]] });
const dog = made("dog", rasterise([[10, 0, 20, 0, 20, 5, 10, 5]], 24, 16, "any"));
const box = made("cat", { kind: "box", x: 1, y: 1, width: 3, height: 3 });

/** As a library that knows nothing of ours sees it. */
async function colorAt(file: string, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(await readFile(file))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)];
}

describe("Pascal VOC's mask images", () => {
  it("have the colours of the development kit, the number of the object and of its class, and a list", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [
      { name: "a.jpg", split: "train", annotations: [box, cat, dog] },
      { name: "b.jpg", split: "train", annotations: [box] },
      { name: "c.jpg", annotations: [dog] },
    ]);
    assert.deepEqual(await exportSet("voc", dir.file("out"), set), []);
    checkVoc(dir.file("out"));
    const at = (folder: string, x: number, y: number): Promise<number[]> =>
      colorAt(dir.file(`out/${folder}/a.png`), x, y);
    // The kit's first colours: black, maroon, green, olive.
    const [none, first, second, third] = [
      [0, 0, 0],
      [128, 0, 0],
      [0, 128, 0],
      [128, 128, 0],
    ];
    assert.deepEqual(await at("SegmentationObject", 0, 0), none);
    assert.deepEqual(await at("SegmentationObject", 5, 3), second);
    assert.deepEqual(await at("SegmentationObject", 7, 5), none, "the hole");
    assert.deepEqual(await at("SegmentationObject", 11, 3), third, "the later one is seen");
    assert.deepEqual(await at("SegmentationClass", 5, 3), first);
    assert.deepEqual(await at("SegmentationClass", 11, 3), second);
    assert.deepEqual([...vocPalette.subarray(765)], [224, 224, 192], "void");
    const text = (file: string): Promise<string> => readFile(dir.file(`out/${file}`), "utf8");
    assert.equal(await text("ImageSets/Segmentation/train.txt"), "a\n");
    assert.equal(await text("ImageSets/Segmentation/trainval.txt"), "c\n");
    assert.match(await text("Annotations/a.xml"), /<segmented>1</);
    assert.match(await text("Annotations/b.xml"), /<segmented>0</);
    assert.match(
      await text("labelmap.txt"),
      /^background:0,0,0::\ncat:128,0,0::\ndog:0,128,0::\n/m,
    );
  });

  it("come back as masks of their objects, and as those of classes where there are no objects", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [
      { name: "a.jpg", annotations: [box, cat, dog] },
    ]);
    await exportSet("voc", dir.file("out"), set);
    const ofCat = rasterise(
      [...(cat.shape.kind === "polygon" ? cat.shape.rings : [])],
      24,
      16,
      "even-odd",
    );
    // Void is of nothing certain: one pixel of the cat becomes it.
    const file = dir.file("out/SegmentationObject/a.png");
    const image = await decodeIndexed(await readFile(file), 1000);
    image.pixels[3 * 24 + 5] = 255;
    await writeFile(file, await encodeIndexed(image, vocPalette));
    const { records, issues } = await readDataset("voc", dir.file("out"));
    assert.deepEqual(issues, []);
    const found = records[0].annotations.map(({ className, shape }) => [className, shape.kind]);
    assert.deepEqual(found, [
      ["cat", "box"],
      ["cat", "mask"],
      ["dog", "mask"],
    ]);
    const [, seen, seenDog] = records[0].annotations.map(({ shape }) => pixelsOf(shape));
    const covered = pixelsOf(dog.shape);
    assert.deepEqual(seenDog, covered);
    assert.deepEqual(
      seen,
      pixelsOf(ofCat).filter((pixel) => !covered.includes(pixel) && pixel !== 5 * 16 + 3),
    );
    await rm(dir.file("out/SegmentationObject"), { recursive: true });
    const again = await readDataset("voc", dir.file("out"));
    assert.deepEqual(
      again.records[0].annotations.map(({ className, shape }) => [className, shape.kind]),
      [
        ["cat", "box"],
        ["cat", "box"],
        ["dog", "box"],
        ["cat", "mask"],
        ["dog", "mask"],
      ],
    );
  });

  it("are left out where that is wanted, and told where they cannot be read", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [{ name: "a.jpg", annotations: [cat] }]);
    await exportSet("voc", dir.file("plain"), set, { masks: false });
    assert.ok(!(await readdir(dir.file("plain"))).some((name) => name.startsWith("Segm")));
    await exportSet("voc", dir.file("out"), set);
    await writeFile(dir.file("out/SegmentationObject/a.png"), "no PNG at all");
    const { records, issues } = await readDataset("voc", dir.file("out"));
    assert.equal(issues[0].message, "The masks are left out: it is no PNG.");
    assert.equal(records[0].annotations[0].className, "cat");
  });

  it("hold 254 objects; what is more is told, and has its box", async () => {
    await using dir = await tempDir();
    const annotations = Array.from({ length: 256 }, () => cat);
    const set = await makeSet(dir.file("originals"), [{ name: "a.jpg", annotations }]);
    const issues = await exportSet("voc", dir.file("out"), set);
    assert.match(issues[0].message, /holds 254 objects: 2 more have their boxes alone/);
    const { pixels } = await decodeIndexed(
      await readFile(dir.file("out/SegmentationObject/a.png")),
      1000,
    );
    assert.equal(Math.max(...pixels), 254);
  });

  it("are read as other libraries write them, with every filter of rows", async () => {
    const [width, height] = [37, 21];
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: width * height, maxLength: width * height }),
        async (pixels) => {
          const png = await sharp(pixels, { raw: { width, height, channels: 1 } })
            .toColourspace("b-w")
            .png({ adaptiveFiltering: true })
            .toBuffer();
          const read = await decodeIndexed(png, 1000);
          assert.deepEqual([...read.pixels], [...pixels]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("are refused where they are no numbers, too large, cut off, or unpack to more than they say", async () => {
    const rgb = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const good = await encodeIndexed(
      { width: 9, height: 9, pixels: new Uint8Array(81) },
      vocPalette,
    );
    await assert.rejects(decodeIndexed(rgb, 1000), /no numbers of a palette/);
    await assert.rejects(decodeIndexed(good, 80), /9 × 9 pixels/);
    await assert.rejects(decodeIndexed(good.subarray(0, 60), 1000), /ends early/);
    const at = good.indexOf("IDAT");
    const bomb = deflateSync(Buffer.alloc(1 << 20));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bomb.length);
    const packed = Buffer.concat([
      good.subarray(0, at - 4),
      length,
      Buffer.from("IDAT"),
      bomb,
      Buffer.alloc(4),
    ]);
    await assert.rejects(decodeIndexed(packed, 1000), /cannot be unpacked/);
  });
});

/** Pixels of a mask, counted by columns. */
function pixelsOf(shape: Parameters<typeof made>[1]): number[] {
  const found: number[] = [];
  if (shape.kind !== "mask") return found;
  let at = 0;
  for (const [i, count] of shape.counts.entries())
    for (const end = at + count; at < end; at++) if (i % 2 === 1) found.push(at);
  return found;
}
