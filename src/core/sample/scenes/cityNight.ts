import { type Canvas, clamp01, fade, type Scene, smoothstep } from "../canvas.ts";
import { blend, Ramp, type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";

/** A skyline with lit windows at dusk or at night, mirrored in a river or above a wet street. */
export const cityNight: Scene = (canvas, random, noise) => {
  const { width, height, unit } = canvas;
  const evening = random.pick(evenings);
  const air = new Ramp(...evening.air);
  const glow = rgb(evening.lamps[0]);
  const bank = Math.round(height * random.between(0.58, 0.76));
  const shift = random.next();
  canvas.paint(0, 0, width, bank, (ink, x, y) => {
    const up = 1 - y / bank;
    const cloud = noise.cloud.at((x / width) * 0.4 + shift, up * 0.5 + shift) - 0.42;
    ink.set(air.at(up)).mix(air.at(0), clamp01(cloud * 1.6) * 0.7);
    ink.add(glow, 0.5 * fade(up * 4.5));
  });
  if (random.chance(0.4))
    moon(canvas, width * random.between(0.1, 0.9), bank * random.between(0.12, 0.35), unit);
  const rows = 3;
  for (let row = 0; row < rows; row++) {
    const near = row / (rows - 1);
    const haze = blend(air.at(0.05), rgb(evening.wall), 0.35 + 0.65 * near);
    skyline(canvas, { bank, near, haze, lamps: evening.lamps }, random);
  }
  for (let i = random.integer(6, 14); i > 0; i--) {
    const lamp = rgb(random.pick(evening.lamps));
    canvas.glow(random.between(0, width), bank - unit * 0.012, unit * 0.012, lamp, 0.9);
  }
  river(canvas, bank, random, noise);
  if (random.chance(0.3)) outOfFocus(canvas, evening.lamps, random);
};

const evenings = [
  {
    air: ["#f0a070", "#b5657f", "#5d4a86", "#2c3068", "#161c44"],
    wall: "#15162a",
    lamps: ["#ffd28a", "#ffc060", "#fff0d0", "#ffb0a0"],
  },
  {
    air: ["#3f4f78", "#28365e", "#172044", "#0c1228"],
    wall: "#0b0e1c",
    lamps: ["#ffd890", "#ffe9c0", "#a8d0ff", "#ffc870"],
  },
  {
    air: ["#6a4f5a", "#43344e", "#241f3a", "#121024"],
    wall: "#120f1c",
    lamps: ["#ff5fb0", "#5fe0ff", "#ffd070", "#b070ff", "#ffffff"],
  },
  {
    air: ["#9fc0c8", "#6f93b0", "#41608c", "#233c68", "#132546"],
    wall: "#16202e",
    lamps: ["#ffdf9a", "#fff4dc", "#ffc878"],
  },
];

function moon(canvas: Canvas, x: number, y: number, unit: number): void {
  canvas.glow(x, y, unit * 0.09, rgb("#c8d4f0"), 0.35);
  canvas.disc(x, y, unit * 0.035, 1, rgb("#f6f3e6"));
  canvas.disc(x + unit * 0.008, y - unit * 0.006, unit * 0.009, unit * 0.006, rgb("#cfccc2"), 0.6);
}

interface Row {
  readonly bank: number;
  /** 0 is the furthest row. */
  readonly near: number;
  readonly haze: Rgb;
  readonly lamps: readonly string[];
}

function skyline(canvas: Canvas, { bank, near, haze, lamps }: Row, random: Random): void {
  const { width, unit } = canvas;
  const centre = width * random.between(0.3, 0.7);
  for (let left = -unit * 0.05; left < width;) {
    const wide = unit * random.between(0.05, 0.13) * (0.65 + 0.6 * near);
    const downtown = Math.exp(-(((left - centre) / (width * 0.35)) ** 2));
    const tall = bank * (0.1 + random.next() ** 1.6 * (0.25 + 0.55 * downtown) * (1 - 0.3 * near));
    raise(canvas, { left, wide, tall, bank, wall: haze, near, lamps }, random);
    left += wide * random.between(0.8, 1.25);
  }
}

interface Tower extends Omit<Row, "haze"> {
  readonly left: number;
  readonly wide: number;
  readonly tall: number;
  readonly wall: Rgb;
}

function raise(canvas: Canvas, tower: Tower, random: Random): void {
  const { left, wide, tall, bank, near } = tower;
  const { unit } = canvas;
  const top = bank - tall;
  const floor = Math.max(2, unit * (0.011 + 0.008 * near));
  const gap = floor * random.between(0.7, 1.3);
  const lit = random.between(0.4, 0.85);
  const strip = random.chance(0.25);
  const lamp = rgb(random.pick(tower.lamps));
  const other = rgb(random.pick(tower.lamps));
  const seed = random.integer(0, 1 << 20);
  const roof = random.pick(["flat", "flat", "slant", "spire", "steps"] as const);
  const cut = wide * 0.8;
  canvas.paint(left, top - tall * 0.35, left + wide, bank, (ink, x, y) => {
    const u = (x - left) / wide;
    const crown = Math.abs(u - 0.5) * 2;
    const rise = roofs[roof](u, crown) * cut;
    const spike = roof === "spire" && crown < 0.08 ? tall * 0.25 : 0;
    const under = y - (top - rise - spike);
    if (under < 0) return;
    ink.set(tower.wall).scale(0.85 + 0.25 * u);
    const cx = Math.floor((x - left) / gap);
    const cy = Math.floor(under / floor);
    const fx = (x - left) / gap - cx;
    const fy = under / floor - cy;
    if (under < floor || fx < 0.22 || fy < 0.3 || x > left + wide - gap * 0.5) return;
    const chance = hash(strip ? cy : cx + cy * 57, seed);
    if (chance > lit) return;
    const bright = (0.5 + 0.5 * hash(cx * 7 + cy, seed + 1)) * (0.6 + 0.4 * near);
    ink.mix(chance < lit * 0.8 ? lamp : other, bright);
  });
  if (roof === "spire" || tall > bank * 0.5)
    canvas.glow(
      left + wide / 2,
      top - (roof === "spire" ? tall * 0.24 : 2),
      unit * 0.006,
      rgb("#ff4030"),
      0.9,
    );
}

/** How far the roof's line is above the highest point, as a share of the roof's height. */
const roofs: Record<"flat" | "slant" | "spire" | "steps", (u: number, crown: number) => number> = {
  flat: () => 0,
  slant: (u) => u - 1,
  spire: (_, crown) => -crown,
  steps: (_, crown) => -Math.floor(crown * 3) * 0.3,
};

/** 0..1 from whole numbers, with no state: windows are looked up by floor and column. */
function hash(value: number, seed: number): number {
  let t = Math.imul(value ^ seed, 0x9e3779b1);
  t = Math.imul(t ^ (t >>> 15), 0x85ebca6b);
  return ((t ^ (t >>> 13)) >>> 0) / 4294967296;
}

function river(canvas: Canvas, bank: number, random: Random, noise: Noise): void {
  const { width, height, pixels, unit } = canvas;
  const shift = random.next();
  const rough = random.between(0.5, 1.6) * unit;
  const water = rgb("#0c1428");
  canvas.paint(0, bank, width, height, (ink, x, y) => {
    const below = (y - bank) / (height - bank);
    const ripple = noise.cloud.at((x / width) * 0.9 + shift, 1.4 / (below + 0.09)) - 0.5;
    const fine = noise.speckle.at(x / 420 + shift, y / 90) - 0.5;
    const slide = (ripple * 0.22 + fine * 0.06) * rough * (0.08 + below);
    const row = Math.min(bank - 1, Math.max(0, Math.round(bank - 1 - (y - bank) * 1.15 + slide)));
    const fromX = Math.min(width - 1, Math.max(0, Math.round(x + ripple * rough * 0.03 * below)));
    // Lights are drawn out into columns: the mean of a few rows.
    let [r, g, b] = [0, 0, 0];
    for (let i = 0; i < 4; i++) {
      const p = (Math.max(0, row - Math.round(i * unit * 0.012)) * width + fromX) * 3;
      r += pixels[p];
      g += pixels[p + 1];
      b += pixels[p + 2];
    }
    ink.r = r / 4;
    ink.g = g / 4;
    ink.b = b / 4;
    ink.mix(water, 0.12 + 0.3 * below).scale(1.05 + ripple * 0.9);
    ink.scale(0.75 + 0.25 * (1 - fade(((y - bank) / unit) * 60)));
  });
}

/** Lamps close to the camera, as large soft discs. */
function outOfFocus(canvas: Canvas, lamps: readonly string[], random: Random): void {
  const { width, height, unit } = canvas;
  for (let i = random.integer(6, 14); i > 0; i--) {
    const radius = unit * random.between(0.03, 0.075);
    const x = random.between(0, width);
    const y = height * (1 - random.next() ** 2 * 0.45);
    const opacity = random.between(0.18, 0.5) * smoothstep(0, 0.4, y / height);
    canvas.disc(x, y, radius, radius * 0.08, rgb(random.pick(lamps)), opacity);
  }
}
