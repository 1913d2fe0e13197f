import { type Canvas, clamp01, fade } from "./canvas.ts";
import { Ink, type Rgb } from "./colour.ts";
import type { Noise } from "./noise.ts";
import type { Random } from "../../base/random.ts";

/** A landscape seen from (0, 0) along z; lengths are in units of about a hundred metres. */
export interface Terrain {
  /** The row of the horizon, in pixels. */
  readonly horizon: number;
  /** Fills the ink with what is seen above the ground. */
  sky(ink: Ink, x: number, y: number): void;
  readonly eye: number;
  readonly far: number;
  heightAt(x: number, z: number): number;
  /** Where the light comes from: positive is from the right. */
  readonly light: number;
  /** Fills the ink with the ground's own colour; `steep` is 0 on level ground and about 1 at 45 degrees. */
  ground(ink: Ink, x: number, z: number, height: number, steep: number): void;
  readonly sunlight: Rgb;
  readonly shade: Rgb;
  readonly haze: Rgb;
  /** Of 1: how much of the ground's colour the haze takes in one unit of distance. */
  readonly haziness: number;
  /** Ground below it is a lake. */
  readonly water?: { readonly level: number; readonly colour: Rgb };
}

/**
 * Each column is one march away from the viewer, near to far, that draws what rises above all before it: a hundred times
 * cheaper than a ray for each pixel.
 */
export function paintTerrain(canvas: Canvas, terrain: Terrain, random: Random, noise: Noise): void {
  const { width, height, unit, pixels } = canvas;
  const ink = new Ink();
  const lake: Lake = { shore: new Int32Array(width), wet: new Uint8Array(width * height) };
  const distances = marchDistances(terrain.far);
  const level = terrain.water?.level ?? -Infinity;
  // Heights of this column and of the one to its left: their differences are the slopes, at no cost.
  const skyline = new Int32Array(width);
  let heights = heightsAlong(terrain, distances, -(width / 2 + 1) / unit);
  for (let x = 0; x < width; x++) {
    const direction = (x - width / 2) / unit;
    const left = heights;
    heights = heightsAlong(terrain, distances, direction);
    let drawn = height;
    lake.shore[x] = height;
    for (let i = 1; i < distances.length && drawn > 0; i++) {
      const z = distances[i];
      const ground = heights[i];
      const surface = ground < level ? level : ground;
      const row = Math.max(0, Math.round(terrain.horizon - ((surface - terrain.eye) / z) * unit));
      if (row >= drawn) continue;
      if (ground < level) {
        for (let y = row; y < drawn; y++) lake.wet[y * width + x] = 1;
        lake.shore[x] = row;
      } else {
        const dx = ((ground - left[i]) / z) * unit;
        const dz = (ground - heights[i - 1]) / (z - distances[i - 1]);
        for (let y = row; y < drawn; y++) {
          // Rows between two steps lie between their distances; without it near ground shows as bands.
          const zz = z - ((z - distances[i - 1]) * (y - row)) / (drawn - row);
          shadeGround(ink, terrain, direction * zz, zz, ground, dx, dz);
          const p = (y * width + x) * 3;
          pixels[p] = ink.r;
          pixels[p + 1] = ink.g;
          pixels[p + 2] = ink.b;
        }
      }
      drawn = row;
    }
    skyline[x] = drawn;
  }
  canvas.paint(0, 0, width, Math.max(...skyline), (pixel, x, y) => {
    if (y < skyline[x]) terrain.sky(pixel, x, y);
  });
  if (terrain.water) mirror(canvas, lake, terrain.water.colour, random, noise);
}

/** Steps grow with the distance, so that each is about a pixel or two of the picture. */
function marchDistances(far: number): Float64Array {
  const steps = Math.ceil(Math.log(far / 0.35) / Math.log(1.014));
  return Float64Array.from({ length: steps }, (_, i) => 0.35 * 1.014 ** i);
}

function heightsAlong(terrain: Terrain, distances: Float64Array, direction: number): Float64Array {
  const heights = new Float64Array(distances.length);
  for (let i = 0; i < heights.length; i++)
    heights[i] = terrain.heightAt(direction * distances[i], distances[i]);
  return heights;
}

interface Lake {
  /** For each column the lake's furthest row, or the canvas' height where there is no lake. */
  readonly shore: Int32Array;
  /** For each pixel 1 where water is seen. */
  readonly wet: Uint8Array;
}

function shadeGround(
  ink: Ink,
  terrain: Terrain,
  x: number,
  z: number,
  height: number,
  dx: number,
  dz: number,
): void {
  const steep = Math.sqrt(dx * dx + dz * dz);
  terrain.ground(ink, x, z, height, steep);
  // The light comes from the side and a little from behind the viewer.
  const facing = (0.75 - dx * terrain.light + dz * 0.35) / Math.sqrt(1 + steep * steep);
  const lit = clamp01(facing);
  const { sunlight, shade } = terrain;
  ink.r *= (shade.r + (sunlight.r - shade.r) * lit) / 200;
  ink.g *= (shade.g + (sunlight.g - shade.g) * lit) / 200;
  ink.b *= (shade.b + (sunlight.b - shade.b) * lit) / 200;
  ink.mix(terrain.haze, 1 - fade(z * terrain.haziness));
}

function mirror(canvas: Canvas, lake: Lake, colour: Rgb, random: Random, noise: Noise): void {
  const { width, height, pixels } = canvas;
  const axis = smoothed(lake.shore, Math.round(width / 10));
  const shift = random.next();
  const calm = random.between(0.3, 1.2) * (canvas.unit / 400);
  canvas.paint(0, Math.min(...lake.shore), width, height, (ink, x, y) => {
    if (lake.wet[y * width + x] === 0) return;
    const below = Math.max(0, y - axis[x]) / height;
    const ripple = noise.cloud.at(x / width / (0.4 + below) + shift, 1.2 / (below + 0.06)) - 0.5;
    const fromX = Math.min(width - 1, Math.max(0, Math.round(x + ripple * 40 * below * calm)));
    const fromY = Math.round(2 * axis[x] - y + ripple * 70 * calm * (0.1 + below));
    const row = Math.min(lake.shore[fromX] - 1, Math.max(0, fromY));
    if (row < 0) return;
    const p = (row * width + fromX) * 3;
    ink.r = pixels[p];
    ink.g = pixels[p + 1];
    ink.b = pixels[p + 2];
    ink.mix(colour, Math.min(0.75, 0.2 + below)).scale(0.94 + ripple * 0.35);
  });
}

/** The mean of each value's neighbourhood: mirrored about a jagged shore itself, mountains would fall to pieces. */
function smoothed(values: Int32Array, radius: number): Float64Array {
  return Float64Array.from(values, (_, i) => {
    const near = values.subarray(Math.max(0, i - radius), i + radius + 1);
    return near.reduce((sum, value) => sum + value, 0) / near.length;
  });
}
