import { type Canvas, clamp01, fade, type Scene, smoothstep } from "../canvas.ts";
import { hsv, Ramp, type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";

/** Spiral galaxies, emission nebulae and star clusters, as observatories print them. */
export const galaxies: Scene = (canvas, random, noise) => {
  canvas.fill((ink) => ink.set(space));
  const kind = random.next();
  if (kind < 0.45) spiral(canvas, random, noise);
  else if (kind < 0.94) nebula(canvas, random, noise);
  stars(canvas, random, kind < 0.94 ? 220 : 900, kind >= 0.94);
};

const space = rgb("#05060c");

function spiral(canvas: Canvas, random: Random, noise: Noise): void {
  const { width, height, unit } = canvas;
  const cx = width * random.between(0.42, 0.58);
  const cy = height * random.between(0.42, 0.58);
  const size = unit * random.between(0.4, 0.62);
  const turn = random.between(0, Math.PI);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const tilt = random.between(1, 2.6);
  const arms = random.pick([2, 2, 2, 3, 4]);
  const winding = random.between(2.2, 4.2) * (random.chance(0.5) ? 1 : -1);
  const start = random.between(0, 6);
  const core = rgb(random.pick(["#ffe9c4", "#ffdca0", "#fff3e2"]));
  const disc = rgb(random.pick(["#7f9cff", "#9fb0ff", "#86c0ff", "#b69cff"]));
  const dust = rgb(random.pick(["#c26a4a", "#a85a6a", "#7a5a9a"]));
  canvas.fill((ink, x, y) => {
    const dx = (x - cx) / size;
    const dy = (y - cy) / size;
    const px = dx * cos + dy * sin;
    const py = (dy * cos - dx * sin) * tilt;
    const r = Math.sqrt(px * px + py * py);
    if (r > 1.9) return;
    const angle = Math.atan2(py, px);
    const rough = noise.cloud.at(px * 0.35 + start, py * 0.35) - 0.5;
    const phase = arms * angle + winding * 2 * Math.log(r + 0.06) + start + rough * 3.4;
    const arm = (0.5 + 0.5 * Math.cos(phase)) ** 2;
    const lane = smoothstep(0.7, 1, Math.cos(phase + 1.3));
    const light =
      smoothstep(1.9, 1.1, r) *
      fade(r * 1.7) *
      (0.3 + 1.7 * arm) *
      (0.7 + 1.2 * noise.cloud.at(px, py));
    ink.add(disc, light);
    ink.add(dust, light * arm * 1.1 * smoothstep(0.5, 0.7, noise.ridge.at(px * 0.7, py * 0.7)));
    ink.add(core, 1.5 * fade(r * r * 34) + 0.35 * fade(r * r * 5));
    ink.scale(1 - 0.5 * lane * smoothstep(0.06, 0.2, r) * smoothstep(1.2, 0.5, r));
  });
}

function nebula(canvas: Canvas, random: Random, noise: Noise): void {
  const { unit, width, height } = canvas;
  const hue = random.next();
  const veil = new Ramp(
    "#05060c",
    hsv(hue, 0.85, 0.35),
    hsv(hue + 0.06, 0.75, 0.8),
    hsv(hue + 0.14, 0.35, 1),
  );
  const other = hsv(hue + random.between(0.3, 0.55), 0.7, 0.8);
  const shift = random.next();
  const scale = random.between(0.16, 0.3);
  const cx = width * random.between(0.3, 0.7);
  const cy = height * random.between(0.3, 0.7);
  canvas.fill((ink, x, y) => {
    const px = (x / unit) * scale;
    const py = (y / unit) * scale;
    const warp = noise.cloud.at(px + shift, py) - 0.5;
    const gas = noise.cloud.at(px + warp * 0.22 + shift, py + warp * 0.3 + shift);
    const filament = noise.ridge.at(px * 1.3 + warp * 0.15, py * 1.3 + shift);
    const d = ((x - cx) ** 2 + (y - cy) ** 2) / (unit * unit);
    const body = clamp01((gas - 0.3) * 1.7) * (0.35 + 1.1 * fade(d * 3));
    ink.set(veil.at(body * (0.6 + 0.7 * filament)));
    ink.add(
      other,
      0.5 * smoothstep(0.5, 0.8, noise.cloud.at(px * 1.2 + 0.5, py * 1.2 + shift)) * gas,
    );
    ink.scale(1 - 0.75 * smoothstep(0.56, 0.72, noise.cloud.at(px * 1.6 + warp * 0.3, py * 1.6)));
  });
  canvas.glow(cx, cy, unit * 0.09, veil.at(1), 0.5);
}

function stars(canvas: Canvas, random: Random, count: number, cluster: boolean): void {
  const { width, height, unit } = canvas;
  const spread = unit * random.between(0.12, 0.2);
  const tint = random.pick<readonly string[]>([
    ["#ffffff", "#cfe0ff", "#ffe0b0"],
    ["#ffffff", "#9fc4ff", "#d8e6ff"],
    ["#fff4dc", "#ffc890", "#ffffff"],
  ]);
  for (let i = 0; i < count; i++) {
    const angle = random.between(0, Math.PI * 2);
    const away = cluster && i % 5 ? spread * Math.abs(Math.tan(random.next() * 1.45)) : -1;
    const x = away < 0 ? random.between(0, width) : width / 2 + Math.cos(angle) * away;
    const y = away < 0 ? random.between(0, height) : height / 2 + Math.sin(angle) * away;
    const size = random.next() ** 7;
    const colour: Rgb = rgb(random.pick(tint));
    canvas.glow(x, y, unit * (0.0013 + 0.008 * size), colour, 0.35 + 0.75 * size);
    if (size > 0.72 && !cluster) spikes(canvas, x, y, unit * 0.055 * size, colour);
  }
}

/** The cross that a telescope's struts make of a bright star. */
function spikes(canvas: Canvas, x: number, y: number, long: number, colour: Rgb): void {
  for (const [across, down] of [
    [long, 1],
    [1, long],
  ])
    canvas.paint(x - across, y - down, x + across, y + down, (ink, px, py) => {
      const t = Math.max(Math.abs(px - x), Math.abs(py - y)) / long;
      ink.add(colour, 0.55 * clamp01(1 - t) ** 2);
    });
}
