import { type Scene, smoothstep } from "../canvas.ts";
import { blend, type Rgb, rgb } from "../colour.ts";
import { Sky, type SkyLook } from "../sky.ts";
import { paintTerrain } from "../terrain.ts";

/** Snowy peaks behind forests and meadows, often with a lake. */
export const mountains: Scene = (canvas, random, noise) => {
  const { width, height } = canvas;
  const day = random.pick(days);
  const sunX = random.chance(0.5) ? random.between(-0.3, 0.1) : random.between(0.9, 1.3);
  const sky = new Sky(
    { ...day.sky, cover: random.between(0.1, 0.75), sunX, sunY: 0.5, glare: day.glare },
    random,
    noise,
  );
  const horizon = height * random.between(0.52, 0.66);

  const shiftX = random.next();
  const shiftZ = random.next();
  const peaks = random.between(2, 4.2);
  const start = random.between(1.2, 3);
  const snowline = peaks * random.between(0.28, 0.7);
  const lake = random.chance(0.6) ? random.between(0.06, 0.14) : undefined;
  const { cloud, ridge } = noise;
  const meadow = rgb(random.pick(day.meadows));
  const forest = rgb(random.pick(day.forests));
  const lighter = blend(forest, rgb(random.pick(day.meadows)), 0.3);
  const rock = rgb(random.pick(["#77706a", "#6b6a70", "#84776a", "#5d6068"]));
  const snow = rgb("#eef3fb");
  paintTerrain(
    canvas,
    {
      horizon,
      sky: (ink, x, y) => sky.shade(ink, x / width, 1 - y / horizon, width / horizon),
      eye: random.between(0.38, 0.55),
      far: 13,
      light: sunX > 0.5 ? 1 : -1,
      heightAt(x, z) {
        const valley = cloud.at(x * 0.16 + shiftX, z * 0.16 + shiftZ) * 0.5 - 0.1;
        const rise = smoothstep(start, start + 5, z + Math.abs(x) * 0.7);
        if (rise === 0) return valley;
        return valley + rise * peaks * ridge.at(x * 0.085 + shiftZ, z * 0.085 + shiftX);
      },
      ground(ink, x, z, high, steep) {
        const mottle = cloud.at(x * 0.9 + shiftX, z * 0.9);
        const fine = noise.speckle.at(x * 0.9, z * 0.5);
        ink.set(meadow).scale(0.72 + 0.5 * mottle + 0.16 * fine);
        const woods = cloud.at(x * 0.33 + shiftZ, z * 0.33);
        const trees = smoothstep(0.42, 0.5, woods + (mottle - 0.5) * 0.5 + (fine - 0.5) * 0.12);
        ink.mix(fine > 0.6 ? lighter : forest, trees * 0.9);
        ink.mix(rock, smoothstep(snowline * 0.4, snowline * 0.8, high + (mottle - 0.5) * 0.8));
        const white = high + (mottle - 0.5) * 0.9 - Math.max(0, steep - 1.1) * 0.3;
        ink.mix(snow, smoothstep(snowline - 0.08, snowline + 0.12, white));
      },
      sunlight: day.sunlight,
      shade: day.shade,
      haze: rgb(day.sky.air[0]),
      haziness: random.between(0.03, 0.085),
      ...(lake !== undefined && {
        water: { level: lake, colour: rgb(day.water) },
      }),
    },
    random,
    noise,
  );
};

interface Day {
  readonly sky: Pick<SkyLook, "air" | "cloudLit" | "cloudShade" | "sun">;
  readonly glare: number;
  readonly sunlight: Rgb;
  readonly shade: Rgb;
  readonly meadows: readonly string[];
  readonly forests: readonly string[];
  readonly water: string;
}

const noonSky = {
  air: ["#d3e4f2", "#9cc4ea", "#5b97d6", "#2f6cb8"],
  ...{ cloudLit: rgb("#ffffff"), cloudShade: rgb("#a9b7c9"), sun: rgb("#fff6dc") },
};

const days: readonly Day[] = [
  {
    sky: noonSky,
    ...{ glare: 0, sunlight: rgb("#fff4e0"), shade: rgb("#46566e") },
    meadows: ["#8fb04c", "#a9b653", "#7d9f4a"],
    forests: ["#2f5234", "#27482f", "#3b5f38"],
    water: "#2d6a80",
  },
  {
    sky: noonSky,
    ...{ glare: 0, sunlight: rgb("#fff0d0"), shade: rgb("#4a5266") },
    meadows: ["#b0a55a", "#b99a4c", "#98a050"],
    forests: ["#b0682a", "#8a5a2a", "#a8801f"],
    water: "#2a5a74",
  },
  {
    sky: {
      air: ["#ffdcb0", "#f7b39a", "#c492b4", "#7b84c2", "#4a62a8"],
      ...{ cloudLit: rgb("#ffd3b8"), cloudShade: rgb("#9a7f9f"), sun: rgb("#ffcf90") },
    },
    ...{ glare: 0.9, sunlight: rgb("#ffcf9a"), shade: rgb("#454a78") },
    meadows: ["#7d8f4e", "#92854d"],
    forests: ["#2c4238", "#37463c"],
    water: "#5a5a86",
  },
  {
    sky: {
      air: ["#e6ebf0", "#cfd8e0", "#b3c0cc", "#93a3b3"],
      ...{ cloudLit: rgb("#f2f4f6"), cloudShade: rgb("#8996a3"), sun: rgb("#ffffff") },
    },
    ...{ glare: 0, sunlight: rgb("#d9dee4"), shade: rgb("#7d8894") },
    meadows: ["#e3e9ef", "#d6dde4"],
    forests: ["#3d4f52", "#4a5a5c"],
    water: "#6d8391",
  },
];
