/** Channels of 0 to 255, not rounded; values outside are clamped when they are stored. */
export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** "#ff8800" and its like. */
export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return { r: value >> 16, g: (value >> 8) & 255, b: value & 255 };
}

export function blend(a: Rgb, b: Rgb, t: number): Rgb {
  return { r: a.r + (b.r - a.r) * t, g: a.g + (b.g - a.g) * t, b: a.b + (b.b - a.b) * t };
}

/** Hue in turns (any number), saturation and value of 0 to 1. */
export function hsv(hue: number, saturation: number, value: number): Rgb {
  const channel = (n: number) => {
    const k = (n + hue * 6 + 600) % 6;
    return 255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return { r: channel(5), g: channel(3), b: channel(1) };
}

/** A gradient through evenly spaced colours, looked up at `at(t)` with t clamped to 0..1. */
export class Ramp {
  readonly #table: readonly Rgb[];

  constructor(...colours: readonly (string | Rgb)[]) {
    const stops = colours.map((colour) => (typeof colour === "string" ? rgb(colour) : colour));
    this.#table = Array.from({ length: 256 }, (_, i) => {
      const place = (i / 255) * (stops.length - 1);
      const stop = Math.min(stops.length - 2, Math.floor(place));
      return blend(stops[stop], stops[stop + 1], place - stop);
    });
  }

  at(t: number): Rgb {
    return this.#table[t <= 0 ? 0 : t >= 1 ? 255 : (t * 255) | 0];
  }
}

/**
 * The colour of the pixel in work. One is reused for all pixels of a picture: a new object for each of millions would
 * cost more than the painting.
 */
export class Ink implements Rgb {
  // Not whole numbers from the start: the engine would change its mind about the fields with each picture.
  r = 0.5;
  g = 0.5;
  b = 0.5;

  set(colour: Rgb): this {
    this.r = colour.r;
    this.g = colour.g;
    this.b = colour.b;
    return this;
  }

  mix(colour: Rgb, t: number): this {
    this.r += (colour.r - this.r) * t;
    this.g += (colour.g - this.g) * t;
    this.b += (colour.b - this.b) * t;
    return this;
  }

  /** As mix, for what was under a shape with a soft edge; taking numbers, it spares an object for each pixel. */
  mixNumbers(r: number, g: number, b: number, t: number): this {
    this.r += (r - this.r) * t;
    this.g += (g - this.g) * t;
    this.b += (b - this.b) * t;
    return this;
  }

  add(colour: Rgb, t: number): this {
    this.r += colour.r * t;
    this.g += colour.g * t;
    this.b += colour.b * t;
    return this;
  }

  scale(t: number): this {
    this.r *= t;
    this.g *= t;
    this.b *= t;
    return this;
  }
}
