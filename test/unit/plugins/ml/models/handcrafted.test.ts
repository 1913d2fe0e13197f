import assert from "node:assert/strict";
import sharp, { type Sharp } from "sharp";
import { catalogue } from "../../../../../src/plugins/ml/models/catalogue.ts";
import { embedImages } from "../../../../../src/plugins/ml/models/embedImages.ts";
import { dimensions } from "../../../../../src/plugins/ml/models/handcrafted/descriptor.ts";

const [entry] = catalogue.filter(({ id }) => id === "handcrafted");

const width = 240;
const height = 180;

/** A scene of discs: what it shows follows from the seed. */
function scene(seed: number): Sharp {
  let state = seed * 7919 + 1;
  const next = (most: number): number => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state % most;
  };
  const colour = (): number[] => [next(256), next(256), next(256)];
  const ground = colour();
  const discs = Array.from({ length: 12 }, () => ({
    x: next(width),
    y: next(height),
    radius: 10 + next(45),
    colour: colour(),
  }));
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const disc = discs.findLast((each) => Math.hypot(x - each.x, y - each.y) < each.radius);
      pixels.set(disc?.colour ?? ground, (y * width + x) * 3);
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function describeImage(image: Sharp): Promise<Float32Array> {
  assert.ok(entry);
  const png = await image.png().toBuffer();
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const picture = { width: info.width, height: info.height, data };
  return embedImages({ model: { kind: "handcrafted", entry }, pictures: [picture] });
}

function cosine(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
}

async function changed(seed: number, change: (image: Sharp) => Sharp): Promise<number> {
  const png = await scene(seed).png().toBuffer();
  const rendered = await change(sharp(png)).png().toBuffer();
  return cosine(await describeImage(sharp(png)), await describeImage(sharp(rendered)));
}

describe("the handcrafted descriptor", () => {
  it("has the length 1, and the numbers that the catalogue says", async () => {
    const vector = await describeImage(scene(1));
    assert.equal(vector.length, dimensions);
    assert.equal(entry?.dimensions, dimensions);
    assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-5);
  });

  it("an even picture has one, too", async () => {
    const even = sharp({ create: { width: 20, height: 30, channels: 3, background: "#000" } });
    const vector = await describeImage(even);
    assert.ok(vector.every(Number.isFinite));
    assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-5);
  });

  it("hardly changes with size, JPEG, brightness or blur, and more with another picture", async () => {
    const others = await Promise.all(
      [2, 3, 4, 5].map(async (seed) =>
        cosine(await describeImage(scene(1)), await describeImage(scene(seed))),
      ),
    );
    const nearest = Math.max(...others);
    for (const [name, change, least] of [
      ["half its size", (image: Sharp) => image.resize(120), 0.97],
      ["JPEG", (image: Sharp) => image.jpeg({ quality: 30 }), 0.9],
      ["brighter", (image: Sharp) => image.modulate({ brightness: 1.1 }), 0.9],
      ["blurred", (image: Sharp) => image.blur(1), 0.9],
    ] as const) {
      const similarity = await changed(1, change);
      assert.ok(
        similarity > least && similarity > nearest + 0.1,
        `${name}: ${similarity}, others ${nearest}`,
      );
    }
  });
});
