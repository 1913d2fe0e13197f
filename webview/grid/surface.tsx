import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { GridModel } from "./gridModel.ts";
import { groupKeyOf, onGroupKey } from "./results/groupHeader.ts";
import { DragSource } from "./surface/dragOut.ts";
import { GridSurface } from "./surface/gridSurface.ts";
import { onGridKey } from "./surface/keyboard.ts";
import { onZoomWheel, pointerHandlers } from "./surface/pointer.ts";

interface SurfaceProps {
  readonly model: GridModel<ImageBitmap>;
  readonly title: string;
  readonly hidden: boolean;
  /** Hands out the surface while it exists. */
  readonly onSurface: (surface: GridSurface | null) => void;
}

/** The scrolled part of the page: rows of pictures, and over them the same cells as elements. */
export function Surface({ model, title, hidden, onSurface }: SurfaceProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const filler = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!scroller.current || !filler.current || !grid.current || !sheet.current) return undefined;
    const surface = new GridSurface(model, {
      scroller: scroller.current,
      filler: filler.current,
      grid: grid.current,
      sheet: sheet.current,
    });
    const stop = listen(surface, grid.current);
    onSurface(surface);
    return () => {
      onSurface(null);
      stop();
      surface.dispose();
    };
  }, [model, onSurface]);
  return (
    <div ref={scroller} class="scroller" hidden={hidden}>
      <div class="stage">
        <div
          ref={grid}
          class="grid"
          role="grid"
          aria-label={`Images of ${title}`}
          aria-multiselectable="true"
          draggable
        >
          <div ref={sheet} class="sheet" role="rowgroup" />
        </div>
      </div>
      <div ref={filler} class="filler" />
    </div>
  );
}

function listen(surface: GridSurface, grid: HTMLElement): () => void {
  const { model } = surface;
  const source = new DragSource(model);
  const listeners = new AbortController();
  const { signal } = listeners;
  const handlers = pointerHandlers(surface);
  for (const [type, handler] of Object.entries(handlers))
    grid.addEventListener(type, handler as EventListener, { signal });
  grid.addEventListener("wheel", (event) => onZoomWheel(surface, event), {
    signal,
    passive: false,
  });
  grid.addEventListener(
    "keydown",
    (event) => {
      surface.showFocus(true);
      const key = groupKeyOf(event);
      const handled =
        key === null ? onGridKey(surface, event) : onGroupKey(model, grid, key, event);
      if (!handled) return;
      event.preventDefault();
      // VS Code listens at the window, and would run its own command for the key as well.
      event.stopPropagation();
    },
    { signal },
  );
  grid.addEventListener("focusin", ({ target }) => onFocus(surface, target), { signal });
  grid.addEventListener("focusout", () => surface.showFocus(false), { signal });
  grid.addEventListener(
    "dragstart",
    (event) => {
      const box = grid.getBoundingClientRect();
      const hit = model.viewport.hit(event.clientX - box.left, event.clientY - box.top);
      if (hit.kind === "cell" && !event.altKey) source.start(event, hit.position);
      else event.preventDefault();
    },
    { signal },
  );
  return () => {
    listeners.abort();
    source.dispose();
  };
}

// Whatever led the focus to a cell (Tab, a screen reader), the arrows start from there.
function onFocus(surface: GridSurface, target: EventTarget | null): void {
  if (!(target instanceof HTMLElement)) return;
  surface.showFocus(target.matches(":focus-visible"));
  const position = target.dataset["position"];
  const { cursor } = surface.model.selection;
  if (position !== undefined && cursor.value?.focus !== Number(position))
    cursor.value = { focus: Number(position), anchor: Number(position) };
}
