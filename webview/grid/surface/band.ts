import { cellsIn } from "../layout.ts";
import type { Run } from "../navigation.ts";
import type { GridSurface } from "./gridSurface.ts";

/** A pointer that has moved less than this, in CSS pixels, has clicked. */
const bandFrom = 5;

/**
 * A band from where the pointer is pressed to where it is: what it touches is selected. With `adds` it joins what is
 * selected already, once the pointer is released. `ended` learns whether it was more than a click.
 */
export function startBand(
  { model, elements: { grid } }: GridSurface,
  down: PointerEvent,
  adds: boolean,
  ended: (banded: boolean) => void,
): void {
  const { selection, viewport } = model;
  const listeners = new AbortController();
  const { signal } = listeners;
  const place = (event: PointerEvent): { x: number; y: number } => {
    const box = grid.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const from = place(down);
  // The band begins where its picture is, also when the grid has been scrolled since.
  const fromTop = from.y + viewport.scroll.top;
  let band: HTMLElement | null = null;
  let shown = "";
  const runsTo = ({ x, y }: { x: number; y: number }): Run[] => {
    const top = viewport.scroll.top + y;
    const corner = { x: Math.min(from.x, x), y: Math.min(fromTop, top) };
    const size = { width: Math.abs(x - from.x), height: Math.abs(top - fromTop) };
    return cellsIn(viewport.layout.value, { ...corner, ...size });
  };
  const select = (runs: readonly Run[]): void => {
    const [first] = runs;
    if (first)
      selection.perform({
        cursor: { focus: first.from, anchor: first.from },
        changes: runs.map((run, i) => ({ kind: i > 0 || adds ? "add" : "set", ...run })),
      });
    else if (!adds) selection.change([{ kind: "clear" }]);
  };
  const onMove = (event: PointerEvent): void => {
    const at = place(event);
    if (!band) {
      if (Math.hypot(at.x - from.x, at.y - from.y) < bandFrom) return;
      grid.setPointerCapture(event.pointerId);
      band = document.createElement("div");
      band.className = "band";
      grid.after(band);
    }
    const start = fromTop - viewport.scroll.top;
    band.style.transform = `translate(${Math.min(from.x, at.x)}px, ${Math.min(start, at.y)}px)`;
    band.style.width = `${Math.abs(at.x - from.x)}px`;
    band.style.height = `${Math.abs(at.y - start)}px`;
    if (adds) return;
    const runs = runsTo(at);
    const now = JSON.stringify(runs);
    if (now !== shown) select(runs);
    shown = now;
  };
  const end = (event: PointerEvent): void => {
    listeners.abort();
    if (band && adds && event.type === "pointerup") select(runsTo(place(event)));
    band?.remove();
    ended(band !== null);
  };
  grid.addEventListener("pointermove", onMove, { signal });
  grid.addEventListener("pointerup", end, { signal });
  grid.addEventListener("pointercancel", end, { signal });
}
