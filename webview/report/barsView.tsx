import type { JSX } from "preact";
import type { BarsInfo } from "../../src/protocol/reports.ts";
import { count } from "../shared/format.ts";
import { Button } from "../ui/button.tsx";
import { extent } from "./axis.ts";
import { CopyCsv } from "./copyCsv.tsx";
import { Legend } from "./legend.tsx";
import { formatValue } from "./numbers.ts";
import type { ReportModel } from "./reportModel.ts";

const PAGE = 60;

interface BarsProps {
  readonly model: ReportModel;
  readonly block: BarsInfo;
  readonly place: number;
}

/** Bars from left to right, a row a label: a table whose numbers are also seen as lengths. */
export function BarsView({ model, block, place }: BarsProps): JSX.Element {
  const { labels, series, format, title } = block;
  const { shown = PAGE } = model.look(place);
  const all = series.flatMap(({ values }) => values);
  const [, most] = extent(all, { min: 0, max: block.max });
  return (
    <div class="table-view">
      {series.length > 1 && <Legend titles={series.map((one) => one.title)} />}
      <table class="bars" aria-label={title || "Bars"}>
        <tbody>
          {labels.slice(0, shown).map((label, i) => (
            <tr key={i}>
              <th scope="row" title={label}>
                {label}
              </th>
              <td>
                {series.map(({ title: of, values, groups }, j) => (
                  <Bar
                    key={j}
                    series={j}
                    label={label}
                    of={of}
                    text={formatValue(values[i] ?? null, format)}
                    share={most > 0 ? Math.max(0, values[i] ?? 0) / most : 0}
                    onShow={showerOf(model, groups[i])}
                  />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="table-actions">
        {labels.length > shown && (
          <Button
            appearance="secondary"
            onClick={() => model.setLook(place, { shown: labels.length })}
          >
            Show More ({count(labels.length - shown)} left)
          </Button>
        )}
        <CopyCsv
          model={model}
          header={() => ["", ...series.map((one, i) => one.title || `Series ${i + 1}`)]}
          rows={() =>
            labels.map((label, i) => [label, ...series.map(({ values }) => values[i] ?? null)])
          }
        />
      </div>
    </div>
  );
}

interface BarProps {
  readonly series: number;
  readonly of: string;
  readonly label: string;
  readonly text: string;
  readonly share: number;
  readonly onShow: (() => void) | null;
}

function Bar({ series, of, label, text, share, onShow }: BarProps): JSX.Element {
  const width = { width: `${(Math.min(1, share) * 100).toFixed(2)}%` };
  return (
    <div class="bar-line">
      <span class="bar-track">
        <span class={`bar series-${series}`} style={width} />
      </span>
      {onShow ? (
        <button
          type="button"
          class="link bar-value"
          aria-label={`${of === "" ? label : `${label}, ${of}`}: ${text}, show images`}
          onClick={onShow}
        >
          {text}
        </button>
      ) : (
        <span class="bar-value">
          {of !== "" && <span class="visually-hidden">{of}: </span>}
          {text}
        </span>
      )}
    </div>
  );
}

function showerOf(model: ReportModel, group: number | null | undefined): (() => void) | null {
  return group === null || group === undefined ? null : () => model.show(group);
}
