import type { JSX } from "preact";

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** 1 when not said. */
  readonly step?: number;
  readonly onInput: (value: number) => void;
}

/** A number by feeling. The toolkit has none, so it is the browser's own, drawn by our style sheet. */
export function Slider({ label, value, min, max, step, onInput }: SliderProps): JSX.Element {
  return (
    <input
      class="slider"
      type="range"
      aria-label={label}
      title={label}
      min={min}
      max={max}
      step={step}
      value={value}
      onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
    />
  );
}
