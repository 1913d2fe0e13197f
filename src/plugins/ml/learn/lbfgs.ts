/** A function's value and slope at a place. */
export interface Slope {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface MinimizeOptions {
  readonly iterations: number;
  /** Ends when no part of the gradient is greater. */
  readonly tolerance: number;
}

/**
 * Walks to the minimum of a smooth convex function: L-BFGS (Nocedal 1980, algorithm 7.4 in Nocedal and Wright) that
 * remembers ten steps, with a line search that halves until Armijo's condition holds.
 */
export async function minimize(
  start: Float64Array,
  evaluate: (place: Float64Array) => Promise<Slope>,
  { iterations, tolerance }: MinimizeOptions,
): Promise<Float64Array> {
  let place = start;
  let at = await evaluate(place);
  const memory: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (at.gradient.every((part) => Math.abs(part) <= tolerance)) break;
    const direction = at.gradient.map((part) => -part);
    const factors = memory.toReversed().map(({ step, change, curvature }) => {
      const factor = inner(step, direction) / curvature;
      add(direction, change, -factor);
      return factor;
    });
    const last = memory.at(-1);
    const scale = last
      ? last.curvature / inner(last.change, last.change)
      : 1 / Math.max(1, Math.sqrt(inner(at.gradient, at.gradient)));
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
    for (const [i, { step, change, curvature }] of memory.entries())
      add(direction, step, factors[memory.length - 1 - i] - inner(change, direction) / curvature);
    const found = await searchAlong(place, at, direction, evaluate);
    if (!found) break;
    const step = difference(found.place, place);
    const change = difference(found.at.gradient, at.gradient);
    const curvature = inner(step, change);
    if (curvature > 1e-12) memory.push({ step, change, curvature });
    if (memory.length > 10) memory.shift();
    ({ place, at } = found);
  }
  return place;
}

async function searchAlong(
  place: Float64Array,
  at: Slope,
  direction: Float64Array,
  evaluate: (place: Float64Array) => Promise<Slope>,
): Promise<{ place: Float64Array; at: Slope } | undefined> {
  const slope = inner(at.gradient, direction);
  for (let length = 1; length > 1e-6; length /= 2) {
    const next = place.slice();
    add(next, direction, length);
    const there = await evaluate(next);
    if (there.value <= at.value + 1e-4 * length * slope) return { place: next, at: there };
  }
  return undefined;
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * what[i];
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}
