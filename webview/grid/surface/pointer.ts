import { click } from "../gestures.ts";
import { rectOf } from "../layout.ts";
import { groupContext, groupKeyOf, onGroupClick } from "../results/groupHeader.ts";
import { startBand } from "./band.ts";
import { checkBadge, smallestBadged } from "./cellPainter.ts";
import type { GridSurface } from "./gridSurface.ts";

type Handlers = { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };

/** Mouse and pen on the grid: select, open, hover, zoom, and the context of VS Code's menu. */
export function pointerHandlers(surface: GridSurface): Handlers {
  const { model } = surface;
  const { selection, viewport } = model;
  // A press on a selected cell may begin a drag of the whole selection: it selects when it turns out to be a click.
  let pressed: number | null = null;
  /** Whether the click that comes next ends a band. */
  let banded = false;

  const at = (event: MouseEvent): number | null => {
    const { x, y } = pointOf(surface, event);
    const hit = viewport.hit(x, y);
    return hit.kind === "cell" ? hit.position : null;
  };

  const perform = (position: number, event: MouseEvent): void => {
    const toggles = event.ctrlKey || event.metaKey || isOnBadge(surface, event, position);
    const modifiers = { extend: event.shiftKey, toggle: toggles };
    selection.perform(click(viewport.layout.value, selection.cursor.value, position, modifiers));
  };

  return {
    pointerdown(event) {
      if (groupKeyOf(event) !== null) return;
      surface.showFocus(false);
      pressed = null;
      banded = false;
      const position = at(event);
      if (event.button !== 0) return;
      // From empty space, as file managers have it, and with Alt from anywhere.
      if ((position === null || event.altKey) && event.pointerType !== "touch") {
        const adds = event.ctrlKey || event.metaKey || event.shiftKey;
        startBand(surface, event, adds, (is) => (banded = is));
      }
      if (position === null) return;
      const toggles = event.ctrlKey || event.metaKey || isOnBadge(surface, event, position);
      if (event.shiftKey || (!toggles && !isSelected(surface, position))) perform(position, event);
      else pressed = position;
    },
    click(event) {
      const key = groupKeyOf(event);
      if (key !== null) {
        onGroupClick(model, key, event);
        return;
      }
      if (banded) {
        banded = false;
        surface.focusCursor();
        return;
      }
      const position = at(event);
      const clears = position === null && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (clears && selection.selected.value > 0) selection.change([{ kind: "clear" }]);
      if (position !== null && position === pressed && event.detail < 2) perform(position, event);
      pressed = null;
      surface.focusCursor();
    },
    dblclick(event) {
      const position = at(event);
      if (position === null || isOnBadge(surface, event, position)) return;
      const instanceId = model.ranges.idAt(position);
      if (instanceId !== undefined)
        model.tell(model.client.call("open", { instanceId, beside: event.altKey }));
    },
    pointermove: (event) => surface.setHovered(event.pointerType === "touch" ? null : at(event)),
    pointerleave: () => surface.setHovered(null),
    contextmenu: (event) => {
      const key = groupKeyOf(event);
      const context = key === null ? null : groupContext(model, key);
      if (context === null) setMenuContext(surface, event, at(event));
      else surface.elements.grid.dataset["vscodeContext"] = context;
    },
  };
}

/** Ctrl or Cmd and the wheel, which is also what pinching a touchpad sends. Needs a listener that is not passive. */
export function onZoomWheel(surface: GridSurface, event: WheelEvent): void {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const { y } = pointOf(surface, event);
  surface.model.viewport.scaleCell(Math.exp(-event.deltaY * 0.002), y);
}

function pointOf({ elements }: GridSurface, event: MouseEvent): { x: number; y: number } {
  const box = elements.grid.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function isSelected({ model }: GridSurface, position: number): boolean {
  const block = model.ranges.at(position);
  return block?.selected[position - block.from] === 1;
}

function isOnBadge(surface: GridSurface, event: MouseEvent, position: number): boolean {
  const { viewport } = surface.model;
  const rect = rectOf(viewport.layout.value, position);
  if (!rect || rect.width < smallestBadged) return false;
  const { x, y } = pointOf(surface, event);
  const dx = x - rect.x - checkBadge.offset;
  const dy = y + viewport.scroll.top - rect.y - checkBadge.offset;
  return Math.hypot(dx, dy) <= checkBadge.radius + 2;
}

// VS Code reads the menu's context from the element under the pointer, or from its parents, after this listener.
function setMenuContext(surface: GridSurface, event: MouseEvent, hit: number | null): void {
  const { model, elements } = surface;
  const { selection, viewport } = model;
  // The menu key and Shift+F10 mean the cell with the focus, wherever the pointer is.
  const byKey = event.button !== 2 && selection.cursor.value !== null;
  const position = byKey ? (selection.cursor.value?.focus ?? null) : hit;
  if (position !== null && !isSelected(surface, position)) {
    const plain = { extend: false, toggle: false };
    selection.perform(click(viewport.layout.value, null, position, plain));
  }
  const instanceId = position === null ? undefined : model.ranges.idAt(position);
  const context =
    instanceId === undefined
      ? { webviewSection: "empty" }
      : {
          webviewSection: "cell",
          instanceId,
          selected: selection.selected.value,
        };
  elements.grid.dataset["vscodeContext"] = JSON.stringify({
    ...context,
    preventDefaultContextMenuItems: true,
  });
}
