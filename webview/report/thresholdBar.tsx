import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ThresholdInfo } from "../../src/protocol/reports.ts";
import { beyond, type Sorted } from "../../src/protocol/reportValues.ts";
import { count, countOf } from "../shared/format.ts";
import { Button } from "../ui/button.tsx";
import { InputField } from "../ui/inputField.tsx";
import { Slider } from "../ui/slider.tsx";
import { shortNumber } from "./numbers.ts";
import type { ReportModel } from "./reportModel.ts";

interface BarProps {
  readonly model: ReportModel;
  readonly place: number;
  readonly group: number | null;
  readonly threshold: ThresholdInfo;
  readonly values: Sorted;
  readonly range: readonly [number, number];
  readonly at: number;
  readonly onMove: (value: number) => void;
}

/** The threshold of a histogram: how many are beyond it, and what can be done with them. */
export function ThresholdBar(props: BarProps): JSX.Element {
  const { model, place, group, threshold, values, range, at, onMove } = props;
  const { side, label, action } = threshold;
  const [typed, setTyped] = useState(plain(at));
  // Moved on the chart or by the slider.
  useEffect(() => setTyped((now) => (Number(now) === at ? now : plain(at))), [at]);
  const number = beyond(values, at, side);
  const share = values.length === 0 ? 0 : (100 * number) / values.length;
  const words = `${side === "above" ? "at or above" : "at or below"} ${shortNumber(at, 6)}`;
  const type = (text: string): void => {
    setTyped(text);
    const value = Number(text.trim().replace(",", "."));
    if (text.trim() !== "" && Number.isFinite(value)) onMove(value);
  };
  return (
    <div class="threshold-bar" role="group" aria-label={`Threshold${label && `: ${label}`}`}>
      <div class="threshold-inputs">
        <Slider
          label="Threshold"
          min={range[0]}
          max={range[1]}
          step={(range[1] - range[0]) / 500 || 1}
          value={at}
          onInput={onMove}
        />
        <InputField type="number" label="Threshold as a number" value={typed} onInput={type} />
      </div>
      <div class="threshold-outcome">
        <span role="status">
          <strong>{count(number)}</strong> of {countOf(values.length, "image")} ({share.toFixed(1)}{" "}
          %) {number === 1 ? "is" : "are"} {words}
          {label !== "" && `: ${label}`}
        </span>
        {group !== null && (
          <Button
            appearance="secondary"
            disabled={number === 0}
            onClick={() => model.show(group, side === "above" ? { min: at } : { max: at })}
          >
            Show Them
          </Button>
        )}
        {action && (
          <Button
            disabled={number === 0 && action.on === "beyond" && group !== null}
            onClick={() => model.act(place, at)}
          >
            {action.title || "Run"}
          </Button>
        )}
      </div>
    </div>
  );
}

/** As it is typed: no more digits than float32 has. */
function plain(value: number): string {
  return String(Number(value.toPrecision(6)));
}
