import { type Canvas, clamp01, fade, smoothstep } from "./canvas.ts";
import { Ink, type Rgb } from "./colour.ts";
import type { Noise } from "./noise.ts";
import type { Random } from "../../base/random.ts";
import type { Sky } from "./sky.ts";

export interface WaterLook {
  readonly deep: Rgb;
  /** 0 is a mirror, 1 a choppy sea. */
  readonly chop: number;
  /** How much of the sky it gives back at the feet of the viewer; at the horizon it is all. */
  readonly mirror: number;
}

/** Water from `horizon` (a row) to the bottom row, which mirrors the sky above it. */
export function paintWater(
  canvas: Canvas,
  sky: Sky,
  horizon: number,
  look: WaterLook,
  random: Random,
  noise: Noise,
): void {
  const { width, height } = canvas;
  const aspect = width / Math.max(1, horizon);
  const shift = random.next();
  const mirrored = new Ink();
  const { sun, sunX, glare } = sky.look;
  canvas.paint(0, horizon, width, height, (ink, x, y) => {
    const below = (y - horizon + 0.5) / (height - horizon);
    const depth = 1 / (below + 0.035);
    const u = x / width;
    const across = (u - 0.5) * depth * 0.16 + shift;
    const wave = noise.cloud.at(across, depth * 0.35 + shift) - 0.5;
    const ripple = noise.cloud.at(across * 3.1 + 0.4, depth * 0.9) - 0.5;
    const slope = (wave + ripple * 0.7) * look.chop;
    const elevation = below * ((height - horizon) / horizon) + slope * (0.25 + 0.5 * below);
    sky.shade(mirrored, u + slope * 0.06, clamp01(Math.abs(elevation)), aspect);
    const facing = look.mirror + (1 - look.mirror) * (1 - below) ** 3;
    ink.set(look.deep).mix(mirrored, clamp01(facing + slope * 0.5));
    ink.scale(0.9 + slope * 0.5);
    if (glare > 0) {
      // The sun's road: the further off, the narrower.
      const road = fade(((u - sunX) / (0.05 + 0.1 * below * glare)) ** 2);
      ink.add(sun, road * (0.12 + 1.1 * smoothstep(0.02, 0.22, slope + 0.06 * (1 - below))));
    }
  });
}
