import { type Canvas, clamp01, type Scene, smoothstep } from "../canvas.ts";
import { blend, hsv, type Ink, type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";

/** One to a few blossoms close up, sharp before a garden that is out of focus. */
export const flowers: Scene = (canvas, random, noise) => {
  const { width, height, unit } = canvas;
  const kind = random.pick(kinds);
  garden(canvas, random, noise, kind.petal(random));
  const count = random.pick([1, 1, 2, 3, 5]);
  const size = unit * (count === 1 ? random.between(0.34, 0.46) : random.between(0.2, 0.3));
  for (let i = 0; i < count; i++) {
    const x =
      width * (0.5 + (count === 1 ? random.between(-0.1, 0.1) : random.between(-0.36, 0.36)));
    const y = height * (count === 1 ? random.between(0.4, 0.55) : random.between(0.22, 0.7));
    stem(canvas, x, y, size, random);
    blossom(canvas, { ...kind, x, y, size: size * random.between(0.85, 1.1) }, random, noise);
  }
};

interface Kind {
  readonly petals: readonly number[];
  /** Petal rows from the back to the front. */
  readonly rows: readonly number[];
  /** 0 is a pointed petal, 1 a round one. */
  readonly round: number;
  readonly heart: number;
  readonly heartColour: string;
  readonly rimColour: string;
  petal(random: Random): Rgb;
}

const kinds: readonly Kind[] = [
  {
    ...{ petals: [16, 21, 24], rows: [1, 0.94], round: 0.55, heart: 0.27 },
    ...{ heartColour: "#f2b81f", rimColour: "#b8720f" },
    petal: (random) => rgb(random.pick(["#fbf8f2", "#f7f1fa", "#ffe9f1"])),
  },
  {
    ...{ petals: [22, 30], rows: [1, 0.9, 0.8], round: 0.2, heart: 0.4 },
    ...{ heartColour: "#4a2a12", rimColour: "#7a4a1a" },
    petal: (random) => rgb(random.pick(["#ffc61a", "#ffb000", "#ffd23f"])),
  },
  {
    ...{ petals: [5, 6], rows: [1], round: 0.95, heart: 0.14 },
    ...{ heartColour: "#f7e36a", rimColour: "#d8b020" },
    petal: (random) => hsv(random.pick([0.58, 0.62, 0.75, 0.9, 0.95, 0.02]), 0.55, 0.95),
  },
  {
    ...{ petals: [13, 17], rows: [1, 0.84, 0.68, 0.52, 0.36], round: 0.75, heart: 0.1 },
    ...{ heartColour: "#f0c040", rimColour: "#a84a20" },
    petal: (random) => hsv(random.pick([0.93, 0.97, 0.03, 0.08, 0.8, 0.86]), 0.72, 0.93),
  },
  {
    ...{ petals: [4, 5], rows: [1, 0.9], round: 1, heart: 0.17 },
    ...{ heartColour: "#20241c", rimColour: "#4a5a30" },
    petal: (random) => rgb(random.pick(["#e2301f", "#f0542a", "#d8204a"])),
  },
];

function garden(canvas: Canvas, random: Random, noise: Noise, petal: Rgb): void {
  const { width, height, unit } = canvas;
  const [dark, light] = random
    .pick([
      ["#16301a", "#7fae4a"],
      ["#243f1c", "#a8c060"],
      ["#10262a", "#4f8f78"],
      ["#2c2a40", "#8a86b0"],
      ["#3a2a1c", "#c09a5a"],
    ])
    .map(rgb);
  const shift = random.next();
  canvas.fill((ink, x, y) => {
    const t = noise.swell.at((x / unit) * 0.22 + shift, (y / unit) * 0.22);
    ink.set(dark).mix(light, clamp01(t * 1.1 + (0.35 - (y / height) * 0.5)));
  });
  for (let i = random.integer(14, 30); i > 0; i--) {
    const radius = unit * random.between(0.03, 0.11);
    const far = blend(light, random.chance(0.5) ? petal : rgb("#fff8d0"), random.between(0.2, 0.9));
    const opacity = random.between(0.1, 0.35);
    const [x, y] = [random.between(0, width), random.between(0, height)];
    canvas.disc(x, y, radius, radius * 0.25, far, opacity);
  }
}

function stem(canvas: Canvas, x0: number, y0: number, size: number, random: Random): void {
  const { height } = canvas;
  const bend = random.between(-0.5, 0.5) * size;
  const thick = size * 0.055;
  const green = rgb(random.pick(["#4f7f35", "#5f8f3f", "#3f6f3a"]));
  canvas.paint(x0 - size, y0, x0 + size, height, (ink, x, y) => {
    const t = (y - y0) / Math.max(1, height - y0);
    const off = (x - x0 - bend * t * t) / thick;
    const cover = smoothstep(1.15, 0.8, Math.abs(off));
    if (cover > 0) ink.mix(green, cover).scale(1 - cover * 0.25 * (off + 0.6));
  });
}

interface Blossom extends Kind {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

function blossom(canvas: Canvas, flower: Blossom, random: Random, noise: Noise): void {
  const { x: cx, y: cy, size, rows } = flower;
  const petal = flower.petal(random);
  const deep = blend(petal, hsv(random.next(), 0.6, 0.5), 0.3);
  const count = random.pick(flower.petals);
  const turn = random.between(0, 6);
  const tilt = random.between(1, 1.45);
  const seed = random.next();
  const colours = { heart: rgb(flower.heartColour), rim: rgb(flower.rimColour) };
  const pixel = 1.5 / size;
  canvas.disc(cx + size * 0.12, cy + size * 0.22, size * 0.7, size * 0.3, rgb("#000000"), 0.3);
  canvas.paint(cx - size, cy - size, cx + size, cy + size, (ink, x, y) => {
    const dx = (x - cx) / size;
    const dy = ((y - cy) / size) * tilt;
    const r = Math.sqrt(dx * dx + dy * dy);
    if (r > 1.05) return;
    const angle = Math.atan2(dy, dx);
    for (let i = 0; i < rows.length; i++) {
      const place = ((angle + turn + i * 1.9) / (2 * Math.PI)) * count;
      const which = Math.floor(place);
      if (r > rows[i]) continue;
      const own = noise.speckle.at((((which % count) + count) % count) * 0.173 + seed, i * 0.31);
      const across = (place - which - 0.5) * 2;
      const length = rows[i] * (0.86 + 0.14 * own);
      const t = r / length;
      // Half the width of a petal at t of its length, as a share of its sector.
      const pointed = 1.2 * Math.sqrt(Math.max(0, t)) * (1 - t ** 3);
      const rounded =
        t < 0.75 ? 0.72 + 0.4 * t : 1.02 * Math.sqrt(Math.max(0, 1 - ((t - 0.75) / 0.25) ** 2));
      const half = pointed + (rounded - pointed) * flower.round;
      const cover = smoothstep(pixel, -pixel, (Math.abs(across) - half) * r * 0.5);
      if (cover <= 0 || t > 1) continue;
      const vein = noise.cloud.at(place * 1.7 + seed, r * 0.12) - 0.5;
      const fold = 1 - 0.28 * across * across - 0.12 * across;
      const light =
        (0.6 + 0.45 * smoothstep(0.1, 0.7, t)) * fold * (0.9 + 0.16 * own) * (1 - dy * 0.12);
      const { r: r0, g: g0, b: b0 } = ink;
      ink
        .set(petal)
        .mix(deep, clamp01(0.75 - t * 0.9 + vein * 0.8))
        .scale(light);
      ink.mixNumbers(r0, g0, b0, 1 - cover);
    }
    if (r < flower.heart * 1.3)
      heart(
        ink,
        colours,
        r / flower.heart,
        noise.speckle.at(dx * 0.28 + seed, dy * 0.28) - dy * 0.7,
      );
  });
}

function heart(ink: Ink, colours: { heart: Rgb; rim: Rgb }, r: number, light: number): void {
  if (r > 1) {
    ink.scale(0.72 + 0.28 * smoothstep(1, 1.3, r));
    return;
  }
  ink.set(colours.heart).mix(colours.rim, smoothstep(0.45, 0.95, r) * 0.8);
  ink.scale(0.7 + 0.6 * light + 0.2 * (1 - r));
}
