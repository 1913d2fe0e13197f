import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ScoreScaleInfo } from "../../../src/protocol/results.ts";
import { InputField } from "../../ui/inputField.tsx";

export interface ScoreFieldProps {
  readonly label: string;
  readonly scale: ScoreScaleInfo;
  /** The end of the scale that means no filter at this end. */
  readonly end: "min" | "max";
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** One end of the range of scores; arrows take it a hundredth of the scale further. */
export function ScoreField({ label, scale, end, value, onChange }: ScoreFieldProps): JSX.Element {
  const shown = textOf(value ?? scale[end]);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const apply = (wanted: number): void => {
    const inside = Math.min(scale.max, Math.max(scale.min, wanted));
    onChange(inside === scale[end] ? null : inside);
    setText(textOf(inside));
  };
  const commit = (): void => {
    const typed = Number(text.trim().replace(",", "."));
    if (text.trim() === "") apply(scale[end]);
    else if (Number.isFinite(typed)) {
      // What was not touched keeps digits that are not shown.
      if (text !== shown) apply(typed);
    } else setText(shown);
  };
  const step = (scale.max - scale.min) / 100;
  return (
    <InputField
      type="number"
      label={label}
      value={text}
      onInput={setText}
      onBlur={commit}
      onKeyDown={(event) => {
        const delta = { ArrowUp: step, ArrowDown: -step }[event.key];
        if (event.key === "Enter") commit();
        else if (event.key === "Escape") setText(shown);
        else if (delta !== undefined) apply((value ?? scale[end]) + delta);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

function textOf(value: number): string {
  return String(Number(value.toPrecision(4)));
}
