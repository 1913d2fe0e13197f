import { Ink, type Rgb } from "./colour.ts";
import type { Noise } from "./noise.ts";
import type { Random } from "../../base/random.ts";

/** Paints one picture of its kind; what is seen depends on the random numbers alone. */
export type Scene = (canvas: Canvas, random: Random, noise: Noise) => void;

/** A picture of three channels. Sizes in scenes are fractions of `unit`, the shorter side, so that any size looks alike. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly unit: number;
  readonly pixels: Uint8ClampedArray;
  readonly ink = new Ink();

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.unit = Math.min(width, height);
    this.pixels = new Uint8ClampedArray(width * height * 3);
  }

  /** Calls `shade` for each pixel of a rectangle (cut to the canvas) with the ink to fill; the old colour is in it. */
  paint(
    left: number,
    top: number,
    right: number,
    bottom: number,
    shade: (ink: Ink, x: number, y: number) => void,
  ): void {
    const { pixels, ink, width } = this;
    const x0 = Math.max(0, Math.floor(left));
    const x1 = Math.min(width, Math.ceil(right));
    const y1 = Math.min(this.height, Math.ceil(bottom));
    for (let y = Math.max(0, Math.floor(top)); y < y1; y++) {
      let p = (y * width + x0) * 3;
      for (let x = x0; x < x1; x++, p += 3) {
        ink.r = pixels[p];
        ink.g = pixels[p + 1];
        ink.b = pixels[p + 2];
        shade(ink, x, y);
        pixels[p] = ink.r;
        pixels[p + 1] = ink.g;
        pixels[p + 2] = ink.b;
      }
    }
  }

  /** All pixels. */
  fill(shade: (ink: Ink, x: number, y: number) => void): void {
    this.paint(0, 0, this.width, this.height, shade);
  }

  /** A disc with a soft edge of `feather` pixels. */
  disc(x: number, y: number, radius: number, feather: number, colour: Rgb, opacity = 1): void {
    const reach = radius + feather;
    this.paint(x - reach, y - reach, x + reach + 1, y + reach + 1, (ink, px, py) => {
      const distance = Math.sqrt((px - x) ** 2 + (py - y) ** 2);
      const cover = clamp01((reach - distance) / (2 * feather || 1));
      if (cover > 0) ink.mix(colour, cover * opacity);
    });
  }

  /** Light that fades with the square of the distance: lamps, stars, the sun's halo. */
  glow(x: number, y: number, radius: number, colour: Rgb, strength: number): void {
    const reach = radius * 3;
    this.paint(x - reach, y - reach, x + reach + 1, y + reach + 1, (ink, px, py) => {
      const d = ((px - x) ** 2 + (py - y) ** 2) / (radius * radius);
      if (d < 9) ink.add(colour, strength * Math.max(0, 1 / (1 + 3 * d) - 1 / 28));
    });
  }

  /** Darker corners, as lenses make them: by `strength` (0..1) in the very corner. */
  vignette(strength: number): void {
    const { width, height, pixels } = this;
    const across = Float64Array.from({ length: width }, (_, x) => (x / width - 0.5) ** 2 * 2);
    for (let y = 0, p = 0; y < height; y++) {
      const down = (y / height - 0.5) ** 2 * 2;
      for (let x = 0; x < width; x++, p += 3) {
        const light = 1 - strength * (across[x] + down);
        pixels[p] *= light;
        pixels[p + 1] *= light;
        pixels[p + 2] *= light;
      }
    }
  }
}

export function clamp01(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** 0 at `from`, 1 at `to` (which may be the smaller one), smooth between them. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp01((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/** About e^-x for x >= 0, within 0.02 and several times faster than the real one, which skies call for each pixel. */
export function fade(x: number): number {
  return 1 / (1 + x * (1 + x * (0.48 + x * 0.235)));
}
