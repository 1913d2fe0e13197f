import { clamp01, fade, smoothstep } from "./canvas.ts";
import { type Ink, Ramp, type Rgb } from "./colour.ts";
import type { Noise } from "./noise.ts";
import type { Random } from "../../base/random.ts";

export interface SkyLook {
  /** From the horizon up. */
  readonly air: readonly string[];
  readonly cloudLit: Rgb;
  readonly cloudShade: Rgb;
  /** 0 is a clear sky, 1 an overcast one. */
  readonly cover: number;
  readonly sun: Rgb;
  /** Across the picture, 0..1. */
  readonly sunX: number;
  /** Elevation: 0 at the horizon, 1 at the top of the sky. */
  readonly sunY: number;
  /** How far the sun's light spreads; 0 hides the sun. */
  readonly glare: number;
}

/** A sky to look up by direction: scenes show it above their horizon and mirror it in their water. */
export class Sky {
  readonly look: SkyLook;
  readonly #air: Ramp;
  readonly #noise: Noise;
  readonly #shiftX: number;
  readonly #shiftY: number;
  readonly #stretch: number;

  constructor(look: SkyLook, random: Random, noise: Noise) {
    this.look = look;
    this.#air = new Ramp(...look.air);
    this.#noise = noise;
    this.#shiftX = random.next();
    this.#shiftY = random.next();
    this.#stretch = random.between(0.1, 0.2);
  }

  /**
   * The colour at `u` across (0..1, more is allowed) and the elevation `e` (0 horizon, 1 top); `aspect` is the width of
   * the sky over its height.
   */
  shade(ink: Ink, u: number, e: number, aspect: number): void {
    const { look } = this;
    const dx = (u - look.sunX) * aspect;
    const dy = e - look.sunY;
    const sunDistance = Math.sqrt(dx * dx + dy * dy);
    ink.set(this.#air.at(e));
    if (look.glare > 0) {
      ink.add(look.sun, 0.55 * fade(sunDistance / (0.42 * look.glare)));
    }
    if (look.cover > 0) this.#clouds(ink, u, e, aspect, sunDistance);
    if (sunDistance < 0.075 * look.glare)
      ink.add(look.sun, 1.4 * smoothstep(0.075, 0.05, sunDistance / look.glare));
  }

  #clouds(ink: Ink, u: number, e: number, aspect: number, sunDistance: number): void {
    const { look } = this;
    const { cloud } = this.#noise;
    // Clouds lie on a plane overhead: towards the horizon they shrink and crowd together.
    const depth = 1 / (Math.max(0, e) + 0.22);
    const x = (u - 0.5) * aspect * depth * this.#stretch + this.#shiftX;
    const y = depth * this.#stretch * 1.5 + this.#shiftY;
    const density = cloud.at(x, y);
    const from = 0.78 - 0.55 * look.cover;
    const body = smoothstep(from, from + 0.24, density);
    if (body <= 0) return;
    const towardsSun = 0.012 * Math.max(-1, Math.min(1, (look.sunX - u) * 5));
    const light = clamp01(0.55 + (density - cloud.at(x + towardsSun, y - 0.016)) * -5);
    const near = look.glare > 0 ? fade(sunDistance / (0.5 * look.glare)) : 0;
    const haze = smoothstep(-0.02, 0.14, e);
    const { r, g, b } = look.cloudShade;
    const lit = look.cloudLit;
    const t = clamp01(light + near * 0.7);
    const opacity = body * haze * 0.92;
    ink.r += (r + (lit.r - r) * t - ink.r) * opacity;
    ink.g += (g + (lit.g - g) * t - ink.g) * opacity;
    ink.b += (b + (lit.b - b) * t - ink.b) * opacity;
    ink.add(look.sun, near * body * 0.25);
  }
}
