import { type Canvas, clamp01, fade, type Scene, smoothstep } from "../canvas.ts";
import { Ramp, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";

/** Northern lights over snow and dark woods, sometimes over a lake that mirrors them. */
export const aurora: Scene = (canvas, random, noise) => {
  const { width, height } = canvas;
  const horizon = Math.round(height * random.between(0.62, 0.82));
  nightSky(canvas, horizon, random);
  curtains(canvas, horizon, random, noise);
  ridges(canvas, horizon, random, noise);
  if (random.chance(0.55)) lake(canvas, horizon, random, noise);
  else snowfield(canvas, horizon, random, noise);
  trees(canvas, width, horizon, random);
};

const snow = rgb("#8fa6c4");
const wood = rgb("#04080c");

function nightSky(canvas: Canvas, horizon: number, random: Random): void {
  const { width, unit } = canvas;
  const air = new Ramp(
    ...random.pick([
      ["#24405a", "#12263f", "#08111f"],
      ["#2f3a5c", "#181f40", "#0a0c20"],
      ["#1f4a50", "#0f2a38", "#06121c"],
    ]),
  );
  canvas.paint(0, 0, width, canvas.height, (ink, _, y) => ink.set(air.at(1 - y / horizon)));
  for (let i = 0; i < 260; i++) {
    const bright = random.next() ** 4;
    const x = random.between(0, width);
    const y = random.between(0, horizon);
    canvas.glow(x, y, unit * (0.0012 + 0.002 * bright), rgb("#e6eeff"), 0.25 + bright);
  }
}

function curtains(canvas: Canvas, horizon: number, random: Random, noise: Noise): void {
  const { width } = canvas;
  const foot = rgb(random.pick(["#4dff9a", "#5cffb0", "#7dff7a", "#40f0c0"]));
  const head = rgb(random.pick(["#8a4dff", "#c04dd0", "#ff4d8a", "#3a7dff"]));
  for (let band = random.integer(2, 4); band > 0; band--) {
    const shift = random.next();
    const base = random.between(0.35, 0.85);
    const tall = random.between(0.3, 0.65);
    const tilt = random.between(-0.4, 0.4);
    const strength = random.between(1, 1.9);
    // A curtain's lower hem and its rays depend on x alone, so they are found once a column.
    const hems = Array.from({ length: width }, (_, x) => {
      const u = x / width - 0.5;
      return base + tilt * u + (noise.swell.at(u * 0.3 + shift, shift) - 0.5) * 0.7;
    });
    const rays = Array.from({ length: width }, (_, x) => {
      const u = x / width;
      const broad = noise.swell.at(u * 0.25 + shift, 0.7);
      const fine = noise.cloud.at(u * 1.4 + shift * 2, shift);
      return smoothstep(0.1, 0.6, broad) * (0.25 + 1.5 * fine * fine) * strength;
    });
    canvas.paint(0, 0, width, horizon, (ink, x, y) => {
      const up = (hems[x] - y / horizon) / tall;
      if (up < -0.12 || rays[x] <= 0) return;
      const glow = up < 0 ? smoothstep(-0.12, 0, up) : fade(up * 3.2);
      ink
        .add(foot, glow * rays[x] * 0.8)
        .add(head, rays[x] * 0.75 * smoothstep(0.1, 0.5, up) * fade(up * 2.4));
    });
  }
}

function ridges(canvas: Canvas, horizon: number, random: Random, noise: Noise): void {
  const { width, unit } = canvas;
  const shift = random.next();
  const tall = unit * random.between(0.12, 0.3);
  canvas.paint(0, horizon - tall * 1.4, width, horizon, (ink, x, y) => {
    const u = x / unit;
    const crest = tall * (noise.ridge.at(u * 0.22 + shift, shift) * 1.4 - 0.25);
    const up = horizon - y;
    const cover = smoothstep(-0.7, 0.7, crest - up);
    if (cover <= 0) return;
    const slope =
      noise.ridge.at(u * 0.22 + shift, shift + (crest - up) / unit / 4) -
      noise.ridge.at(u * 0.22 + shift + 0.006, shift + (crest - up) / unit / 4);
    const light = clamp01(0.45 + slope * 9);
    ink.mix(snow, cover * 0.9).scale(1 - cover * (0.76 - light * 0.5));
  });
}

function lake(canvas: Canvas, horizon: number, random: Random, noise: Noise): void {
  const { width, height, pixels } = canvas;
  const shift = random.next();
  canvas.paint(0, horizon, width, height, (ink, x, y) => {
    const below = (y - horizon) / (height - horizon);
    const ripple = noise.cloud.at((x / width) * 0.6 + shift, 1 / (below + 0.1)) - 0.5;
    const row = Math.round(horizon - 1 - (y - horizon) * 1.35 + ripple * 26 * below);
    const fromX = Math.min(width - 1, Math.max(0, Math.round(x + ripple * 14 * below)));
    const p = (Math.min(horizon - 1, Math.max(0, row)) * width + fromX) * 3;
    ink.r = pixels[p] * 0.72;
    ink.g = pixels[p + 1] * 0.76;
    ink.b = pixels[p + 2] * 0.82;
  });
}

function snowfield(canvas: Canvas, horizon: number, random: Random, noise: Noise): void {
  const { width, height } = canvas;
  const shift = random.next();
  const tint = rgb(random.pick(["#4f8a80", "#5a7a9a", "#5c6a94"]));
  canvas.paint(0, horizon, width, height, (ink, x, y) => {
    const below = (y - horizon) / (height - horizon);
    const depth = 1 / (below + 0.15);
    const drift = noise.cloud.at((x / width - 0.5) * depth * 0.14 + shift, depth * 0.3) - 0.5;
    ink
      .set(tint)
      .mix(snow, 0.4)
      .scale(0.62 + drift * 0.8 - below * 0.2);
  });
}

/** A black wall of firs along the shore; the nearest ones stand tall at the sides. */
function trees(canvas: Canvas, width: number, horizon: number, random: Random): void {
  const { unit, height } = canvas;
  const count = Math.round((width / unit) * random.between(26, 60));
  const near = random.chance(0.6) ? random.integer(2, 6) : 0;
  for (let i = 0; i < count + near; i++) {
    const close = i >= count;
    const tall = unit * (close ? random.between(0.3, 0.62) : random.between(0.015, 0.065));
    const x0 = close
      ? width * (random.chance(0.5) ? random.between(-0.03, 0.22) : random.between(0.78, 1.03))
      : random.between(0, width);
    const foot = close ? height * random.between(0.97, 1.08) : horizon + unit * 0.006;
    const half = tall * random.between(0.17, 0.26);
    const tiers = close ? 9 : 4;
    canvas.paint(x0 - half, foot - tall, x0 + half, foot, (ink, x, y) => {
      const t = (y - foot + tall) / tall;
      const tier = t * tiers;
      const wide = half * (t * 0.75 + 0.25 * t * (tier - Math.floor(tier)));
      ink.mix(wood, smoothstep(1, -0.5, Math.abs(x - x0) - wide) * (close ? 1 : 0.92));
    });
  }
}
