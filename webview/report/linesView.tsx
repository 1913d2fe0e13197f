import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { LinesInfo, ReportCellInfo } from "../../src/protocol/reports.ts";
import { countOf } from "../shared/format.ts";
import { extent, linear, ticks } from "./axis.ts";
import { ChartFigure } from "./chartFigure.tsx";
import { Legend, seriesClass } from "./legend.tsx";
import { nearestPoint, pathOf, type Plotted } from "./linePaths.ts";
import { shortNumber, tickTexts } from "./numbers.ts";
import type { ReportModel } from "./reportModel.ts";

const SIZE = { width: 720, height: 380 };
const PLOT = { left: 58, right: 706, top: 12, bottom: 332 };

interface LinesProps {
  readonly model: ReportModel;
  readonly block: LinesInfo;
  readonly place: number;
}

/** Curves over two axes; the legend hides and shows them, the pointer reads the nearest point. */
export function LinesView({ model, block, place }: LinesProps): JSX.Element {
  const hidden = new Set(model.look(place).hidden);
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const { series, title } = block;
  const { xs, ys, toX, toY, plotted, paths } = useMemo(() => plot(block), [block]);
  const near = at && nearestPoint(plotted, hidden, at);
  const toggle = (one: number): void => {
    if (!hidden.delete(one)) hidden.add(one);
    model.setLook(place, { hidden: [...hidden] });
  };
  const point = (event: PointerEvent & { currentTarget: SVGSVGElement }): void => {
    const { left, width, top } = event.currentTarget.getBoundingClientRect();
    const scale = SIZE.width / width;
    setAt({ x: (event.clientX - left) * scale, y: (event.clientY - top) * scale });
  };
  const names = [block.x.title || "x", block.y.title || "y"] as const;
  const label = `${title || names[1]}: ${countOf(series.length, "curve")} of ${names[1]} over ${names[0]}`;
  return (
    <ChartFigure model={model} place={place} label={label} table={() => tableOf(block, names)}>
      <svg
        class="plot"
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        role="img"
        aria-label={label}
        onPointerMove={point}
        onPointerLeave={() => setAt(null)}
      >
        <XAxis range={xs} toX={toX} title={block.x.title} />
        <YAxis range={ys} toY={toY} title={block.y.title} />
        {paths.map((path, i) =>
          hidden.has(i) ? null : <path key={i} class={`curve ${seriesClass(i)}`} d={path} />,
        )}
        {near && (
          <circle class={`spot ${seriesClass(near.series)}`} cx={near.px} cy={near.py} r="4" />
        )}
      </svg>
      <p class="readout" aria-hidden="true">
        {near
          ? `${series[near.series]?.title ?? ""}: ${names[0]} ${shortNumber(near.x)}, ${names[1]} ${shortNumber(near.y)}`
          : "\u00a0"}
      </p>
      {series.length > 1 && (
        <Legend titles={series.map((one) => one.title)} hidden={hidden} onToggle={toggle} />
      )}
    </ChartFigure>
  );
}

interface Plot {
  readonly xs: readonly [number, number];
  readonly ys: readonly [number, number];
  toX(value: number): number;
  toY(value: number): number;
  readonly plotted: readonly Plotted[];
  readonly paths: readonly string[];
}

/** What stays while the pointer moves: 100 ms for 100,000 points. */
function plot(block: LinesInfo): Plot {
  const { series } = block;
  const xs = extent(values(series.map(({ x }) => x)), block.x);
  const ys = extent(values(series.map(({ y }) => y)), block.y);
  const toX = linear(xs, [PLOT.left, PLOT.right]);
  const toY = linear(ys, [PLOT.bottom, PLOT.top]);
  const plotted = series.map((one): Plotted => ({ ...one, toX, toY }));
  return { xs, ys, toX, toY, plotted, paths: plotted.map(pathOf) };
}

interface AxisProps {
  readonly range: readonly [number, number];
  readonly title: string;
}

function XAxis({ range, toX, title }: AxisProps & { toX: (x: number) => number }): JSX.Element {
  return (
    <g class="axis">
      <line class="frame" x1={PLOT.left} x2={PLOT.right} y1={PLOT.bottom} y2={PLOT.bottom} />
      {tickTexts(ticks(...range, 8)).map(({ tick, text }) => (
        <text key={tick} x={toX(tick)} y={PLOT.bottom + 18} text-anchor="middle">
          {text}
        </text>
      ))}
      <text x={(PLOT.left + PLOT.right) / 2} y={SIZE.height - 8} text-anchor="middle" class="name">
        {title}
      </text>
    </g>
  );
}

function YAxis({ range, toY, title }: AxisProps & { toY: (y: number) => number }): JSX.Element {
  const middle = (PLOT.top + PLOT.bottom) / 2;
  return (
    <g class="axis">
      {tickTexts(ticks(...range, 6)).map(({ tick, text }) => (
        <g key={tick}>
          <line class="rule" x1={PLOT.left} x2={PLOT.right} y1={toY(tick)} y2={toY(tick)} />
          <text x={PLOT.left - 8} y={toY(tick) + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      <text
        x="14"
        y={middle}
        text-anchor="middle"
        class="name"
        transform={`rotate(-90 14 ${middle})`}
      >
        {title}
      </text>
    </g>
  );
}

function* values(lists: readonly (readonly (number | null)[])[]): Generator<number | null> {
  for (const list of lists) yield* list;
}

function tableOf(
  { series }: LinesInfo,
  [x, y]: readonly [string, string],
): {
  columns: { title: string; format: "text" | "number"; description: string }[];
  rows: ReportCellInfo[][];
} {
  return {
    columns: [
      { title: "Curve", format: "text", description: "" },
      { title: x, format: "number", description: "" },
      { title: y, format: "number", description: "" },
    ],
    rows: series.flatMap((one) => one.x.map((value, i) => [one.title, value, one.y[i] ?? null])),
  };
}
