import type { SelectionChange } from "../../src/protocol/view.ts";
import type { GridLayout } from "./layout.ts";
import { runsBetween, type Run } from "./navigation.ts";

/** Where the next range starts, and what has the focus: positions of the view on show. */
export interface Cursor {
  readonly focus: number;
  readonly anchor: number;
}

/** What a click or a key does: where the cursor goes, and the changes that make up the new selection, in order. */
export interface Gesture {
  readonly cursor: Cursor;
  readonly changes: readonly SelectionChange[];
}

/** Modifiers of a click or key; `toggle` is Ctrl, and Cmd on a Mac. */
export interface Modifiers {
  readonly extend: boolean;
  readonly toggle: boolean;
}

/** A click on a cell, as every file manager has it. */
export function click(
  layout: GridLayout,
  cursor: Cursor | null,
  position: number,
  modifiers: Modifiers,
): Gesture {
  if (modifiers.extend) {
    const anchor = cursor?.anchor ?? position;
    const runs = runsBetween(layout, anchor, position);
    return {
      cursor: { focus: position, anchor },
      changes: changesOf(runs, modifiers.toggle ? "add" : "set"),
    };
  }
  const kind = modifiers.toggle ? "toggle" : "set";
  return {
    cursor: { focus: position, anchor: position },
    changes: [{ kind, from: position, to: position + 1 }],
  };
}

/**
 * A key that moves the focus to a position. Shift selects from the anchor. Otherwise a selection of at most one goes
 * along with the focus; a larger one took work to make and stays until a click or Escape.
 */
export function moveTo(
  layout: GridLayout,
  cursor: Cursor | null,
  position: number,
  modifiers: Modifiers,
  selected: number,
): Gesture {
  if (modifiers.extend) return click(layout, cursor, position, modifiers);
  const carry = !modifiers.toggle && selected <= 1;
  return {
    cursor: { focus: position, anchor: position },
    changes: carry ? [{ kind: "set", from: position, to: position + 1 }] : [],
  };
}

function changesOf(runs: readonly Run[], first: "set" | "add"): SelectionChange[] {
  return runs.map(({ from, to }, i) => ({ kind: i === 0 ? first : "add", from, to }));
}
