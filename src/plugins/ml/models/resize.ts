import type { Picture } from "../../../plugin-api/index.ts";

export type Kernel = "bilinear" | "bicubic" | "lanczos";

/** A part of a picture, in pixels; need not be whole. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture of exactly `width` × `height` pixels, made of a region of another. Where it becomes smaller, the kernel is
 * widened, so that all pixels count (as Pillow and libvips do). In plain code, since a call of libvips costs 2 ms
 * whatever the size, which is a seventh of what the small embedder takes.
 */
export function resize(
  picture: Picture,
  width: number,
  height: number,
  kernel: Kernel,
  region: Region = { x: 0, y: 0, width: picture.width, height: picture.height },
): Picture {
  const across = tapsOf(picture.width, region.x, region.width, width, kernel);
  const down = tapsOf(picture.height, region.y, region.height, height, kernel);
  if (!across && !down) return picture;
  const narrow = across ? resizeRows(picture, width, across) : picture;
  return down ? resizeColumns(narrow, height, down) : narrow;
}

/** Of each pixel of a line: the first that it is made of, and their weights, `count` apart. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: Int32Array;
  readonly count: number;
}

/** Weights are whole numbers: 1 is 2 to the power of this. */
const bits = 14;
const half = 1 << (bits - 1);

const cache = new Map<string, Taps | null>();

/** Null: nothing changes. */
function tapsOf(
  source: number,
  start: number,
  length: number,
  target: number,
  kernel: Kernel,
): Taps | null {
  const key = `${source}:${start}:${length}:${target}:${kernel}`;
  let taps = cache.get(key);
  if (taps === undefined) {
    taps =
      start === 0 && length === source && target === source
        ? null
        : makeTaps(source, start, length, target, kernel);
    // Sizes of a dataset repeat; regions of annotations do not.
    if (cache.size >= 512) cache.clear();
    cache.set(key, taps);
  }
  return taps;
}

function makeTaps(
  source: number,
  start: number,
  length: number,
  target: number,
  kernel: Kernel,
): Taps {
  const { radius, weight } = kernels[kernel];
  const scale = length / target;
  const widened = Math.max(1, scale);
  const reach = radius * widened;
  const count = Math.min(source, Math.ceil(reach * 2) + 1);
  const first = new Int32Array(target);
  const weights = new Int32Array(target * count);
  for (let at = 0; at < target; at++) {
    const centre = start + (at + 0.5) * scale;
    const from = Math.min(Math.max(0, Math.floor(centre - reach + 0.5)), source - count);
    first[at] = from;
    const real = Array.from({ length: count }, (_, i) =>
      weight((from + i + 0.5 - centre) / widened),
    );
    const sum = real.reduce((a, b) => a + b, 0) || 1;
    let left = 1 << bits;
    let strongest = 0;
    for (const [i, value] of real.entries()) {
      const whole = Math.round((value / sum) * (1 << bits));
      weights[at * count + i] = whole;
      left -= whole;
      if (Math.abs(value) > Math.abs(real[strongest])) strongest = i;
    }
    // What rounding left over: an even area keeps its exact colour.
    weights[at * count + strongest] += left;
  }
  return { first, weights, count };
}

const kernels: Readonly<
  Record<Kernel, { readonly radius: number; weight(distance: number): number }>
> = {
  bilinear: { radius: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys's cubic with a = -0.5, as in Pillow.
  bicubic: {
    radius: 2,
    weight(distance) {
      const x = Math.abs(distance);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
  lanczos: {
    radius: 3,
    weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0),
  },
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function resizeRows({ data, width: from, height }: Picture, width: number, taps: Taps): Picture {
  const { first, weights, count } = taps;
  const out = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = y * from * 3;
    let to = y * width * 3;
    for (let x = 0; x < width; x++) {
      let at = row + first[x] * 3;
      const begin = x * count;
      let red = half;
      let green = half;
      let blue = half;
      for (let tap = begin; tap < begin + count; tap++, at += 3) {
        const weight = weights[tap];
        red += weight * data[at];
        green += weight * data[at + 1];
        blue += weight * data[at + 2];
      }
      out[to++] = red >> bits;
      out[to++] = green >> bits;
      out[to++] = blue >> bits;
    }
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

function resizeColumns({ data, width }: Picture, height: number, taps: Taps): Picture {
  const { first, weights, count } = taps;
  const stride = width * 3;
  const out = new Uint8ClampedArray(stride * height);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    const [one, two, ...others] = usedTaps(weights, y * count, count);
    const top = first[y] * stride;
    const from = top + one * stride;
    const to = y * stride;
    if (two === undefined) out.set(data.subarray(from, from + stride), to);
    else if (others.length === 0) {
      // Most rows of a picture that becomes larger: twice as quick without the sums.
      const upper = weights[y * count + one];
      const lower = weights[y * count + two];
      const next = top + two * stride;
      for (let i = 0; i < stride; i++)
        out[to + i] = (half + upper * data[from + i] + lower * data[next + i]) >> bits;
    } else {
      sums.fill(half);
      for (const tap of [one, two, ...others]) {
        const weight = weights[y * count + tap];
        const row = top + tap * stride;
        for (let i = 0; i < stride; i++) sums[i] += weight * data[row + i];
      }
      for (let i = 0; i < stride; i++) out[to + i] = sums[i] >> bits;
    }
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

/** Those that count for anything; weights add up to 1, so there is one at least. */
function usedTaps(weights: Int32Array, begin: number, count: number): number[] {
  const used: number[] = [];
  for (let tap = 0; tap < count; tap++) if (weights[begin + tap] !== 0) used.push(tap);
  return used;
}
