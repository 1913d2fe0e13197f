import { type Canvas, clamp01, type Scene, smoothstep } from "../canvas.ts";
import { Ramp, type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";
import { Sky } from "../sky.ts";

/** Surf on sand by day: seen along the shore, or straight from above. */
export const beach: Scene = (canvas, random, noise) => {
  if (random.chance(0.4)) fromAbove(canvas, random, noise);
  else alongShore(canvas, random, noise);
};

const waters = [
  ["#b9e6da", "#5fc7c4", "#1f98ae", "#12628c", "#0d3f66"],
  ["#cfe9d8", "#7ed3c0", "#2fa7a0", "#1a7387", "#154a63"],
  ["#c3dbe0", "#7fb6c9", "#4585a8", "#2a5c86", "#1f3f63"],
];
const sands = ["#ead6ac", "#dcbf8e", "#f0e2c4", "#c9a878"];
const foam = rgb("#f7fbfb");

function alongShore(canvas: Canvas, random: Random, noise: Noise): void {
  const { width, height, unit } = canvas;
  const overcast = random.chance(0.25);
  const sky = new Sky(
    {
      air: overcast
        ? ["#dfe5e8", "#c3ced6", "#9fb0bd"]
        : ["#d8edf5", "#9ccbec", "#4f97d8", "#2468b4"],
      cloudLit: rgb("#ffffff"),
      cloudShade: rgb(overcast ? "#8795a2" : "#b4c3d2"),
      sun: rgb("#fff8e0"),
      cover: overcast ? 0.95 : random.between(0.15, 0.75),
      ...{ sunX: random.between(0, 1), sunY: 0.9, glare: 0 },
    },
    random,
    noise,
  );
  const horizon = Math.round(height * random.between(0.36, 0.52));
  const depths = new Ramp(...random.pick(waters));
  const sand = rgb(random.pick(sands));
  const wetSand = { r: sand.r * 0.66, g: sand.g * 0.64, b: sand.b * 0.66 };
  const shift = random.next();
  const slant = random.between(-0.35, 0.35);
  const shore = random.between(0.42, 0.66);
  const waves = random.between(3, 6);
  canvas.fill((ink, x, y) => {
    const u = x / width;
    if (y < horizon) {
      sky.shade(ink, u, 1 - y / horizon, width / horizon);
      return;
    }
    const below = (y - horizon) / (height - horizon);
    const depth = 1 / (below + 0.06);
    const across = (u - 0.5) * depth * 0.12 + shift;
    const wander = noise.swell.at(u * 0.22 + shift, below * 0.1) - 0.5;
    // Positive on the sea's side of the water's edge.
    const sea = shore + wander * 0.4 + slant * (u - 0.5) - below;
    const chop = noise.cloud.at(across, depth * 0.28 + shift) - 0.5;
    if (sea > 0) {
      ink.set(depths.at(clamp01(sea / shore) ** 0.75 + chop * 0.12)).scale(1 + chop * 0.5);
      const roll = Math.sin(sea * depth * waves + chop * 3 + wander * 10);
      const crest = smoothstep(0.86, 1, roll) * smoothstep(0.02, 0.1, sea);
      const lace = noise.ridge.at(across * 2 + 0.3, depth * 0.5 + shift);
      ink.mix(foam, crest * smoothstep(0.35, 0.7, lace) * 0.95);
      ink.mix(foam, smoothstep(0.05, 0, sea) * smoothstep(0.3, 0.62, lace + (0.05 - sea) * 4));
    } else {
      const dry = smoothstep(0, 0.2 + wander * 0.2, -sea);
      const grain = noise.speckle.at(u * 2.2, below * 1.7) - 0.5;
      const dents = noise.cloud.at(across * 5, depth * 0.9) - 0.5;
      ink
        .set(wetSand)
        .mix(sand, dry)
        .scale(1 + 0.1 * grain + dents * 0.3 * dry);
      ink.mix(foam, smoothstep(-0.02, 0, sea) * 0.8);
    }
  });
  if (random.chance(0.7)) headland(canvas, horizon, random, noise);
  if (random.chance(0.5)) parasols(canvas, horizon, shore, unit, random);
}

function headland(canvas: Canvas, horizon: number, random: Random, noise: Noise): void {
  const { width, unit } = canvas;
  const shift = random.next();
  const left = random.chance(0.5);
  const long = random.between(0.35, 0.8);
  const tall = unit * random.between(0.08, 0.2);
  const green = rgb(random.pick(["#587a4c", "#6d8257", "#4a6b58"]));
  const cliff = rgb(random.pick(["#a99a84", "#8f8478", "#b8a58a"]));
  const haze = rgb("#c5dbe8");
  canvas.paint(0, horizon - tall * 1.5, width, horizon, (ink, x, y) => {
    const u = left ? x / width : 1 - x / width;
    const crest =
      tall * (1 - (u / long) ** 2) * (0.5 + noise.cloud.at(u * 0.6 + shift, shift) * 0.9);
    const up = horizon - y;
    if (up > crest) return;
    const mottle = noise.cloud.at(u * 3 + shift, (up / unit) * 4);
    ink.set(green).scale(0.75 + 0.5 * mottle);
    ink.mix(cliff, smoothstep(0.5, 0.3, up / tall + (mottle - 0.5) * 0.7)).mix(haze, 0.3);
  });
}

function parasols(
  canvas: Canvas,
  horizon: number,
  shore: number,
  unit: number,
  random: Random,
): void {
  const { width, height } = canvas;
  for (let i = random.integer(1, 4); i > 0; i--) {
    const near = random.between(shore + 0.22, 1);
    const size = unit * 0.16 * near;
    const x0 = width * random.between(0.08, 0.92);
    const y0 = horizon + (height - horizon) * near;
    const stripes: [Rgb, Rgb] = [
      rgb(random.pick(["#e2483d", "#2f7fc1", "#f2b233", "#2fa084", "#e86f9a"])),
      rgb("#fbf6ea"),
    ];
    canvas.disc(x0 + size * 0.5, y0 + size * 0.02, size * 0.1, size * 0.5, rgb("#7a6344"), 0.35);
    canvas.paint(x0 - size, y0 - size * 1.5, x0 + size, y0, (ink, x, y) => {
      const dx = (x - x0) / size;
      const dy = (y0 - y) / size;
      if (Math.abs(dx) < 0.02 && dy < 1.1) ink.set(rgb("#8a6a48"));
      const dome = dx * dx + ((dy - 0.85) / 0.55) ** 2;
      if (dy < 0.85 + 0.08 * Math.abs(Math.sin(dx * 9)) || dome > 1) return;
      const rib = Math.floor((dx / Math.sqrt(1.02 - (dy - 0.85) ** 2 / 0.31) + 1) * 3.5);
      ink.set(stripes[rib % 2]).scale(0.78 + 0.35 * (dy - 0.6) - 0.12 * dx);
    });
  }
}

function fromAbove(canvas: Canvas, random: Random, noise: Noise): void {
  const { width, height, unit } = canvas;
  const depths = new Ramp(...random.pick(waters));
  const sand = rgb(random.pick(sands));
  const angle = random.between(0, Math.PI * 2);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const shift = random.next();
  const edge = random.between(-0.2, 0.2);
  canvas.fill((ink, x, y) => {
    const px = (x - width / 2) / unit;
    const py = (y - height / 2) / unit;
    const along = px * cos - py * sin;
    const out = px * sin + py * cos + edge;
    const bend = (noise.swell.at(along * 0.16 + shift, shift) - 0.5) * 0.55;
    const fray = (noise.cloud.at(along * 0.5 + shift, out * 0.4) - 0.5) * 0.16;
    const sea = out + bend + fray;
    const lace = noise.ridge.at(px * 0.75 + shift, py * 0.75);
    if (sea > 0) {
      const chop = noise.cloud.at(px * 0.9, py * 0.9 + shift) - 0.5;
      ink.set(depths.at(sea * 1.25 + chop * 0.25)).scale(1 + chop * 0.35);
      const second = smoothstep(0.05, 0, Math.abs(sea - 0.24 - bend * 0.3 - fray));
      const third = smoothstep(0.035, 0, Math.abs(sea - 0.46 + bend * 0.35 - fray));
      const first = smoothstep(0.13, 0.0, sea);
      const white = first * 0.7 + second * 0.5 + third * 0.4;
      ink.mix(foam, smoothstep(0.75, 1.05, lace * 0.75 + white));
    } else {
      const grain = noise.speckle.at(px * 2, py * 2) - 0.5;
      const wet = smoothstep(-0.16, -0.02, sea + fray * 0.6);
      const tracks = noise.cloud.at(px * 0.6, py * 0.6 + shift) - 0.5;
      ink.set(sand).scale((1 - wet * 0.3) * (1 + grain * 0.1 + tracks * 0.16));
      ink.mix(foam, smoothstep(-0.025, 0, sea) * 0.9);
    }
  });
}
