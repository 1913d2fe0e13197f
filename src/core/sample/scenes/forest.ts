import { type Canvas, clamp01, type Scene, smoothstep } from "../canvas.ts";
import { blend, Ramp, type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";

/** Firs that climb out of the mist, or the inside of a wood with light between its trunks. */
export const forest: Scene = (canvas, random, noise) => {
  const season = random.pick(seasons);
  if (random.chance(0.5)) hillside(canvas, season, random, noise);
  else inside(canvas, season, random, noise);
};

interface Season {
  /** From the ground's mist to the top. */
  readonly air: readonly string[];
  readonly far: string;
  readonly near: string;
  readonly leaves: readonly string[];
  readonly floor: readonly [string, string];
}

const seasons: readonly Season[] = [
  {
    air: ["#eef3df", "#cfe0b4", "#94b878", "#5d8a52"],
    ...{ far: "#9fb98c", near: "#1c3320" },
    leaves: ["#7fae3f", "#5f9438", "#a8c850", "#467f35"],
    floor: ["#4f6a2c", "#8aa048"],
  },
  {
    air: ["#fbeccb", "#f2cf94", "#d99f5c", "#a86c3c"],
    ...{ far: "#d3a772", near: "#33211a" },
    leaves: ["#d8742a", "#e8a030", "#b8481f", "#f0c048"],
    floor: ["#8a4a20", "#d08838"],
  },
  {
    air: ["#e9eef2", "#cdd8e0", "#a4b4c2", "#7a8c9e"],
    ...{ far: "#a9b8c4", near: "#232e38" },
    leaves: ["#e6edf3", "#b8c6d2", "#8fa2b2", "#f4f8fb"],
    floor: ["#b8c6d4", "#f0f4f8"],
  },
  {
    air: ["#c7dbe0", "#8fb4bf", "#5b8794", "#2f5560"],
    ...{ far: "#7fa3ab", near: "#0f2228" },
    leaves: ["#2f6a5a", "#3f7f66", "#1f4f4a", "#5f9a7a"],
    floor: ["#1f3f38", "#4f7a60"],
  },
];

function hillside(canvas: Canvas, season: Season, random: Random, noise: Noise): void {
  const { width, height, unit } = canvas;
  const air = new Ramp(...season.air.slice(0, 3));
  const sunX = width * random.between(0.15, 0.85);
  canvas.fill((ink, x, y) => {
    const wisp = noise.cloud.at((x / width) * 0.3, (y / height) * 0.4) - 0.5;
    ink.set(air.at(1 - y / height + wisp * 0.5));
  });
  canvas.glow(sunX, height * random.between(0.05, 0.3), unit * 0.3, rgb("#fff6dc"), 0.35);
  const rows = random.integer(4, 6);
  const slope = random.between(-0.35, 0.35);
  for (let row = 0; row < rows; row++) {
    const near = row / (rows - 1);
    const shift = random.next();
    const colour = blend(rgb(season.far), rgb(season.near), near ** 1.3);
    const base = height * (0.28 + 0.62 * near ** 1.1);
    const crest = (x: number) =>
      base +
      unit *
        (slope * (1 - near) * (x / width - 0.5) +
          (noise.swell.at((x / unit) * 0.12 + shift, shift) - 0.5) * 0.3);
    const tall = unit * (0.07 + 0.25 * near);
    for (let x = -tall * 0.2; x < width + tall * 0.2; x += tall * random.between(0.1, 0.26))
      fir(
        canvas,
        x,
        crest(x) + tall * 0.25,
        tall * random.between(0.55, 1.1),
        colour,
        season,
        random,
      );
    const mist = air.at(0);
    canvas.paint(0, base - unit * 0.2, width, height, (ink, x, y) => {
      const under = (y - crest(x)) / unit;
      if (under < 0) return;
      ink.mix(colour, smoothstep(0.02, 0.05, under));
      const wisp = noise.cloud.at((x / unit) * 0.22 + shift, under * 0.8 + shift);
      ink.mix(mist, (1 - near) * smoothstep(0, 0.3, under) * clamp01(0.35 + wisp * 0.9));
    });
  }
}

function fir(
  canvas: Canvas,
  x0: number,
  foot: number,
  tall: number,
  colour: Rgb,
  season: Season,
  random: Random,
): void {
  const half = tall * random.between(0.15, 0.24);
  const tiers = random.integer(5, 9);
  const lean = random.between(-0.03, 0.03);
  const lit = blend(colour, rgb(random.pick(season.leaves)), 0.3);
  canvas.paint(x0 - half, foot - tall, x0 + half, foot, (ink, x, y) => {
    const t = (y - foot + tall) / tall;
    const saw = t * tiers - Math.floor(t * tiers);
    const off = x - x0 - lean * tall * (1 - t);
    const wide = half * t ** 0.9 * (0.55 + 0.45 * saw);
    const cover = smoothstep(0.9, -0.9, Math.abs(off) - wide);
    if (cover > 0) ink.mix(off + (saw - 0.5) * wide > 0 ? colour : lit, cover);
  });
}

function inside(canvas: Canvas, season: Season, random: Random, noise: Noise): void {
  const { width, height, unit } = canvas;
  const air = new Ramp(...season.air);
  const ground = height * random.between(0.62, 0.76);
  const shift = random.next();
  const lightX = random.between(0.25, 0.75);
  const leaves = season.leaves.map(rgb);
  const floor = season.floor.map(rgb);
  canvas.fill((ink, x, y) => {
    const u = x / width;
    const [px, py] = [x / unit, y / unit];
    const blot = noise.cloud.at(px * 0.5 + shift, py * 0.5);
    if (y > ground) {
      const below = (y - ground) / (height - ground);
      const depth = 1 / (below + 0.14);
      const litter = noise.speckle.at((u - 0.5) * depth * 0.5 + shift, depth * 0.9);
      const patch = noise.cloud.at((u - 0.5) * depth * 0.3 + shift, depth * 0.4);
      ink.set(floor[0]).mix(floor[1], clamp01(patch * 1.4 - 0.25 + (litter - 0.5) * 0.5));
      const track =
        Math.abs(u - lightX - (noise.swell.at(below * 0.2, shift) - 0.5) * 0.4) /
        (0.04 + below * 0.2);
      ink.mix(blend(floor[0], rgb("#c8b088"), 0.55), smoothstep(1.1, 0.6, track) * 0.65);
      ink.mix(air.at(0), smoothstep(0.3, 0, below) * 0.75).scale(1.02 - below * 0.35);
      return;
    }
    const up = 1 - y / ground;
    const away = Math.abs(u - lightX);
    ink.set(air.at(up * 0.8 + away * 0.6 + (blot - 0.5) * 0.5));
    ink.mix(
      leaves[blot > 0.5 ? 0 : 3],
      smoothstep(0.35, 0.95, up) * smoothstep(0.4, 0.6, blot) * 0.7,
    );
  });
  const trunks = random.integer(16, 30);
  for (let i = 0; i < trunks; i++) {
    const near = (i / (trunks - 1)) ** 1.7;
    // The nearest trunks leave the path and its light free.
    let u = random.next();
    if (near > 0.25 && Math.abs(u - lightX) < 0.14) u = (u + 0.35) % 1;
    const foot = ground + (height - ground) * near * 0.9;
    trunk(
      canvas,
      { x0: u * width, foot, wide: unit * (0.008 + 0.065 * near), near },
      season,
      random,
      noise,
    );
  }
  canopy(canvas, leaves, lightX, random, noise);
  beams(canvas, width * lightX, ground, random);
}

interface Trunk {
  readonly x0: number;
  readonly foot: number;
  readonly wide: number;
  readonly near: number;
}

function trunk(canvas: Canvas, tree: Trunk, season: Season, random: Random, noise: Noise): void {
  const { x0, foot, near } = tree;
  const colour = blend(rgb(season.far), rgb(season.near), 0.25 + 0.75 * near ** 0.6);
  const lit = blend(colour, rgb(season.air[0]), 0.35);
  const lean = random.between(-0.06, 0.06);
  const shift = random.next();
  const wide = tree.wide * random.between(0.75, 1.25);
  const reach = wide * 0.8 + 1;
  const tip = x0 + lean * foot;
  canvas.paint(Math.min(x0, tip) - reach, 0, Math.max(x0, tip) + reach, foot, (ink, x, y) => {
    const t = (foot - y) / foot;
    const flare = 1 + 0.5 * smoothstep(0.06, 0, t) - 0.3 * t;
    const off = (x - x0 - lean * (foot - y)) / (wide * flare);
    const cover = smoothstep(0.5 + 0.7 / wide, 0.5 - 0.7 / wide, Math.abs(off));
    if (cover <= 0) return;
    const bark = noise.ridge.at(off * 0.22 + shift, t * 0.45) - 0.5;
    ink
      .mix(colour, cover)
      .mix(lit, cover * clamp01(0.35 - off * 0.8) * 0.6)
      .scale(1 + bark * 0.3 * cover);
  });
}

function canopy(canvas: Canvas, leaves: Rgb[], lightX: number, random: Random, noise: Noise): void {
  const { width, height, unit } = canvas;
  const shift = random.next();
  const depth = random.between(0.25, 0.5);
  canvas.paint(0, 0, width, height * depth * 1.5, (ink, x, y) => {
    const away = Math.abs(x / width - lightX);
    const twig = noise.speckle.at((x / unit) * 0.2 + shift, (y / unit) * 0.2);
    const bough = noise.cloud.at((x / unit) * 0.45 + shift, (y / unit) * 0.6);
    const thick = bough + twig * 0.28 + away * 0.5 - y / height / depth / 1.4;
    if (thick < 0.3) return;
    ink.mix(leaves[Math.floor(twig * 3.99)], smoothstep(0.3, 0.42, thick) * 0.85);
    ink.scale(0.72 + 0.4 * twig + 0.2 * (1 - away * 2));
  });
}

function beams(canvas: Canvas, x0: number, ground: number, random: Random): void {
  const { width, unit } = canvas;
  const light = rgb("#fff4d0");
  // Depends on the slope alone, so it is drawn once for all of them.
  const rays = new Float64Array(512);
  for (let ray = 0; ray < 7; ray++) {
    const at = random.between(-0.9, 0.9);
    const wide = random.between(0.03, 0.1);
    for (let i = 0; i < rays.length; i++)
      rays[i] += smoothstep(wide, 0, Math.abs(i / 256 - 1 - at));
  }
  canvas.paint(0, 0, width, ground + unit * 0.1, (ink, x, y) => {
    const slope = (x - x0) / (y + unit * 0.25);
    if (slope <= -1 || slope >= 1) return;
    const sum = rays[Math.floor((slope + 1) * 256)];
    if (sum > 0) ink.mix(light, Math.min(0.3, sum * 0.16) * smoothstep(ground + unit * 0.1, 0, y));
  });
}
