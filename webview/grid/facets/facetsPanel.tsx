import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ProjectData } from "../../data/projectData.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { FacetBody } from "./facetBody.tsx";
import type { FacetEntry, FacetModel } from "./facetModel.ts";

export interface FacetsPanelProps {
  readonly facets: FacetModel;
  readonly data: ProjectData;
  readonly onClose: () => void;
}

/** Counts of each property beside the grid; a click narrows the view. */
export function FacetsPanel({ facets, data, onClose }: FacetsPanelProps): JSX.Element {
  useEffect(() => void data.open(), [data]);
  useEffect(() => () => facets.rest(), [facets]);
  const body = useRef<HTMLDivElement>(null);
  return (
    <div class="panel facets">
      <div class="panel-header">
        <h1>Facets</h1>
        <IconButton icon="close" title="Close the Facets" onClick={onClose} />
      </div>
      <div
        ref={body}
        class="panel-body"
        onKeyDown={(event) => {
          if (body.current && moveFocus(body.current, event)) {
            event.preventDefault();
            event.stopPropagation();
          }
        }}
      >
        {facets.entries.value.map((entry) => (
          <Facet key={entry.key} entry={entry} facets={facets} />
        ))}
      </div>
    </div>
  );
}

function Facet({ entry, facets }: { entry: FacetEntry; facets: FacetModel }): JSX.Element {
  const { key, title } = entry;
  const root = useRef<HTMLDivElement>(null);
  const isOpen = facets.opened.value.has(key);
  useEffect(() => {
    const seen = new IntersectionObserver((entries) => {
      facets.setVisible(key, entries.at(-1)?.isIntersecting === true);
    });
    if (root.current) seen.observe(root.current);
    return () => {
      seen.disconnect();
      facets.setVisible(key, false);
    };
  }, [facets, key]);
  const choice = facets.choice(entry);
  const isChosen = choice.values.length > 0 || choice.missing || choice.range !== null;
  return (
    <div ref={root} class="facet" role="group" aria-label={title}>
      <div class="facet-header">
        <button
          class="facet-toggle facet-focus"
          aria-expanded={isOpen}
          onClick={() => facets.setOpen(key, !isOpen)}
        >
          <Icon name={isOpen ? "chevron-down" : "chevron-right"} />
          <span class="facet-title">{title}</span>
        </button>
        {isChosen && (
          <IconButton
            icon="clear-all"
            title={`Show all of ${title} again`}
            onClick={() => facets.clear(entry)}
          />
        )}
      </div>
      {isOpen && <FacetContent entry={entry} facets={facets} />}
    </div>
  );
}

function FacetContent({ entry, facets }: { entry: FacetEntry; facets: FacetModel }): JSX.Element {
  const state = facets.states.value.get(entry.key) ?? { kind: "loading" };
  switch (state.kind) {
    case "loading":
      return <p class="facet-note late">Counting…</p>;
    case "failed":
      return (
        <div class="facet-note">
          <p>{state.message}</p>
          <Button appearance="secondary" onClick={() => facets.retry(entry.key)}>
            Try Again
          </Button>
        </div>
      );
    case "ready":
      return <FacetBody entry={entry} facets={facets} facet={state.facet} />;
  }
}

// Up and down lead through everything that can be pressed, as in a list; Tab goes on to the next part of the page.
function moveFocus(body: HTMLElement, event: KeyboardEvent): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return false;
  if (target?.matches("input") && (event.key === "Home" || event.key === "End")) return false;
  const stops = [...body.querySelectorAll<HTMLElement>(".facet-focus")];
  const at = stops.findIndex((stop) => stop === target);
  if (at < 0) return false;
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus();
  return true;
}
