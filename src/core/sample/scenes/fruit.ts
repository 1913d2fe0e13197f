import { type Canvas, clamp01, type Scene, smoothstep } from "../canvas.ts";
import { blend, type Ink, type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";

/** Apples, oranges, lemons, plums and their like on a table by a window. */
export const fruit: Scene = (canvas, random, noise) => {
  const { width, height, unit } = canvas;
  const edge = height * random.between(0.3, 0.48);
  const fromRight = random.chance(0.5) ? 1 : -1;
  room(canvas, edge, fromRight, random, noise);
  const mixed = random.chance(0.5);
  const first = random.pick(kinds);
  const pieces = Array.from({ length: random.integer(2, 7) }, () => {
    const kind = mixed ? random.pick(kinds) : first;
    const near = random.next();
    return {
      kind,
      radius: unit * kind.size * (0.75 + 0.4 * near) * random.between(0.9, 1.1),
      x: width * random.between(0.16, 0.84),
      foot: edge + (height - edge) * (0.25 + 0.62 * near),
    };
  }).sort((a, b) => a.foot - b.foot);
  for (const piece of pieces) {
    const { x, foot, radius } = piece;
    canvas.disc(
      x - fromRight * radius * 0.5,
      foot - radius * 0.05,
      radius * 0.55,
      radius * 0.75,
      shadow,
      0.55,
    );
    canvas.disc(x, foot - radius * 0.08, radius * 0.5, radius * 0.35, shadow, 0.5);
    sphere(canvas, piece, fromRight, random, noise);
  }
};

const shadow = rgb("#140c08");

interface Kind {
  readonly size: number;
  readonly colours: readonly string[];
  readonly blush: string;
  /** Longer than wide: above 1. */
  readonly long: number;
  readonly shine: number;
  /** Pores, as oranges have. */
  readonly rough: number;
  readonly stalk: "stem" | "dimple" | "none";
}

const kinds: readonly Kind[] = [
  {
    ...{ size: 0.19, colours: ["#c4161c", "#b31a20", "#d62a22"], blush: "#f0b040" },
    ...{ long: 0.94, shine: 0.75, rough: 0, stalk: "stem" },
  },
  {
    ...{ size: 0.19, colours: ["#8fb82a", "#a3c23a"], blush: "#d8d060" },
    ...{ long: 0.94, shine: 0.7, rough: 0, stalk: "stem" },
  },
  {
    ...{ size: 0.18, colours: ["#f08a12", "#ee7a10", "#f59a20"], blush: "#f8b040" },
    ...{ long: 0.98, shine: 0.4, rough: 1, stalk: "dimple" },
  },
  {
    ...{ size: 0.135, colours: ["#f4d428", "#f7dd40"], blush: "#c8c83a" },
    ...{ long: 1.32, shine: 0.45, rough: 0.7, stalk: "none" },
  },
  {
    ...{ size: 0.115, colours: ["#4a1f4f", "#5a2140", "#3a2560"], blush: "#8a4f7a" },
    ...{ long: 1.08, shine: 0.4, rough: 0, stalk: "dimple" },
  },
  {
    ...{ size: 0.155, colours: ["#f2a06a", "#f0b078"], blush: "#d84a3a" },
    ...{ long: 0.97, shine: 0.12, rough: 0.25, stalk: "dimple" },
  },
  {
    ...{ size: 0.07, colours: ["#a80f22", "#8f0f26", "#c41a2a"], blush: "#7a0a1c" },
    ...{ long: 1, shine: 0.9, rough: 0, stalk: "stem" },
  },
];

function room(canvas: Canvas, edge: number, fromRight: number, random: Random, noise: Noise): void {
  const { width, height, unit } = canvas;
  const wall = rgb(random.pick(["#3c4a52", "#7a8a86", "#b9a98f", "#4f3f3a", "#8f9fae", "#5a6a50"]));
  const wood = rgb(random.pick(["#8a5a34", "#b98a5a", "#5f3c26", "#c9a880"]));
  const grain = blend(wood, rgb("#2a1408"), 0.5);
  const cloth = random.chance(0.35)
    ? rgb(random.pick(["#e9e4da", "#c8d4dc", "#3f5f7f", "#b84a3a", "#e0cfa8"]))
    : undefined;
  const shift = random.next();
  const checks = random.chance(0.4);
  canvas.fill((ink, x, y) => {
    const lit = fromRight > 0 ? x / width : 1 - x / width;
    if (y < edge) {
      const blotch = noise.swell.at((x / unit) * 0.3 + shift, (y / unit) * 0.3);
      ink.set(wall).scale(0.6 + 0.6 * lit + 0.2 * (blotch - 0.5) - 0.25 * (1 - y / edge));
      return;
    }
    const depth = 1 / ((y - edge) / (height - edge) + 0.55);
    const u = ((x - width / 2) / unit) * depth;
    const v = depth * 2.2;
    if (cloth) {
      const weave = noise.speckle.at(u * 2.2, v * 2.2) - 0.5;
      const fold = noise.swell.at(u * 0.2 + shift, v * 0.25) - 0.5;
      ink.set(cloth).scale(0.88 + 0.08 * weave + 0.45 * fold);
      if (checks) ink.scale(Math.sin(u * 20) > 0 === Math.sin(v * 20) > 0 ? 1 : 0.86);
    } else {
      const board = Math.floor(v * 2.4);
      const rings = noise.cloud.at(u * 0.1 + board * 0.37 + shift, v * 1.3);
      const fine = noise.cloud.at(u * 0.22 + board * 0.61, v * 9) - 0.5;
      ink.set(wood).mix(grain, clamp01(0.5 + 0.5 * Math.sin(rings * 34)) * 0.45 + fine * 0.5);
      ink.scale(0.8 + 0.35 * smoothstep(0.02, 0.05, Math.abs(v * 2.4 - board - 0.02)));
    }
    ink.scale(0.6 + 0.55 * lit);
  });
  canvas.paint(0, edge - 3, width, edge + 3, (ink) => ink.scale(0.8));
}

interface Piece {
  readonly kind: Kind;
  readonly radius: number;
  readonly x: number;
  readonly foot: number;
}

function sphere(
  canvas: Canvas,
  piece: Piece,
  fromRight: number,
  random: Random,
  noise: Noise,
): void {
  const { kind, radius, x: cx, foot } = piece;
  const turn =
    kind.long > 1.2 ? random.between(-0.7, 0.7) + Math.PI / 2 : random.between(-0.25, 0.25);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const cy = foot - radius * (kind.long > 1.2 ? 0.92 : kind.long);
  const look = {
    kind,
    skin: rgb(random.pick(kind.colours)),
    blush: rgb(kind.blush),
    shift: random.next(),
    fromRight,
    noise,
  };
  const reach = radius * Math.max(1, kind.long) * 1.25;
  canvas.paint(cx - reach, cy - reach, cx + reach, cy + reach, (ink, x, y) => {
    const dx = (x - cx) / radius;
    const dy = (y - cy) / radius;
    const px = dx * cos + dy * sin;
    const py = (dy * cos - dx * sin) / kind.long;
    const dip = kind.stalk === "stem" && py < 0 ? 0.09 * fadeOut(px * 3.2) : 0;
    const tip = kind.stalk === "none" ? 0.12 * smoothstep(0.82, 1, Math.abs(py)) : 0;
    const rr = px * px + (py - dip) ** 2 - tip;
    if (rr < 1.06) {
      const cover = smoothstep(1 + 2.4 / radius, 1 - 2.4 / radius, rr);
      const pz = Math.sqrt(Math.max(0, 1 - rr));
      const { r, g, b } = ink;
      paintSkin(ink, look, px, py, pz, dx, dy);
      ink.mixNumbers(r, g, b, 1 - cover);
    }
    if (kind.stalk === "stem") {
      const bend = (py + 0.85) * (py + 0.85) * 0.5 * fromRight;
      const wide = kind.size < 0.1 ? 0.05 : 0.045;
      const top = kind.size < 0.1 ? -1.9 : -1.2;
      if (py < -0.78 && py > top && Math.abs(px - bend) < wide) ink.set(stalk);
    }
  });
}

const stalk = rgb("#4a3420");

function fadeOut(x: number): number {
  return Math.max(0, 1 - x * x);
}

interface Look {
  readonly kind: Kind;
  readonly skin: Rgb;
  readonly blush: Rgb;
  readonly shift: number;
  readonly fromRight: number;
  readonly noise: Noise;
}

/** At a point of the unit sphere, turned with the fruit (px, py, pz) and as it lies in the picture (dx, dy). */
function paintSkin(
  ink: Ink,
  look: Look,
  px: number,
  py: number,
  pz: number,
  dx: number,
  dy: number,
): void {
  const { kind, shift, fromRight, noise } = look;
  const mottle = noise.cloud.at(px * 0.25 + shift, py * 0.25 + pz * 0.1);
  const streak = noise.cloud.at(px * 1.4 + shift, py * 0.12);
  const pore = kind.rough * (noise.speckle.at(px * 0.26 + shift, py * 0.26) - 0.5);
  const light = clamp01(0.5 * dx * fromRight - 0.58 * dy + 0.55 * pz + pore * 0.14);
  ink.set(look.skin).mix(look.blush, smoothstep(0.45, 0.75, mottle * 0.6 + streak * 0.45));
  ink.scale(0.16 + 1.0 * light ** 1.1 + 0.1 * smoothstep(0.5, 1, dy));
  // The window itself, as a soft square of light on the skin.
  const wx = (dx - 0.36 * fromRight) / 0.2;
  const wy = (dy + 0.42) / 0.24;
  const window = smoothstep(1.25, 0.7, Math.abs(wx)) * smoothstep(1.25, 0.7, Math.abs(wy));
  ink.add(white, window * kind.shine * 0.62 * (1 + pore));
}

const white = rgb("#fffaf0");
