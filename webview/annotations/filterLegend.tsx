import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { count } from "../shared/format.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { Slider } from "../ui/slider.tsx";
import { Spot } from "../ui/suggestField.tsx";
import { classNamed, type AnnotationClass } from "./classBook.ts";
import { cssColour } from "./colours.ts";
import { sourceName } from "./describe.ts";
import { toggled, type Legend, type OverlayFilter } from "./legend.ts";

export interface FilterLegendProps {
  readonly legend: Legend;
  readonly classes: ReadonlyMap<number, AnnotationClass>;
  readonly filter: Signal<OverlayFilter>;
  /** Whether the counts are those of all that is meant. */
  readonly counted?: boolean;
}

/** What annotations there are, each with a tick: without it they are hidden. */
export function FilterLegend({
  legend: { classes: rows, sources, hasConfidence },
  classes,
  filter,
  counted = false,
}: FilterLegendProps): JSX.Element {
  const { hiddenClasses, hiddenSources } = filter.value;
  const byName = rows
    .map((row) => ({ ...row, of: classNamed(classes, row.key) }))
    .toSorted((a, b) => a.of.name.localeCompare(b.of.name));
  const set = (change: Partial<OverlayFilter>): void => {
    filter.value = { ...filter.value, ...change };
  };
  return (
    <>
      <section aria-label="Classes">
        <h2>Classes</h2>
        <ul class="legend">
          {byName.map(({ key, shown, of, ...row }) => (
            <li key={key} title={of.name}>
              <Checkbox
                text={of.name}
                checked={shown}
                onChange={(on) => set({ hiddenClasses: toggled(hiddenClasses, key, on) })}
              />
              <Spot color={cssColour(of.colour)} />
              {counted && <span class="legend-count">{count(row.count)}</span>}
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Sources">
        <h2>Sources</h2>
        <ul class="legend">
          {sources.map(({ key, shown, ...row }) => (
            <li key={key} title={sourceName(key)}>
              <Checkbox
                text={sourceName(key)}
                checked={shown}
                onChange={(on) => set({ hiddenSources: toggled(hiddenSources, key, on) })}
              />
              {counted && <span class="legend-count">{count(row.count)}</span>}
            </li>
          ))}
        </ul>
      </section>
      {hasConfidence && <ConfidenceRange filter={filter.value} onChange={set} />}
    </>
  );
}

interface RangeProps {
  readonly filter: OverlayFilter;
  readonly onChange: (change: Pick<OverlayFilter, "confidence">) => void;
}

function ConfidenceRange({ filter, onChange }: RangeProps): JSX.Element {
  const [least, most] = filter.confidence;
  const set = (from: number, to: number): void => onChange({ confidence: [from, to] });
  return (
    <section aria-label="Confidence">
      <h2>{`Confidence ${percent(least)} to ${percent(most)}`}</h2>
      <div class="confidence">
        <Slider
          label="Least confidence, in percent"
          min={0}
          max={100}
          value={Math.round(least * 100)}
          onInput={(value) => set(value / 100, Math.max(most, value / 100))}
        />
        <Slider
          label="Most confidence, in percent"
          min={0}
          max={100}
          value={Math.round(most * 100)}
          onInput={(value) => set(Math.min(least, value / 100), value / 100)}
        />
      </div>
    </section>
  );
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
