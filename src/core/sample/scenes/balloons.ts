import { type Canvas, type Scene, smoothstep } from "../canvas.ts";
import { hsv, type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";
import { Sky } from "../sky.ts";
import { paintTerrain } from "../terrain.ts";

/** Hot-air balloons over rolling fields in the morning. */
export const balloons: Scene = (canvas, random, noise) => {
  const { width, height, unit } = canvas;
  fields(canvas, random, noise);
  const count = random.pick([1, 2, 3, 5, 8]);
  const largest = unit * (count === 1 ? random.between(0.22, 0.3) : random.between(0.13, 0.2));
  const sizes = Array.from(
    { length: count },
    (_, i) => largest * (0.22 + 0.78 * ((i + 1) / count) ** 1.6),
  );
  for (const [i, size] of sizes.entries()) {
    const slot = (i * 0.618 + random.between(0, 0.15)) % 1;
    const x = width * (0.12 + 0.76 * slot);
    const y = Math.max(size * 1.15, height * random.between(0.14, 0.5) - size * 0.2);
    balloon(canvas, { x, y, size, haze: 1 - size / largest }, random);
  }
};

function fields(canvas: Canvas, random: Random, noise: Noise): void {
  const { width, height } = canvas;
  const dawn = random.pick(dawns);
  const fromRight = random.chance(0.5);
  const sky = new Sky(
    {
      air: dawn.air,
      ...{ cloudLit: rgb(dawn.lit), cloudShade: rgb(dawn.dim), sun: rgb("#ffe6b8") },
      ...{
        cover: random.between(0, 0.7),
        sunX: fromRight ? 1.05 : -0.05,
        sunY: 0.25,
        glare: dawn.glare,
      },
    },
    random,
    noise,
  );
  const horizon = height * random.between(0.68, 0.82);
  const shift = random.next();
  const crops = dawn.crops.map(rgb);
  paintTerrain(
    canvas,
    {
      horizon,
      sky: (ink, x, y) => sky.shade(ink, x / width, 1 - y / horizon, width / horizon),
      ...{ eye: 0.75, far: 12, light: fromRight ? 1.4 : -1.4 },
      heightAt: (x, z) =>
        noise.swell.at(x * 0.09 + shift, z * 0.1) * 0.5 +
        noise.cloud.at(x * 0.15, z * 0.12 + shift) * z * 0.1,
      ground(ink, x, z) {
        const bent = noise.swell.at(x * 0.12 + shift, z * 0.12) * 5;
        const plot = Math.floor(x * 0.9 + bent) * 7 + Math.floor(z * 0.55 + bent * 0.7) * 13;
        const crop = crops[((plot % crops.length) + crops.length) % crops.length];
        const rows = Math.sin((x + z * 0.4) * 40 + plot) / (1 + z);
        ink.set(crop).scale(0.86 + 0.2 * noise.cloud.at(x, z) + 0.07 * rows);
        const hedge = noise.speckle.at(x * 0.12, z * 0.1) * 0.5 + noise.cloud.at(x * 0.5, z * 0.5);
        ink.mix(woods, smoothstep(0.82, 0.9, hedge) * 0.85);
      },
      ...{ sunlight: rgb(dawn.sunlight), shade: rgb("#5a6078"), haze: rgb(dawn.air[0]) },
      haziness: random.between(0.05, 0.12),
    },
    random,
    noise,
  );
}

const woods = rgb("#2f4a2c");

const dawns = [
  {
    air: ["#fbe0c0", "#f3c3b0", "#b9b9d8", "#6f9bd4"],
    ...{ lit: "#ffe4cc", dim: "#b79fb4", glare: 0.8, sunlight: "#ffdcae" },
    crops: ["#8fa850", "#b8b060", "#6f8f48", "#c8a860"],
  },
  {
    air: ["#e3f0f6", "#a9d0f0", "#5a9fe0", "#2f74c4"],
    ...{ lit: "#ffffff", dim: "#b8c6d6", glare: 0, sunlight: "#fff6e0" },
    crops: ["#86b84a", "#a8c858", "#d8c850", "#6a9a44"],
  },
  {
    air: ["#ffd08a", "#f79a6a", "#b8608a", "#553f8a"],
    ...{ lit: "#ffb880", dim: "#7f4f7f", glare: 1, sunlight: "#ffbf80" },
    crops: ["#8a7a48", "#a8884a", "#6f6a48", "#b8904f"],
  },
];

interface Balloon {
  readonly x: number;
  readonly y: number;
  /** The envelope's radius in pixels. */
  readonly size: number;
  /** 0 is near and clear, 1 far. */
  readonly haze: number;
}

function balloon(canvas: Canvas, { x: cx, y: cy, size, haze }: Balloon, random: Random): void {
  const colours = palette(random);
  const gores = random.pick([8, 10, 12, 16]);
  const pattern = random.pick(["stripes", "stripes", "bands", "zigzag", "checks"] as const);
  const turn = random.next();
  const light = random.chance(0.5) ? 1 : -1;
  const air: Rgb = rgb("#dfe6ee");
  canvas.paint(cx - size, cy - size, cx + size, cy + size * 1.8, (ink, x, y) => {
    const dx = (x - cx) / size;
    const dy = (y - cy) / size;
    // A ball above, drawn together into a cone below.
    const half =
      dy < 0.15 ? Math.sqrt(Math.max(0, 1 - dy * dy)) : 0.989 - 0.78 * smoothstep(0.02, 1.5, dy);
    if (dy < 1.22 && half > 0) {
      const cover = smoothstep(half + 0.9 / size, half - 0.9 / size, Math.abs(dx));
      if (cover <= 0) return;
      const across = Math.max(-1, Math.min(1, dx / half));
      const round = (Math.asin(across) / Math.PI + turn) * gores;
      const gore = Math.floor(round + (pattern === "zigzag" ? Math.abs(((dy * 4) % 2) - 1) : 0));
      const band = Math.floor(dy * 4 + 40);
      const which = pattern === "bands" ? band : pattern === "checks" ? gore + band : gore;
      const { r, g, b } = ink;
      ink.set(colours[(which + 400) % colours.length]);
      const seam = Math.abs(round - Math.round(round));
      const shade =
        0.62 + 0.36 * Math.sqrt(1 - across * across) + 0.24 * across * light - 0.16 * dy;
      ink.scale(shade * (0.93 + 0.07 * smoothstep(0, 0.12, seam)));
      ink.mix(air, haze * 0.35).mixNumbers(r, g, b, 1 - cover);
      return;
    }
    const basket = dy > 1.48 && dy < 1.68 && Math.abs(dx) < 0.13;
    const rope =
      dy >= 1.22 && dy <= 1.5 && Math.abs(Math.abs(dx) - 0.16 + (dy - 1.22) * 0.13) < 0.014;
    if (basket)
      ink
        .set(wicker)
        .scale(1 - dx * 1.5 * light * -1)
        .mix(air, haze * 0.3);
    else if (rope) ink.mix(wicker, 0.8);
  });
}

const wicker = rgb("#5f4026");

function palette(random: Random): Rgb[] {
  const hue = random.next();
  return random.pick([
    [hsv(hue, 0.85, 0.92), hsv(hue + 0.12, 0.75, 0.98), rgb("#fbf6ea")],
    [hsv(hue, 0.8, 0.85), rgb("#fdf8ee")],
    [hsv(hue, 0.8, 0.9), hsv(hue + 0.5, 0.75, 0.8)],
    [hsv(hue, 0.75, 0.55), hsv(hue + 0.05, 0.7, 0.95), hsv(hue + 0.15, 0.6, 1)],
    [rgb("#c8342c"), rgb("#f0b030"), rgb("#2f5f9f")],
    [0, 0.08, 0.14, 0.35, 0.58, 0.78].map((each) => hsv(each, 0.8, 0.93)),
  ]);
}
