import type { JSX } from "preact";
import { float32sOf } from "../../src/protocol/bytes.ts";
import type { HistogramInfo } from "../../src/protocol/reports.ts";
import { countOf } from "../shared/format.ts";
import { extent, linear, ticks } from "./axis.ts";
import { ChartFigure } from "./chartFigure.tsx";
import { binsOf, endsOf, type Bin } from "./histogramCounts.ts";
import { shortNumber, tickTexts } from "./numbers.ts";
import type { ReportModel } from "./reportModel.ts";
import type { ShownTable } from "./tableView.tsx";
import { ThresholdBar } from "./thresholdBar.tsx";

const SIZE = { width: 720, height: 230 };
const PLOT = { left: 58, right: 706, top: 10, bottom: 180 };

interface HistogramProps {
  readonly model: ReportModel;
  readonly block: HistogramInfo;
  readonly place: number;
}

/** How values are spread, with a threshold that is moved on the chart, by a slider or by typing. */
export function HistogramView({ model, block, place }: HistogramProps): JSX.Element {
  const { axis, group, threshold, title } = block;
  const values = float32sOf(block.values);
  const range = extent([values[0] ?? null, values.at(-1) ?? null], axis);
  const bins = binsOf(values, range, block.bins);
  const at = threshold && (model.thresholds.value[place] ?? threshold.value);
  const move = (value: number): void => model.moveThreshold(place, value);
  const what = axis.title || title || "values";
  const label = `${what} of ${countOf(values.length, "image")}, from ${shortNumber(range[0])} to ${shortNumber(range[1])}`;
  const showerOf = (bin: Bin | undefined): (() => void) | null => {
    if (group === null || !bin || bin.count === 0) return null;
    return () => model.show(group, endsOf(bin, bins));
  };
  if (values.length === 0) return <p class="paragraph">There are no values to show.</p>;
  return (
    <ChartFigure
      model={model}
      place={place}
      label={label}
      table={() => tableOf(bins, what, showerOf)}
      below={
        threshold &&
        at !== null && (
          <ThresholdBar
            model={model}
            place={place}
            group={group}
            threshold={threshold}
            values={values}
            range={range}
            at={at}
            onMove={move}
          />
        )
      }
    >
      <Chart
        bins={bins}
        range={range}
        label={label}
        name={axis.title}
        at={at}
        side={threshold?.side ?? "above"}
        showerOf={showerOf}
        onMove={move}
      />
    </ChartFigure>
  );
}

interface ChartProps {
  readonly bins: readonly Bin[];
  readonly range: readonly [number, number];
  readonly label: string;
  readonly name: string;
  /** The threshold; null: there is none. */
  readonly at: number | null;
  readonly side: "above" | "below";
  readonly showerOf: (bin: Bin) => (() => void) | null;
  readonly onMove: (value: number) => void;
}

function Chart({ bins, range, label, name, at, side, showerOf, onMove }: ChartProps): JSX.Element {
  const most = bins.reduce((all, bin) => Math.max(all, bin.count), 1);
  const toX = linear(range, [PLOT.left, PLOT.right]);
  const toY = linear([0, most], [PLOT.bottom, PLOT.top]);
  const drag = (event: PointerEvent & { currentTarget: SVGElement }): void => {
    const svg = event.currentTarget.ownerSVGElement;
    if (!svg || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left, width } = svg.getBoundingClientRect();
    const x = ((event.clientX - left) * SIZE.width) / width;
    const value = linear([PLOT.left, PLOT.right], range)(x);
    onMove(Math.min(range[1], Math.max(range[0], value)));
  };
  const isBeyond = ({ from, to }: Bin): boolean =>
    at !== null && (side === "above" ? to > at : from <= at);
  const wide = (PLOT.right - PLOT.left) / bins.length;
  const line = at === null ? 0 : Math.min(PLOT.right, Math.max(PLOT.left, toX(at)));
  return (
    <svg class="plot" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={label}>
      <g class="axis">
        {tickTexts(ticks(0, most, 4).filter(Number.isInteger)).map(({ tick, text }) => (
          <g key={tick}>
            <line class="rule" x1={PLOT.left} x2={PLOT.right} y1={toY(tick)} y2={toY(tick)} />
            <text x={PLOT.left - 8} y={toY(tick) + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
        {tickTexts(ticks(...range, 8)).map(({ tick, text }) => (
          <text key={tick} x={toX(tick)} y={PLOT.bottom + 18} text-anchor="middle">
            {text}
          </text>
        ))}
        <text
          x={(PLOT.left + PLOT.right) / 2}
          y={SIZE.height - 10}
          text-anchor="middle"
          class="name"
        >
          {name}
        </text>
      </g>
      {bins.map((bin, i) => {
        const x = PLOT.left + i * wide;
        const y = Math.min(toY(bin.count), bin.count > 0 ? PLOT.bottom - 1.5 : PLOT.bottom);
        const onShow = showerOf(bin);
        return (
          <g key={i} class={`bin ${isBeyond(bin) ? "beyond" : ""} ${onShow ? "linked" : ""}`}>
            <rect
              class="bin-bar"
              x={x + wide * 0.06}
              y={y}
              width={wide * 0.88}
              height={PLOT.bottom - y}
            />
            <rect
              class="bin-hit"
              x={x}
              y={PLOT.top}
              width={wide}
              height={PLOT.bottom - PLOT.top}
              onClick={() => onShow?.()}
            >
              <title>{`${binName(bin)}: ${countOf(bin.count, "image")}`}</title>
            </rect>
          </g>
        );
      })}
      {at !== null && (
        <g class="threshold">
          <line x1={line} x2={line} y1={PLOT.top - 4} y2={PLOT.bottom + 4} />
          <rect
            class="threshold-hit"
            x={line - 7}
            y={PLOT.top - 4}
            width="14"
            height={PLOT.bottom - PLOT.top + 8}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              event.preventDefault();
            }}
            onPointerMove={drag}
          />
        </g>
      )}
    </svg>
  );
}

function binName({ from, to }: Bin): string {
  return `${shortNumber(from, 6)} to ${shortNumber(to, 6)}`;
}

function tableOf(
  bins: readonly Bin[],
  what: string,
  showerOf: (bin: Bin | undefined) => (() => void) | null,
): ShownTable {
  return {
    columns: [
      { title: `${what} from`, format: "number", description: "" },
      { title: "to", format: "number", description: "" },
      { title: "Images", format: "number", description: "" },
    ],
    rows: bins.map(({ from, to, count: own }) => [from, to, own]),
    linkOf: (row, column) => (column === 2 ? showerOf(bins[row]) : null),
  };
}
