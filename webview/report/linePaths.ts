import type { LinesInfo } from "../../src/protocol/reports.ts";

/** A curve with its way to the plane of the drawing. */
export type Plotted = LinesInfo["series"][number] & {
  toX(value: number): number;
  toY(value: number): number;
};

/** Path data of a curve; a gap where a point says nothing, a dash where it is alone. */
export function pathOf({ x, y, step, toX, toY }: Plotted): string {
  const parts: string[] = [];
  /** Points since the last gap. */
  let run = 0;
  const end = (): void => {
    if (run === 1) parts.push("m-2,0h4");
    run = 0;
  };
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i] ?? null, y[i] ?? null];
    if (a === null || b === null) {
      end();
      continue;
    }
    const [px, py] = [toX(a).toFixed(1), toY(b).toFixed(1)];
    if (run === 0) parts.push(`M${px},${py}`);
    else if (step) parts.push(`H${px}V${py}`);
    else parts.push(`L${px},${py}`);
    run++;
  }
  end();
  return parts.join("");
}

export interface Near {
  readonly series: number;
  readonly x: number;
  readonly y: number;
  /** On the drawing. */
  readonly px: number;
  readonly py: number;
}

/** The point of a shown curve that is nearest to a place of the drawing; null: none is within 40 units. */
export function nearestPoint(
  curves: readonly Plotted[],
  hidden: ReadonlySet<number>,
  at: { readonly x: number; readonly y: number },
): Near | null {
  let best: Near | null = null;
  // Squares: a root for each of 100,000 points is what a move of the pointer would wait for.
  let least = 40 ** 2;
  for (const [series, { x, y, toX, toY }] of curves.entries()) {
    if (hidden.has(series)) continue;
    for (let i = 0; i < x.length; i++) {
      const [a, b] = [x[i] ?? null, y[i] ?? null];
      if (a === null || b === null) continue;
      const [px, py] = [toX(a), toY(b)];
      const distance = (px - at.x) ** 2 + (py - at.y) ** 2;
      if (distance >= least) continue;
      least = distance;
      best = { series, x: a, y: b, px, py };
    }
  }
  return best;
}
