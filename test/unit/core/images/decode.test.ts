import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { decodeFile } from "../../../../src/core/images/decode.ts";
import type { DecodedImage } from "../../../../src/protocol/decoder.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { cornered, cornersOf, oriented, photo, upright } from "../../../support/images.ts";
import { formatFixtures } from "../../../support/images/formats.ts";
import { hostileFixtures } from "../../../support/images/hostile.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { distance } from "./pictures.ts";

/** Decodes bytes as the file of that name. */
async function decode(bytes: Uint8Array, name = "a.jpg"): Promise<DecodedImage> {
  await using dir = await tempDir();
  await writeFile(dir.file(name), bytes);
  const decoded = await decodeFile(dir.file(name), dir.path);
  assert.ok(decoded.kind === "image", JSON.stringify(decoded));
  return decoded;
}

const pixelsOf = async (jpeg: Uint8Array): Promise<Buffer> => sharp(jpeg).raw().toBuffer();

/** Largest mean difference of a channel between two pictures of one size, in grey levels. */
async function difference(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [one, two] = [await pixelsOf(a), await pixelsOf(b)];
  assert.equal(one.length, two.length);
  let sum = 0;
  for (const [i, value] of one.entries()) sum += Math.abs(value - two[i]);
  return sum / one.length;
}

const thumb = (image: DecodedImage, px: number): Uint8Array => {
  const found = image.thumbs.find((candidate) => candidate.px === px);
  assert.ok(found, `no thumbnail of ${px} pixels`);
  return found.jpeg;
};

describe("decoding every format", () => {
  it("gives the same picture, its size, its format and its hash", async () => {
    const fixtures = await formatFixtures();
    const reference = await decode(
      await sharp(await photo(6, { width: 160, height: 120, quality: 95 }))
        .png()
        .toBuffer(),
    );
    for (const { name, bytes, format, width, height } of fixtures) {
      const image = await decode(bytes, name);
      const { sha1, thumbs, ...facts } = image;
      assert.deepEqual(
        [facts.format, facts.width, facts.height, facts.bytes, Buffer.from(sha1).toString("hex")],
        [format, width, height, bytes.length, createHash("sha1").update(bytes).digest("hex")],
        name,
      );
      assert.deepEqual(
        thumbs.map(({ px }) => px),
        [64, 128, 256],
        name,
      );
      // Bilevel, halved or cut colours and transparency over white differ in tone, not in what is to be seen.
      const limit = /bilevel|alpha|cmyk|grey|palette|gif/.test(name) ? 80 : 12;
      const off = await difference(thumb(image, 128), thumb(reference, 128));
      assert.ok(off < limit, `${name}: ${off} grey levels off`);
    }
  });

  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8])
    it(`EXIF orientation ${orientation} is upright, small and large`, async () => {
      // Small ones take the short way around libvips.
      for (const [width, height] of [
        [64, 40],
        [1600, 1000],
      ]) {
        const image = await decode(await oriented(orientation, width, height));
        assert.deepEqual([image.width, image.height], [width, height]);
        const { data, info } = await sharp(thumb(image, 64))
          .raw()
          .toBuffer({ resolveWithObject: true });
        const inset = Math.round((64 - (64 * height) / width) / 2);
        const picture = data.subarray(inset * 64 * 3, (64 - inset) * 64 * 3);
        assert.deepEqual(cornersOf(picture, 64, 64 - 2 * inset, info.channels), upright);
      }
    });

  it("transparency lies over white", async () => {
    const clear = await sharp({
      create: { width: 64, height: 64, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const image = await decode(clear, "clear.png");
    assert.deepEqual(
      [
        image.brightness,
        image.contrast,
        [...(await pixelsOf(thumb(image, 64)))].every((value) => value > 250),
      ],
      [1, 0, true],
    );
  });

  for (const [width, height, sizes] of [
    [1, 1, [64]],
    [64, 64, [64]],
    [65, 10, [64, 128]],
    [200, 150, [64, 128, 256]],
    [2000, 3, [64, 128, 256]],
    [3, 2000, [64, 128, 256]],
  ] as const)
    it(`a picture of ${width} × ${height} has thumbnails of ${sizes.join(", ")}`, async () => {
      const bytes = await sharp({ create: { width, height, channels: 3, background: "#f00" } })
        .png()
        .toBuffer();
      const image = await decode(bytes, "a.png");
      assert.deepEqual([image.width, image.height], [width, height]);
      assert.deepEqual(
        image.thumbs.map(({ px }) => px),
        sizes,
      );
      for (const { px, jpeg } of image.thumbs) {
        const info = await sharp(jpeg).metadata();
        assert.deepEqual([info.width, info.height], [px, px]);
      }
    });

  it("is the same for many at once as for one by one, large and small in turn", async () => {
    await using dir = await tempDir();
    const sizes = [
      [640, 480],
      [40, 30],
      [1600, 1200],
      [256, 200],
      [90, 900],
    ];
    const files = await Promise.all(
      sizes.map(async ([width, height], i) => {
        const file = dir.file(`${i}.jpg`);
        await writeFile(file, await photo(i, { width, height }));
        return file;
      }),
    );
    const alone = [];
    for (const file of files) alone.push(await decodeFile(file, dir.path));
    const often = [...files, ...files.toReversed(), ...files];
    const together = await Promise.all(often.map((file) => decodeFile(file, dir.path)));
    for (const [i, decoded] of together.entries())
      assert.deepEqual(decoded, alone[files.indexOf(often[i])]);
  });

  it("the time is that of the file that was read", async () => {
    await using dir = await tempDir();
    await writeFile(dir.file("a.png"), await cornered());
    await utimes(dir.file("a.png"), 1_500_000_000, 1_500_000_000);
    const decoded = await decodeFile(dir.file("a.png"), dir.path);
    assert.equal(decoded.kind === "image" && decoded.modified, 1_500_000_000_000);
  });
});

describe("perceptual hashes of photographs", () => {
  const hashes = ["averageHash", "differenceHash", "perceptualHash"] as const;

  it("stay near when a photograph is compressed again, made smaller or stored in another format", async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const original = await photo(seed, { width: 800, height: 600, quality: 92 });
      const image = await decode(original);
      const others = {
        recompressed: await sharp(original).jpeg({ quality: 50 }).toBuffer(),
        smaller: await sharp(original).resize(400).jpeg().toBuffer(),
        png: await sharp(original).png().toBuffer(),
      };
      for (const [what, bytes] of Object.entries(others)) {
        const other = await decode(bytes);
        for (const name of hashes) {
          const off = distance(image[name], other[name]);
          assert.ok(off <= 6, `${name} of photograph ${seed} ${what}: ${off} bits`);
        }
      }
    }
  });

  it("are far apart between photographs", async () => {
    const images = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map(async (seed) => decode(await photo(seed))),
    );
    const distances = images.flatMap((image, i) =>
      images.slice(i + 1).map((other) => distance(image.perceptualHash, other.perceptualHash)),
    );
    const mean = distances.reduce((sum, bits) => sum + bits, 0) / distances.length;
    assert.ok(Math.min(...distances) >= 10 && mean > 22, distances.join());
  });
});

describe("T5 hostile files", () => {
  const decoders = useDecoders();

  it("control: without the allow-list, the drawing would be decoded; without the limit, any size", () => {
    const script = path.join(import.meta.dirname, "withoutGuards.ts");
    const answer = execFileSync(process.execPath, ["--no-warnings", script], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(answer), { drawing: "svg", width: 100_000 });
  });

  it("each is an image or a problem of the right kind with a sentence, and none ends its decoder", async () => {
    await using dir = await tempDir();
    const wrong: string[] = [];
    for (const { name, bytes, outcome } of await hostileFixtures()) {
      await writeFile(dir.file(name), bytes);
      const start = performance.now();
      const decoded = await decoders().decode(dir.file(name), dir.path);
      const seconds = (performance.now() - start) / 1000;
      const kind = decoded.kind === "image" ? "image" : decoded.problem;
      const reason = decoded.kind === "image" ? "" : decoded.reason;
      if (seconds > 10) wrong.push(`${name} took ${seconds} s`);
      if (outcome === "any" ? ["crash", "timeout"].includes(kind) : kind !== outcome)
        wrong.push(`${name} is ${kind} instead of ${outcome}`);
      if (decoded.kind === "problem" && !/^[A-Z].{15,}\.$/.test(reason))
        wrong.push(`${name}: '${reason}' is no sentence`);
    }
    assert.deepEqual(wrong, []);
  }).timeout(60_000);
});
