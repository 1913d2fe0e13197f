import assert from "node:assert/strict";
import sharp from "sharp";
import {
  alignment,
  lumaSide,
  type Fit,
} from "../../../../../src/plugins/ml/actions/nearDuplicatesAlign.ts";
import {
  differingBits,
  hashesOf as hashesOfTexts,
  nearPairs,
} from "../../../../../src/plugins/ml/actions/nearDuplicatesHashes.ts";
import { writeLuma } from "../../../../../src/plugins/ml/actions/nearDuplicatesLumas.ts";
import { alikeGroups } from "../../../../../src/plugins/ml/actions/nearDuplicatesRows.ts";
import { starGroups } from "../../../../../src/plugins/ml/actions/nearDuplicatesStars.ts";
import { hashesOf } from "../../../../../src/core/images/hashes.ts";
import { Random } from "../../../../../src/plugins/ml/learn/random.ts";
import { photo } from "../../../../support/images.ts";

describe("near perceptual hashes", () => {
  it("are all pairs that a comparison of all with all finds, also mirrored", () => {
    const random = new Random(5);
    const hashes = Uint32Array.from({ length: 600 }, () => random.below(0x1_0000_0000));
    // Some near others, and some near the mirrored others.
    for (let i = 100; i < 200; i++) {
      const from = 2 * random.below(100);
      const mask = i % 2 === 0 ? 0 : 0x55555555;
      hashes[2 * i] = hashes[from] ^ mask ^ (1 << random.below(32)) ^ (1 << random.below(32));
      hashes[2 * i + 1] = hashes[from + 1] ^ mask ^ (i % 3 === 0 ? 0 : 0b1011 << random.below(20));
    }
    for (const limit of [0, 2, 3, 6, 7]) {
      const expected: string[] = [];
      for (let a = 0; a < 300; a++)
        for (let b = a + 1; b < 300; b++)
          if (differingBits(hashes, a, b) <= limit)
            expected.push(`${a} ${b} ${differingBits(hashes, a, b)}`);
      const found = nearPairs(hashes, limit).map(({ a, b, bits }) => `${a} ${b} ${bits}`);
      assert.deepEqual(found.toSorted(), expected.toSorted(), `${limit} bits`);
      assert.ok(limit < 3 || expected.length > 20);
    }
  });

  it("that are the same are pairs with the first alone, however many they are", () => {
    const hashes = new Uint32Array(2 * 20_000).fill(0x1234_5678);
    hashes[2 * 19_999] ^= 1;
    const found = nearPairs(hashes, 6);
    assert.equal(found.length, 19_999);
    assert.ok(found.every(({ a }) => a === 0));
    assert.deepEqual(found.at(-1), { a: 0, b: 19_999, bits: 1 });
  });

  it("of a picture and its mirror image are near, of others not; flat pictures are like nothing", async () => {
    const texts: string[] = [];
    for (const scene of [1, 2, 3, 4]) {
      const whole = await photo(scene, { width: 256, height: 192 });
      texts.push(await hashOf(whole), await hashOf(await sharp(whole).flop().png().toBuffer()));
    }
    const hashes = hashesOfTexts(texts);
    for (let i = 0; i < 8; i += 2) assert.ok(differingBits(hashes, i, i + 1) <= 8);
    assert.ok(differingBits(hashes, 0, 2) > 8);
    assert.deepEqual(nearPairs(hashesOfTexts([null, null, "0".repeat(16)]), 7), []);
  });

  async function hashOf(bytes: Uint8Array): Promise<string> {
    const { data, info } = await sharp(bytes)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const values = new Uint8Array(data);
    const { width, height } = info;
    return Buffer.from(hashesOf({ width, height, values }).perceptual).toString("hex");
  }
});

describe("laying a picture over another", () => {
  const size = lumaSide * lumaSide;

  async function fit(one: Uint8Array, other: Uint8Array): Promise<Fit> {
    const data = new Uint8Array(2 * size);
    const aspects = new Float32Array(2);
    for (const [i, bytes] of [one, other].entries()) {
      const { data: pixels, info } = await sharp(bytes)
        .resize(64, 64, { fit: "inside" })
        .removeAlpha()
        .toColourspace("srgb")
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      assert.equal(channels, 3);
      writeLuma({ width, height, data: pixels }, data.subarray(i * size, (i + 1) * size));
      aspects[i] = width / height;
    }
    return alignment({ data, aspects }, 0, 1);
  }

  it("sees through crops, borders, mirrors, brightness and blur, and tells other pictures", async () => {
    const whole = await photo(2, { width: 480, height: 360 });
    const changed = {
      smaller: sharp(whole).resize(120).jpeg({ quality: 40 }),
      "a crop of 85 %": sharp(whole).extract({ left: 50, top: 20, width: 408, height: 306 }),
      "a crop of 60 %": sharp(whole).extract({ left: 60, top: 80, width: 288, height: 216 }),
      "a square crop": sharp(whole).extract({ left: 80, top: 10, width: 340, height: 340 }),
      mirrored: sharp(whole).flop(),
      brighter: sharp(whole).linear(0.7, 60),
      blurred: sharp(whole).blur(4),
      "with a border": sharp(whole).extend({
        top: 30,
        bottom: 30,
        left: 40,
        right: 40,
        background: "white",
      }),
    };
    for (const [name, picture] of Object.entries(changed)) {
      const bytes = await picture.png().toBuffer();
      for (const { whole: grey, detail } of [await fit(whole, bytes), await fit(bytes, whole)])
        assert.ok(grey > 0.95 && detail > 0.8, `${name}: ${grey}, ${detail}`);
    }
    for (const scene of [1, 3, 5, 7]) {
      const other = await fit(whole, await photo(scene, { width: 480, height: 360 }));
      assert.ok(other.whole < 0.9 || other.detail < 0.6, `scene ${scene}: ${other.whole}`);
    }
  });

  it("tells pictures that are alike but for their details", async () => {
    /** The same sky, with the sun in another place. */
    const gradient = (sun: number): Promise<Buffer> => {
      const pixels = new Uint8Array(128 * 96);
      for (let y = 0; y < 96; y++)
        for (let x = 0; x < 128; x++)
          pixels[y * 128 + x] =
            Math.hypot(x - sun, y - 60) < 6 ? 255 : 255 - Math.round((y * 221) / 95);
      return sharp(pixels, { raw: { width: 128, height: 96, channels: 1 } })
        .png()
        .toBuffer();
    };
    const { whole, detail } = await fit(await gradient(30), await gradient(75));
    assert.ok(whole > 0.9 && detail < 0.6, `${whole}, ${detail}`);
  });

  it("has nothing to lay over a flat picture, or one that could not be read", async () => {
    const flat = await sharp({
      create: { width: 64, height: 64, channels: 3, background: "#808080" },
    })
      .png()
      .toBuffer();
    assert.deepEqual(await fit(flat, flat), { whole: -1, detail: -1 });
    const none = { data: new Uint8Array(2 * size), aspects: new Float32Array(2) };
    assert.equal(alignment(none, 0, 1).whole, -1);
  });
});

describe("groups of what is alike", () => {
  const near =
    (limit: number) =>
    (a: number, b: number): boolean =>
      Math.abs(a - b) <= limit;
  const chain = (count: number) =>
    Array.from({ length: count - 1 }, (_, i) => ({ a: i, b: i + 1, score: 0.9 }));
  const members = (groups: readonly Int32Array[]): number[][] => groups.map((group) => [...group]);

  it("are what is connected, while all is alike", () => {
    assert.deepEqual(members(starGroups(5, chain(5), () => true)), [[0, 1, 2, 3, 4]]);
    assert.deepEqual(members(starGroups(4, [{ a: 3, b: 1, score: 1 }], () => false)), [[1, 3]]);
    assert.deepEqual(members(starGroups(3, [], () => true)), []);
  });

  it("are not chains: a film is cut where its ends are not alike", () => {
    const groups = members(starGroups(30, chain(30), near(5)));
    assert.ok(groups.length >= 3);
    for (const group of groups)
      assert.ok((group.at(-1) ?? 0) - (group[0] ?? 0) <= 11, group.join());
    assert.deepEqual(
      groups.flat().toSorted((a, b) => a - b),
      groups.flat(),
    );
  });

  it("grow from the strongest pairs", () => {
    const edges = [
      { a: 0, b: 1, score: 0.5 },
      { a: 1, b: 2, score: 0.9 },
    ];
    const groups = members(starGroups(3, edges, () => false));
    assert.deepEqual(groups[0]?.includes(2), true);
  });

  it("may be of a placeholder that a hundred thousand files hold", () => {
    const count = 130_000;
    const hashes = new Uint32Array(2 * count).fill(0x1234_5678);
    const input = {
      ...{ count, hashes, vectors: null, sensitivity: "normal" as const },
      rank: Int32Array.from({ length: count }, (_, image) => count - image),
    };
    const none = { from: new Int32Array(), to: new Int32Array() };
    const fits = { whole: new Float32Array(), detail: new Float32Array() };
    const [group] = alikeGroups(input, none, fits);
    assert.deepEqual([group.images.length, group.images[0]], [count, count - 1]);
  });
});
