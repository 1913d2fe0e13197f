import type { ReportBlock } from "../../../../plugin-api/index.ts";

export interface ClassCurve {
  readonly title: string;
  /** How much there is of the class: the greatest are drawn. */
  readonly weight: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly averagePrecision: number;
}

/** More than these nobody tells apart. */
const mostCurves = 12;
const mostPoints = 400;

/** Precision over recall of the classes with most cases. */
export function curveBlock(
  name: string,
  description: string,
  curves: readonly ClassCurve[],
): ReportBlock[] {
  const known = curves.filter(({ weight, x }) => weight > 0 && x.length > 0);
  if (known.length === 0) return [];
  const drawn = known.toSorted((a, b) => b.weight - a.weight).slice(0, mostCurves);
  const rest = known.length - drawn.length;
  return [
    {
      kind: "lines",
      title: `Precision and recall${name === "" ? "" : ` of ${name}`}`,
      description: `${description}${rest > 0 ? ` The ${drawn.length} classes with most cases; ${rest} more are in the table above.` : ""}`,
      x: { title: "Recall", min: 0, max: 1 },
      y: { title: "Precision", min: 0, max: 1 },
      series: drawn.map(({ title, x, y, averagePrecision }) => {
        const step = Math.ceil(x.length / mostPoints);
        const isKept = (_: number, i: number): boolean => i % step === 0 || i === x.length - 1;
        return {
          title: `${title} (AP ${(100 * averagePrecision).toFixed(1)} %)`,
          x: x.filter(isKept),
          y: y.filter(isKept),
        };
      }),
    },
  ];
}
