import { type Canvas, clamp01, type Scene, smoothstep } from "../canvas.ts";
import { blend, type Rgb, rgb } from "../colour.ts";
import type { Noise } from "../noise.ts";
import type { Random } from "../../../base/random.ts";

/** Micrographs: stained culture in fluorescent light, tissue in pink and purple, blood, and leaf cells. */
export const cells: Scene = (canvas, random, noise) => {
  random.pick([culture, culture, tissue, blood, leaf])(canvas, random, noise);
};

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly tone: number;
}

/** Cells about `gap` apart: a grid shaken so far that no row is seen. */
function scatter(canvas: Canvas, gap: number, jitter: number, random: Random): Cell[] {
  const found: Cell[] = [];
  for (let y = -gap; y < canvas.height + gap; y += gap * 0.87)
    for (let x = -gap; x < canvas.width + gap; x += gap)
      found.push({
        x: x + gap * (random.next() - 0.5) * jitter + (Math.round(y / gap) % 2) * gap * 0.5,
        y: y + gap * (random.next() - 0.5) * jitter,
        size: random.between(0.75, 1.2),
        tone: random.next(),
      });
  return found;
}

function culture(canvas: Canvas, random: Random, noise: Noise): void {
  const { unit } = canvas;
  const body = rgb(random.pick(["#1fd07a", "#ff4a3a", "#e8b020", "#d03ad0", "#20c8c8"]));
  const second = rgb(random.pick(["#ff5040", "#30e080", "#f0d040"]));
  const nucleus = rgb(random.pick(["#3f62ff", "#4a7dff", "#6a4dff"]));
  const gap = unit * random.between(0.14, 0.3);
  canvas.fill((ink) => ink.set(rgb("#04060a")));
  for (const cell of scatter(canvas, gap, 1.1, random)) {
    if (cell.tone < 0.12) continue;
    const radius = gap * 0.62 * cell.size;
    const shift = random.next();
    const stretch = random.between(0.6, 1.5);
    const turn = random.between(0, Math.PI);
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const colour = cell.tone > 0.75 ? blend(body, second, 0.7) : body;
    const reach = radius * 1.5;
    canvas.paint(cell.x - reach, cell.y - reach, cell.x + reach, cell.y + reach, (ink, x, y) => {
      const px = ((x - cell.x) * cos + (y - cell.y) * sin) / (radius * stretch);
      const py = (((y - cell.y) * cos - (x - cell.x) * sin) / radius) * stretch;
      const r = Math.sqrt(px * px + py * py);
      if (r > 1.5) return;
      const wobble = noise.swell.at(shift + px * 0.06, py * 0.06) - 0.5;
      const edge = r + wobble * 0.9;
      const inside = smoothstep(1, 0.8, edge);
      const fibres = noise.ridge.at(px * 0.12 + shift, py * 0.5 + shift);
      ink.add(colour, inside * (0.14 + 0.75 * fibres ** 2) * (1.1 - 0.6 * r));
      ink.add(colour, 0.35 * smoothstep(0.14, 0, Math.abs(edge - 0.9)));
      const core = r + wobble * 0.2;
      if (core < 0.42)
        ink.mix(
          nucleus,
          smoothstep(0.42, 0.34, core) * (0.65 + 0.5 * noise.cloud.at(px * 0.3, py * 0.3)),
        );
    });
  }
}

function tissue(canvas: Canvas, random: Random, noise: Noise): void {
  const { unit } = canvas;
  const shift = random.next();
  const scale = random.between(0.5, 0.9);
  const pale = rgb("#f6e4ee");
  const pink = rgb(random.pick(["#e58db4", "#dc84a8", "#e79ac4"]));
  const purple = rgb(random.pick(["#5b3a8e", "#4e3583", "#6a3f92"]));
  const density = (x: number, y: number) =>
    noise.cloud.at((x / unit) * 0.3 + shift, (y / unit) * 0.3 + shift);
  canvas.fill((ink, x, y) => {
    const fibre = noise.ridge.at((x / unit) * scale + shift, (y / unit) * scale * 0.6);
    const where = density(x, y);
    ink.set(pink).mix(pale, smoothstep(0.52, 0.3, where) * 0.85);
    ink.scale(0.82 + 0.25 * fibre).mix(pale, smoothstep(0.3, 0.16, fibre) * 0.5);
  });
  for (const cell of scatter(canvas, unit * 0.052, 1.6, random)) {
    if (cell.tone > density(cell.x, cell.y) * 1.5 - 0.1) continue;
    const radius = unit * 0.0155 * cell.size;
    const stretch = 0.7 + cell.tone;
    canvas.paint(
      cell.x - radius * 2,
      cell.y - radius * 2,
      cell.x + radius * 2,
      cell.y + radius * 2,
      (ink, x, y) => {
        const dx = (x - cell.x) / stretch;
        const dy = (y - cell.y) * stretch;
        const r = Math.sqrt(dx * dx + dy * dy) / radius;
        const grain = noise.cloud.at((x / unit) * 4, (y / unit) * 4);
        ink.mix(purple, smoothstep(1.1, 0.85, r) * (0.6 + 0.5 * grain));
      },
    );
  }
}

function blood(canvas: Canvas, random: Random, noise: Noise): void {
  const { unit } = canvas;
  const ground = rgb(random.pick(["#f5ead9", "#efe6ea", "#f3e9e1"]));
  const red = rgb(random.pick(["#d9776a", "#cf6f7e", "#d88a72"]));
  canvas.fill((ink, x, y) =>
    ink.set(ground).scale(0.94 + 0.1 * noise.cloud.at((x / unit) * 0.5, (y / unit) * 0.5)),
  );
  const gap = unit * random.between(0.075, 0.12);
  const all = scatter(canvas, gap, 1.3, random).filter(({ tone }) => tone > 0.18);
  for (const { x: cx, y: cy, size, tone } of all) {
    const white = tone > 0.975;
    const radius = gap * 0.47 * (white ? 1.9 : 0.85 + size * 0.15);
    canvas.paint(
      cx - radius - 2,
      cy - radius - 2,
      cx + radius + 2,
      cy + radius + 2,
      (ink, x, y) => {
        const r = Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) / radius;
        if (r > 1.05) return;
        const cover = smoothstep(1.03, 0.95, r);
        if (white) {
          const lobes =
            noise.swell.at(x / unit + tone * 9, y / unit) + noise.cloud.at(x / unit, y / unit);
          ink.mix(rgb("#d9cfe6"), cover * 0.95);
          ink.mix(rgb("#5d3d94"), cover * smoothstep(0.88, 1, lobes + 0.25 - r * 0.25) * 0.9);
          return;
        }
        // Thin in the middle, so light comes through.
        ink.mix(red, cover * (0.42 + 0.5 * smoothstep(0.15, 0.7, r)));
        ink.scale(1 - 0.16 * cover * smoothstep(0.8, 1, r));
      },
    );
  }
}

function leaf(canvas: Canvas, random: Random, noise: Noise): void {
  const { unit, width } = canvas;
  const gap = unit * random.between(0.1, 0.2);
  const found = scatter(canvas, gap, 0.9, random);
  const green = rgb(random.pick(["#9fcf5a", "#b8d868", "#7fc06a", "#d8c860"]));
  const wall: Rgb = blend(green, rgb("#1f3a1c"), 0.75);
  const plastid = blend(green, rgb("#1c6a2a"), 0.7);
  const perRow = Math.ceil((width + 2 * gap) / gap);
  canvas.fill((ink, x, y) => {
    const row = Math.round((y + gap) / (gap * 0.87));
    let first = Infinity;
    let second = Infinity;
    let tone = 0;
    for (
      let i = Math.max(0, (row - 2) * perRow);
      i < Math.min(found.length, (row + 3) * perRow);
      i++
    ) {
      const cell = found[i];
      const dx = x - cell.x;
      if (dx > gap * 2 || dx < -gap * 2) continue;
      const d = Math.sqrt(dx * dx + (y - cell.y) ** 2);
      if (d < first) {
        second = first;
        first = d;
        tone = cell.tone;
      } else if (d < second) second = d;
    }
    const edge = (second - first) / gap;
    ink.set(green).scale(0.85 + 0.25 * tone);
    const dots = noise.speckle.at((x / gap) * 0.03 + tone, (y / gap) * 0.03);
    ink.mix(plastid, smoothstep(0.72, 0.8, dots) * smoothstep(0.1, 0.25, edge) * 0.85);
    ink.mix(wall, smoothstep(0.13, 0.03, edge));
    ink.scale(0.9 + 0.2 * clamp01(edge * 2));
  });
}
