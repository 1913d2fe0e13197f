import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { FilterLegend } from "../../annotations/filterLegend.tsx";
import { count } from "../../shared/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { menuContext } from "./annotationActions.tsx";
import type { Annotations } from "./annotations.ts";
import { EditTools } from "./editTools.tsx";

interface PanelProps {
  readonly annotations: Annotations;
  /** What can be done with the one that is selected. */
  readonly actions: JSX.Element;
}

/** The legend of what is drawn over the picture, which also filters it; below the tools that change it. */
export function AnnotationPanel({ annotations, actions }: PanelProps): JSX.Element {
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
      <Contents annotations={annotations} actions={actions} />
    </aside>
  );
}

function Contents({ annotations, actions }: PanelProps): JSX.Element | null {
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
      if (annotations.all.value.length > 0)
        return <Legend annotations={annotations} actions={actions} />;
      return (
        <p class="quiet">
          {annotations.canEdit
            ? "This image has none yet. Choose a tool above: B draws a box, P a polygon, L a line, K a point, M a mask."
            : "This image has none."}
        </p>
      );
    default:
      return null;
  }
}

function Legend({ annotations, actions }: PanelProps): JSX.Element {
  const { look, legend, classes } = annotations;
  return (
    <>
      <FilterLegend legend={legend.value} classes={classes.value} filter={look.filter} counted />
      <Shapes annotations={annotations} actions={actions} />
    </>
  );
}

/** As many as anyone reads through; more are found on the picture. */
const largestList = 200;

function Shapes({ annotations, actions }: PanelProps): JSX.Element {
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
      {actions}
      <ul ref={list} class="shape-list">
        {all.slice(0, largestList).map((one) => {
          const text = annotations.describe(one);
          return (
            <li key={one.id} data-vscode-context={menuContext(one.id)}>
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
