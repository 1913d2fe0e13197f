import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Splitter } from "../ui/splitter.tsx";
import type { Panel } from "./curation.ts";
import { FacetsPanel } from "./facets/facetsPanel.tsx";
import type { GridModel } from "./gridModel.ts";
import { StampPanel } from "./stamp/stampPanel.tsx";

export interface BesideProps {
  readonly model: GridModel<ImageBitmap>;
  readonly panel: Panel;
  readonly onLeave: () => void;
}

const widths = { min: 180, max: 640 } as const;

/** A panel beside the grid, if it is open, and the edge that resizes it. */
export function Beside({ model, panel, onLeave }: BesideProps): JSX.Element | null {
  const { curation } = model;
  const root = useRef<HTMLDivElement>(null);
  const isOpen = curation.panels[panel].value;
  const width = curation.panels[`${panel}Width`];
  const isWanted = curation.wanted.value === panel;
  useEffect(() => {
    if (!isOpen || !isWanted) return;
    curation.wanted.value = null;
    root.current?.querySelector<HTMLElement>(".panel-body :is(input, button)")?.focus();
  }, [isOpen, isWanted, curation]);
  if (!isOpen) return null;
  const close = (): void => {
    curation.toggle(panel);
    onLeave();
  };
  const splitter = (
    <Splitter
      label={panel === "facets" ? "Width of the facets" : "Width of the stamp panel"}
      width={width.value}
      {...widths}
      side={panel === "facets" ? "left" : "right"}
      onResize={(to) => (width.value = to)}
    />
  );
  return (
    <aside
      ref={root}
      aria-label={panel === "facets" ? "Facets" : "Stamp"}
      class={`beside ${panel}-side`}
      style={{ width: `${width.value}px` }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onLeave();
      }}
    >
      {panel === "facets" ? (
        <FacetsPanel facets={curation.facets} data={curation.data} onClose={close} />
      ) : (
        <StampPanel
          stamp={curation.stamp}
          data={curation.data}
          keys={curation.keys}
          busy={curation.changes.busy.value}
          readOnly={model.phase.value.kind === "open" && model.phase.value.init.readOnly}
          onClose={close}
        />
      )}
      {splitter}
    </aside>
  );
}
