import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { classNamed } from "../../annotations/classBook.ts";
import { cssColour } from "../../annotations/colours.ts";
import { sourceName } from "../../annotations/describe.ts";
import { toggled } from "../../annotations/legend.ts";
import { count } from "../../shared/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Slider } from "../../ui/slider.tsx";
import { Spot } from "../../ui/suggestField.tsx";
import type { Annotations } from "./annotations.ts";
import { EditTools } from "./editTools.tsx";

interface PanelProps {
  readonly annotations: Annotations;
}

/** The legend of what is drawn over the picture, which also filters it; below the tools that change it. */
export function AnnotationPanel({ annotations }: PanelProps): JSX.Element {
  return (
    <aside class="annotation-panel" aria-label="Annotations">
      <div class="annotation-header">
        <h1>Annotations</h1>
        <IconButton
          icon={annotations.shown.value ? "eye" : "eye-closed"}
          title="Show Annotations (H)"
          pressed={annotations.shown.value}
          onClick={() => annotations.toggleShown()}
        />
        <IconButton
          icon="close"
          title="Close Annotations (A)"
          onClick={() => (annotations.panel.value = false)}
        />
      </div>
      {annotations.canEdit && <EditTools annotations={annotations} />}
      <Contents annotations={annotations} />
    </aside>
  );
}

function Contents({ annotations }: PanelProps): JSX.Element | null {
  const loaded = annotations.loaded.value;
  switch (loaded.kind) {
    case "failed":
      return (
        <div role="alert">
          <p class="quiet">{`The annotations could not be read. ${loaded.message}`}</p>
          <Button onClick={() => void annotations.load()}>Try Again</Button>
        </div>
      );
    case "ready":
      if (annotations.all.value.length > 0) return <Legend annotations={annotations} />;
      return (
        <p class="quiet">
          {annotations.canEdit
            ? "This image has none yet. Choose a tool above: B draws a box, P a polygon, K a point."
            : "This image has none."}
        </p>
      );
    default:
      return null;
  }
}

function Legend({ annotations }: PanelProps): JSX.Element {
  const { classes, sources, hasConfidence } = annotations.legend.value;
  const filter = annotations.filter.value;
  const byName = classes
    .map((row) => ({ ...row, of: classNamed(annotations.classes.value, row.key) }))
    .toSorted((a, b) => a.of.name.localeCompare(b.of.name));
  return (
    <>
      <section aria-label="Classes">
        <h2>Classes</h2>
        <ul class="legend">
          {byName.map(({ key, shown, of, ...row }) => (
            <li key={key}>
              <Checkbox
                text={of.name}
                checked={shown}
                onChange={(checked) => {
                  const hiddenClasses = toggled(filter.hiddenClasses, key, checked);
                  annotations.filter.value = { ...filter, hiddenClasses };
                }}
              />
              <Spot color={cssColour(of.colour)} />
              <span class="legend-count">{count(row.count)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Sources">
        <h2>Sources</h2>
        <ul class="legend">
          {sources.map(({ key, shown, ...row }) => (
            <li key={key}>
              <Checkbox
                text={sourceName(key)}
                checked={shown}
                onChange={(checked) => {
                  const hiddenSources = toggled(filter.hiddenSources, key, checked);
                  annotations.filter.value = { ...filter, hiddenSources };
                }}
              />
              <span class="legend-count">{count(row.count)}</span>
            </li>
          ))}
        </ul>
      </section>
      {hasConfidence && <ConfidenceRange annotations={annotations} />}
      <Shapes annotations={annotations} />
    </>
  );
}

function ConfidenceRange({ annotations }: PanelProps): JSX.Element {
  const filter = annotations.filter.value;
  const [least, most] = filter.confidence;
  const set = (confidence: readonly [number, number]): void => {
    annotations.filter.value = { ...filter, confidence };
  };
  return (
    <section aria-label="Confidence">
      <h2>{`Confidence ${percent(least)} to ${percent(most)}`}</h2>
      <div class="confidence">
        <Slider
          label="Least confidence, in percent"
          min={0}
          max={100}
          value={Math.round(least * 100)}
          onInput={(value) => set([value / 100, Math.max(most, value / 100)])}
        />
        <Slider
          label="Most confidence, in percent"
          min={0}
          max={100}
          value={Math.round(most * 100)}
          onInput={(value) => set([Math.min(least, value / 100), value / 100])}
        />
      </div>
    </section>
  );
}

/** As many as anyone reads through; more are found on the picture. */
const largestList = 200;

function Shapes({ annotations }: PanelProps): JSX.Element {
  const all = annotations.passing.value;
  const { selectedId, tool } = annotations.editor;
  const list = useRef<HTMLUListElement>(null);
  const id = selectedId.value;
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>(".active");
    // Not `scrollIntoView`, which would scroll the panel with it.
    if (row && list.current) list.current.scrollTop = row.offsetTop - list.current.offsetTop - 60;
  }, [id]);
  return (
    <section aria-label="On this image">
      <h2>{`On this image (${count(all.length)})`}</h2>
      <ul ref={list} class="shape-list">
        {all.slice(0, largestList).map((one) => {
          const text = annotations.describe(one);
          return (
            <li key={one.id}>
              <button
                class={one.id === id ? "shape-row active" : "shape-row"}
                aria-pressed={one.id === id}
                onClick={() => {
                  if (tool.value === "view" && annotations.canEdit) annotations.use("select");
                  annotations.editor.select(one.id === id ? null : one.id);
                }}
              >
                {text}
              </button>
            </li>
          );
        })}
      </ul>
      {all.length > largestList && (
        <p class="quiet">{`${count(all.length - largestList)} more are on the picture.`}</p>
      )}
    </section>
  );
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
