import { click, moveTo, type Modifiers } from "../gestures.ts";
import { nearestUnfolded, stepFrom, type Step } from "../navigation.ts";
import type { GridSurface } from "./gridSurface.ts";

/** Handles a key that was pressed in the grid; true when it was one of the grid's. */
export function onGridKey(surface: GridSurface, event: KeyboardEvent): boolean {
  const { model } = surface;
  const modifiers = { extend: event.shiftKey, toggle: event.ctrlKey || event.metaKey };
  if (event.altKey) return false;
  const step = steps[event.key];
  if (step) return move(surface, step, modifiers);
  const { selection, viewport } = model;
  switch (event.key) {
    case " ":
      toggle(surface, modifiers);
      return true;
    case "Enter":
      openFocused(surface, event.shiftKey);
      return true;
    case "Escape":
      if (selection.selected.value > 0) selection.change([{ kind: "clear" }]);
      return true;
    case "+":
    case "=":
      viewport.scaleCell(largerStep);
      return true;
    case "-":
    case "_":
      viewport.scaleCell(1 / largerStep);
      return true;
    default:
      break;
  }
  // What a user has bound goes before the grid's own letter, which has a button.
  if (!modifiers.toggle) return model.curation.press(event.key) || onLetter(surface, event.key);
  const letter = event.key.toLowerCase();
  if (letter === "a" && !event.shiftKey) selection.change([{ kind: "all" }]);
  else if (letter === "i" && event.shiftKey) selection.change([{ kind: "invert" }]);
  else return false;
  return true;
}

function onLetter({ model }: GridSurface, key: string): boolean {
  if (key.toLowerCase() !== "h") return false;
  model.curation.overlay.toggle();
  return true;
}

/** A key makes cells larger or smaller by a quarter of an octave. */
const largerStep = 2 ** 0.25;

const steps: Readonly<Record<string, Step>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  PageUp: "page-up",
  PageDown: "page-down",
  Home: "first",
  End: "last",
};

function move(surface: GridSurface, step: Step, modifiers: Modifiers): boolean {
  const { selection, viewport } = surface.model;
  const layout = viewport.layout.value;
  const cursor = selection.cursor.value;
  const first = viewport.lines().find((line) => line.kind === "row")?.start;
  const from = cursor?.focus ?? first;
  if (from === undefined) return true;
  // The first key only shows where the focus is.
  const to = cursor
    ? stepFrom(layout, from, step, surface.pageRows)
    : nearestUnfolded(layout, from);
  if (to === null) return true;
  selection.perform(moveTo(layout, cursor, to, modifiers, selection.selected.value));
  viewport.revealPosition(to);
  surface.focusCursor();
  return true;
}

function toggle(surface: GridSurface, modifiers: Modifiers): void {
  const { selection, viewport } = surface.model;
  const cursor = selection.cursor.value;
  if (!cursor) return;
  const how = { extend: modifiers.extend, toggle: true };
  selection.perform(click(viewport.layout.value, cursor, cursor.focus, how));
}

function openFocused({ model }: GridSurface, beside: boolean): void {
  const instanceId = model.selection.focusId;
  if (instanceId !== undefined) model.tell(model.client.call("open", { instanceId, beside }));
}
