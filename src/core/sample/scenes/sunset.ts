import { type Canvas, type Scene, smoothstep } from "../canvas.ts";
import { type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";
import { Sky, type SkyLook } from "../sky.ts";
import { paintWater } from "../water.ts";

/** The sun low over the sea, with hills, a boat or reeds before it. */
export const sunset: Scene = (canvas, random, noise) => {
  const { width, height } = canvas;
  const evening = random.pick(evenings);
  const sky = new Sky(
    {
      ...evening,
      cover: random.between(0.25, 0.8),
      sunX: random.between(0.2, 0.8),
      sunY: random.between(0.05, 0.24),
      glare: random.between(0.7, 1.5),
    },
    random,
    noise,
  );
  const horizon = Math.round(height * random.between(0.5, 0.68));
  canvas.paint(0, 0, width, horizon, (ink, x, y) =>
    sky.shade(ink, x / width, 1 - y / horizon, width / horizon),
  );
  const look = {
    deep: rgb(evening.deep),
    chop: random.between(0.25, 1),
    mirror: random.between(0.3, 0.7),
  };
  paintWater(canvas, sky, horizon, look, random, noise);
  const dark = rgb(evening.dark);
  if (random.chance(0.75)) hills(canvas, horizon, dark, random, noise);
  if (random.chance(0.45)) boat(canvas, horizon, dark, random);
  if (random.chance(0.35)) reeds(canvas, dark, random);
  if (random.chance(0.3)) birds(canvas, horizon, dark, random);
};

type Evening = Pick<SkyLook, "air" | "cloudLit" | "cloudShade" | "sun"> & {
  deep: string;
  dark: string;
};

const evenings: readonly Evening[] = [
  {
    air: ["#ffd27a", "#f79a4b", "#d2646a", "#7b4a86", "#35356f"],
    ...{ cloudLit: rgb("#ffb45e"), cloudShade: rgb("#8a4a66"), sun: rgb("#ffdc90") },
    ...{ deep: "#2b2f55", dark: "#1d1526" },
  },
  {
    air: ["#fff0b8", "#ffc36b", "#ef7f3f", "#b9473c", "#5b2b45"],
    ...{ cloudLit: rgb("#ffd58a"), cloudShade: rgb("#7a2f35"), sun: rgb("#fff0b0") },
    ...{ deep: "#3c2233", dark: "#1c0f13" },
  },
  {
    air: ["#f9c6c0", "#e59ab0", "#a983c0", "#6a78c0", "#3b5aa6"],
    ...{ cloudLit: rgb("#ffc4c4"), cloudShade: rgb("#7d6aa6"), sun: rgb("#ffd9c0") },
    ...{ deep: "#33456f", dark: "#22253d" },
  },
  {
    air: ["#ffe08a", "#f2b063", "#9fa98f", "#4f8aa3", "#265c86"],
    ...{ cloudLit: rgb("#ffcf86"), cloudShade: rgb("#5e6f80"), sun: rgb("#fff2bd") },
    ...{ deep: "#17445f", dark: "#13232c" },
  },
  {
    air: ["#ff9a5a", "#e0564f", "#9a2f5c", "#4d1f57", "#1b1238"],
    ...{ cloudLit: rgb("#ff7d50"), cloudShade: rgb("#4a1d4c"), sun: rgb("#ffbd80") },
    ...{ deep: "#1f1438", dark: "#0d0818" },
  },
];

/** One or two ranges on the horizon, the further one in the haze. */
function hills(canvas: Canvas, horizon: number, dark: Rgb, random: Random, noise: Noise): void {
  const { width, unit, pixels } = canvas;
  const haze = { r: pixels[0], g: pixels[1], b: pixels[2] };
  for (const [range, opacity] of [0.55, 0.95].entries()) {
    const height = unit * random.between(0.05, 0.17) * (1 - range * 0.4);
    const shift = random.next();
    const stretch = random.between(0.25, 0.6);
    const rise = random.between(-0.8, 0.8);
    canvas.paint(0, horizon - height * 1.8, width, horizon, (ink, x, y) => {
      const u = x / width;
      const crest =
        height * (noise.cloud.at(u * stretch + shift, shift) * 2.4 - 0.75 + rise * (u - 0.5));
      const cover = smoothstep(-0.7, 0.7, crest - (horizon - y));
      if (cover <= 0) return;
      ink.mix(haze, cover * (1 - opacity) * 0.5).mix(dark, cover * opacity);
    });
  }
}

function boat(canvas: Canvas, horizon: number, dark: Rgb, random: Random): void {
  const { width, height, unit } = canvas;
  const size = unit * random.between(0.06, 0.16);
  const x0 = width * random.between(0.15, 0.85);
  const y0 = horizon + (height - horizon) * random.between(0.1, 0.4);
  const lean = random.between(-0.1, 0.1);
  canvas.paint(x0 - size, y0 - size * 2, x0 + size, y0 + size * 0.9, (ink, x, y) => {
    const dy = (y0 - y) / size;
    const dx = (x - x0) / size - lean * Math.abs(dy);
    if (dy < 0) {
      const mirror = -dy;
      const hull = mirror < 0.2 && Math.abs(dx) < 0.75 - mirror;
      const sail = mirror < 0.85 && dx > 0.02 && dx < 0.55 * (1 - mirror / 0.85);
      if ((hull || sail) && Math.sin(y * 1.9) > -0.4) ink.mix(dark, 0.45);
      return;
    }
    const hull = dy < 0.2 && Math.abs(dx) < 0.55 + dy;
    const mainsail = dy > 0.26 && dx > 0.03 && dx < 0.62 * (1 - (dy - 0.26) / 1.5);
    const jib = dy > 0.26 && dx < -0.04 && dx > -0.42 * (1 - (dy - 0.26) / 1.2);
    const mast = dy < 1.85 && Math.abs(dx) < 0.018;
    if (hull || mainsail || jib || mast) ink.mix(dark, mainsail || jib ? 0.85 : 1);
  });
}

/** Blades before the water, out of focus at no distance. */
function reeds(canvas: Canvas, dark: Rgb, random: Random): void {
  const { width, height, unit } = canvas;
  const from = random.chance(0.5) ? 0 : 0.55;
  const blades = random.integer(14, 30);
  for (let i = 0; i < blades; i++) {
    const foot = width * (from + random.next() * 0.45);
    const tall = unit * random.between(0.12, 0.42);
    const lean = random.between(-0.35, 0.35);
    const thick = unit * random.between(0.004, 0.009);
    canvas.paint(foot - tall * 0.4, height - tall, foot + tall * 0.4, height, (ink, x, y) => {
      const t = (height - y) / tall;
      const away = Math.abs(x - foot - lean * tall * t * t);
      const cover = smoothstep(thick * (1.2 - t) + 0.8, thick * (1.2 - t) - 0.4, away);
      if (cover > 0) ink.mix(dark, cover * 0.95);
    });
  }
}

function birds(canvas: Canvas, horizon: number, dark: Rgb, random: Random): void {
  const { width, unit } = canvas;
  const x0 = width * random.between(0.2, 0.7);
  const y0 = horizon * random.between(0.25, 0.55);
  for (let i = random.integer(4, 9); i > 0; i--) {
    const size = unit * random.between(0.012, 0.028);
    const cx = x0 + unit * random.between(-0.2, 0.2);
    const cy = y0 + unit * random.between(-0.08, 0.08);
    const flap = random.between(0.2, 0.6);
    canvas.paint(cx - size, cy - size, cx + size, cy + size, (ink, x, y) => {
      const t = Math.abs(x - cx) / size;
      const wing = cy - flap * size * Math.sin(Math.min(1, t) * 2.4);
      ink.mix(dark, smoothstep(1.3 - t * 0.6, 0.2, Math.abs(y - wing)) * 0.9);
    });
  }
}
