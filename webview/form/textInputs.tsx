import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Slider } from "../ui/slider.tsx";
import type { InputProps } from "./fieldRow.tsx";

/** A line of text, several, or a query. */
export function TextInput(props: InputProps): JSX.Element {
  const { field, model, id, label, describedBy, isWrong } = props;
  const { name, value, description } = field;
  const { type, multiline = false, optional = false, placeholder } = description;
  const shared = {
    id,
    "aria-label": label,
    "aria-describedby": describedBy,
    "aria-invalid": isWrong ? ("true" as const) : undefined,
    value: typeof value === "string" ? value : "",
    placeholder: placeholder ?? (type === "query" ? "where width > 640" : undefined),
    spellcheck: false,
    onInput: (event: { currentTarget: { value: string } }) => {
      const text = event.currentTarget.value;
      model.enter(name, text === "" && optional ? undefined : text);
    },
  };
  if (type === "query" || multiline)
    return <textarea {...shared} class={`field area ${type}`} rows={type === "query" ? 2 : 5} />;
  return <input {...shared} class="field" type="text" autocomplete="off" />;
}

/** A number, typed, stepped by the arrow keys, or by a slider where it has both ends. */
export function NumberInput(props: InputProps): JSX.Element {
  const { field, model, id, label, describedBy, isWrong } = props;
  const { name, value, description } = field;
  const { type, min, max, default: preset } = description;
  const step = description.step ?? (type === "integer" ? 1 : defaultStep(min, max));
  // What is typed is kept as it is typed: "1." is on its way to "1.5".
  const [draft, setDraft] = useState<{ text: string; value: unknown } | null>(null);
  const text = draft && draft.value === value ? draft.text : textOf(value);
  const enterText = (typed: string): void => {
    const entered = typed.trim() === "" ? undefined : parsed(typed);
    setDraft({ text: typed, value: entered ?? preset });
    model.enter(name, entered);
  };
  const set = (next: number): void => {
    setDraft(null);
    model.enter(name, clamped(rounded(next, step), min, max));
  };
  const current = typeof value === "number" ? value : (min ?? 0);
  return (
    <div class="number">
      <input
        id={id}
        class="field"
        // The browser's number field hides from its page what it does not understand.
        type="text"
        inputMode="decimal"
        role="spinbutton"
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={isWrong ? "true" : undefined}
        aria-valuenow={typeof value === "number" ? value : undefined}
        aria-valuemin={min}
        aria-valuemax={max}
        autocomplete="off"
        spellcheck={false}
        placeholder={preset === undefined ? undefined : String(preset)}
        value={text}
        onInput={(event) => enterText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          set(current + (event.key === "ArrowUp" ? step : -step));
        }}
      />
      {min !== undefined && max !== undefined && (
        <Slider
          label={`${label}: slider`}
          value={current}
          min={min}
          max={max}
          step={step}
          onInput={set}
        />
      )}
    </div>
  );
}

function defaultStep(min: number | undefined, max: number | undefined): number {
  if (min === undefined || max === undefined) return 1;
  return 10 ** Math.floor(Math.log10((max - min) / 20 || 1));
}

function parsed(text: string): unknown {
  const value = Number(text.trim().replace(",", "."));
  // What is no number stays as it is: the check says so.
  return Number.isFinite(value) ? value : text;
}

/** Without the tail that steps of tenths leave behind. */
function rounded(value: number, step: number): number {
  const digits = Math.min(12, Math.max(0, -Math.floor(Math.log10(step))) + 1);
  return Number((Math.round(value / step) * step).toFixed(digits));
}

function clamped(value: number, min = -Infinity, max = Infinity): number {
  return Math.min(max, Math.max(min, value));
}

function textOf(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}
