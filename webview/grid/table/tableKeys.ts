import { click, moveTo, type Modifiers } from "../gestures.ts";
import type { GridModel } from "../gridModel.ts";
import { nearestUnfolded, stepFrom, type Step } from "../navigation.ts";
import { moveColumn } from "./columns.ts";

/** What a key needs of the page around the table. */
export interface TableKeyActions {
  /** Draws what has changed and gives the focus to the cell under the cursor. */
  focusCursor(): void;
  /** Gives the focus to the header of the column with the focus. */
  focusHeader(): void;
  copy(): void;
}

/** Handles a key that was pressed in a row of the table; true when it was one of the table's. */
export function onTableKey(
  model: GridModel<ImageBitmap>,
  actions: TableKeyActions,
  event: KeyboardEvent,
): boolean {
  const { selection, table, viewport, curation } = model;
  const modifiers = { extend: event.shiftKey, toggle: event.ctrlKey || event.metaKey };
  if (event.altKey) return false;
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    table.focusColumn(table.column.value + (event.key === "ArrowRight" ? 1 : -1));
    actions.focusCursor();
    return true;
  }
  const step = steps[event.key];
  if (step) {
    if (!move(model, step, modifiers)) actions.focusHeader();
    else actions.focusCursor();
    return true;
  }
  const cursor = selection.cursor.value;
  switch (event.key) {
    case " ":
      if (cursor)
        selection.perform(
          click(viewport.layout.value, cursor, cursor.focus, { ...modifiers, toggle: true }),
        );
      return true;
    case "F2":
      void table.beginEdit();
      return true;
    case "Enter":
      if (table.propertyAt(table.column.value) && !event.shiftKey) void table.beginEdit();
      else openFocused(model, event.shiftKey);
      return true;
    case "Escape":
      if (selection.selected.value > 0) selection.change([{ kind: "clear" }]);
      return true;
    default:
      break;
  }
  if (!modifiers.toggle) return curation.press(event.key);
  const letter = event.key.toLowerCase();
  if (letter === "a" && !event.shiftKey) selection.change([{ kind: "all" }]);
  else if (letter === "i" && event.shiftKey) selection.change([{ kind: "invert" }]);
  else if (letter === "c" && !event.shiftKey) actions.copy();
  else return false;
  return true;
}

/** Handles a key on a column's header: Alt moves the column, Ctrl makes it wider or narrower, Delete takes it out. */
export function onColumnKey(
  model: GridModel<ImageBitmap>,
  actions: TableKeyActions,
  event: KeyboardEvent,
): boolean {
  const { table } = model;
  const at = table.column.value;
  const column = table.columns.value[at];
  if (!column) return false;
  switch (event.key) {
    case "ArrowLeft":
    case "ArrowRight": {
      const direction = event.key === "ArrowRight" ? 1 : -1;
      if (event.altKey) {
        const { columns } = table;
        if (moveColumn(columns.value, at, at + direction) === columns.value) return true;
        table.moveColumn(at, at + direction);
        table.focusColumn(at + direction);
      } else if (event.ctrlKey || event.metaKey)
        table.resizeColumn(at, column.width + direction * widthStep);
      else table.focusColumn(at + direction);
      actions.focusHeader();
      return true;
    }
    case "ArrowDown":
      if (model.selection.cursor.value) actions.focusCursor();
      else if (move(model, "down", { extend: false, toggle: false })) actions.focusCursor();
      return true;
    case "Home":
    case "End":
      table.focusColumn(event.key === "Home" ? 0 : table.columns.value.length - 1);
      actions.focusHeader();
      return true;
    case "Enter":
    case " ":
      table.sortBy(column.key, event.shiftKey);
      return true;
    case "Delete":
      table.toggleColumn(column.key);
      actions.focusHeader();
      return true;
    default:
      return false;
  }
}

const widthStep = 10;

const steps: Readonly<Record<string, Step>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  PageUp: "page-up",
  PageDown: "page-down",
  Home: "first",
  End: "last",
};

// False when the key leads up and out of the first row.
function move(model: GridModel<ImageBitmap>, step: Step, modifiers: Modifiers): boolean {
  const { selection, viewport } = model;
  const layout = viewport.layout.value;
  const cursor = selection.cursor.value;
  const first = viewport.lines().find((line) => line.kind === "row")?.start;
  const from = cursor?.focus ?? first;
  if (from === undefined) return true;
  const rows = Math.max(1, Math.floor(viewport.scroll.viewport / layout.rowHeight) - 1);
  // The first key only shows where the focus is.
  const to = cursor ? stepFrom(layout, from, step, rows) : nearestUnfolded(layout, from);
  if (to === null) return true;
  if (cursor && step === "up" && to === from) return false;
  selection.perform(moveTo(layout, cursor, to, modifiers, selection.selected.value));
  viewport.revealPosition(to);
  return true;
}

/** Opens the viewer on the row with the focus. */
export function openFocused(model: GridModel<ImageBitmap>, beside: boolean): void {
  const instanceId = model.selection.focusId;
  if (instanceId !== undefined) model.tell(model.client.call("open", { instanceId, beside }));
}
