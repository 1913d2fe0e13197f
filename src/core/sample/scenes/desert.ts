import { type Canvas, type Scene, smoothstep } from "../canvas.ts";
import { type Ink, Ramp, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";
import { Sky } from "../sky.ts";
import { paintTerrain, type Terrain } from "../terrain.ts";

/** Dunes in low light, or table mountains of red rock. */
export const desert: Scene = (canvas, random, noise) => {
  const kind = random.chance(0.55) ? dunes(random, noise) : mesas(random, noise);
  paintTerrain(canvas, { ...view(canvas, random, noise), ...kind }, random, noise);
};

type Ground = Pick<Terrain, "eye" | "heightAt" | "ground">;

function view(canvas: Canvas, random: Random, noise: Noise): Omit<Terrain, keyof Ground> {
  const { width, height } = canvas;
  const light = random.pick(lights);
  const fromRight = random.chance(0.5);
  const horizon = height * random.between(0.38, 0.55);
  const sky = new Sky(
    {
      air: light.air,
      cloudLit: rgb(light.lit),
      cloudShade: rgb(light.dim),
      sun: rgb("#ffe2a8"),
      cover: random.between(0, 0.5),
      sunX: fromRight ? random.between(0.75, 1.2) : random.between(-0.2, 0.25),
      sunY: random.between(0.15, 0.5),
      glare: light.glare,
    },
    random,
    noise,
  );
  return {
    horizon,
    sky: (ink, x, y) => sky.shade(ink, x / width, 1 - y / horizon, width / horizon),
    far: 14,
    light: fromRight ? 1.3 : -1.3,
    sunlight: rgb(light.sunlight),
    shade: rgb(light.shade),
    haze: rgb(light.air[0]),
    haziness: random.between(0.02, 0.06),
  };
}

const lights = [
  {
    air: ["#f3e3c4", "#bcd3e2", "#6fa5d8", "#2f6fb8"],
    ...{ lit: "#ffffff", dim: "#c0c0c4", glare: 0 },
    ...{ sunlight: "#fff2da", shade: "#6a5f66" },
  },
  {
    air: ["#ffd49a", "#f5a878", "#c77f8f", "#6f6aa6", "#3e4c8f"],
    ...{ lit: "#ffd0a0", dim: "#96708a", glare: 1.1 },
    ...{ sunlight: "#ffc98c", shade: "#53435f" },
  },
  {
    air: ["#ffe9c0", "#fbd0a0", "#a9bfd0", "#5b8fc0"],
    ...{ lit: "#fff0dc", dim: "#b39f98", glare: 0.7 },
    ...{ sunlight: "#ffe0b0", shade: "#7d5d52" },
  },
  {
    air: ["#8a7fae", "#5b5f9a", "#333f7c", "#171f4e"],
    ...{ lit: "#9a90c0", dim: "#3c3c70", glare: 0 },
    ...{ sunlight: "#a8a4d0", shade: "#2c2f5c" },
  },
];

const sands = ["#e0a25e", "#d98a4a", "#e6c08a", "#c9713f", "#efd6a6"];

function dunes(random: Random, noise: Noise): Ground {
  const shift = random.next();
  const turn = random.between(-0.7, 0.7);
  const tall = random.between(0.55, 1);
  const spacing = random.between(0.4, 0.62);
  const sand = rgb(random.pick(sands));
  return {
    eye: tall * 0.75 + random.between(0.25, 0.4),
    heightAt(x, z) {
      const bend = noise.swell.at(x * 0.05 + shift, z * 0.04 + shift) * 4;
      const phase = z * spacing + x * turn * spacing + bend;
      const t = phase - Math.floor(phase);
      // The wind drives sand up a long slope, from which it slides down a short one.
      const profile = t < 0.72 ? smoothstep(0, 0.78, t) : smoothstep(1, 0.72, t);
      return tall * profile * (0.35 + noise.swell.at(x * 0.07, z * 0.06 + shift));
    },
    ground(ink: Ink, x, z) {
      const ripple = Math.sin((z * 46 + x * 14 + noise.swell.at(x * 0.6, z * 0.6) * 26) * 1.5);
      const grain = noise.speckle.at(x * 3, z * 3);
      ink.set(sand).scale(0.93 + 0.05 * grain + (0.035 * ripple) / (0.5 + z * 0.6));
    },
  };
}

function mesas(random: Random, noise: Noise): Ground {
  const shift = random.next();
  const tall = random.between(0.9, 1.7);
  const strata = new Ramp(...random.pick(rocks));
  const sand = rgb(random.pick(["#c98a5a", "#b9744a", "#d0a070"]));
  const scrub = rgb("#6f7448");
  const start = random.between(2.8, 4.5);
  return {
    eye: 0.5,
    heightAt(x, z) {
      const plain = noise.cloud.at(x * 0.2 + shift, z * 0.2) * 0.22;
      const body = noise.cloud.at(x * 0.1 + shift, z * 0.085 + shift * 3);
      const rough = (noise.ridge.at(x * 0.3, z * 0.3) - 0.5) * 0.1;
      const from = z < start ? 9 : 0.54;
      const foot = smoothstep(from - 0.09, from + 0.02, body + rough) * 0.22;
      const wall = smoothstep(from, from + 0.035, body + rough) * 0.6;
      const top = smoothstep(from + 0.08, from + 0.11, body + rough) * 0.35;
      return plain + tall * (foot + wall + top);
    },
    ground(ink: Ink, x, z, high, steep) {
      const fine = noise.cloud.at(x * 1.3, z * 1.3);
      ink.set(sand).scale(0.75 + 0.5 * fine);
      const bushes = smoothstep(
        0.68,
        0.72,
        noise.speckle.at(x * 0.16, z * 0.12) * 0.6 + fine * 0.5,
      );
      ink.mix(scrub, bushes * 0.8);
      const layer = high * 2.6 + fine * 0.25;
      const rock = strata.at(layer - Math.floor(layer));
      ink.mix(rock, smoothstep(0.3, 0.7, high + steep * 0.05));
      ink.scale(0.86 + 0.28 * noise.ridge.at(x * 0.9, high * 0.7 + z * 0.2));
    },
  };
}

const rocks = [
  ["#a8482c", "#c8683a", "#8f3a28", "#d98a55", "#b3522f", "#a8482c"],
  ["#b98a62", "#8f5f45", "#d3ad84", "#a06a48", "#7d4f3c", "#b98a62"],
  ["#9a3f35", "#c9765a", "#e0b090", "#b05a48", "#8a3530", "#9a3f35"],
];
