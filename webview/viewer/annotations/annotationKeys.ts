import type { Annotations } from "./annotations.ts";
import type { Tool } from "./editorHost.ts";

/** Handles a key while a tool is in the hand; true when it meant something. `onPicture`: the focus is on no control. */
export function onToolKey(
  annotations: Annotations,
  event: KeyboardEvent,
  onPicture: boolean,
): boolean {
  const { editor, choice } = annotations;
  if (editor.tool.value === "view") return false;
  const arrow = arrows[event.key];
  if (arrow) {
    const by = event.shiftKey ? 10 : 1;
    const [dx, dy] = [arrow[0] * by, arrow[1] * by];
    return event.altKey ? editor.grow(dx, dy) : editor.nudge(dx, dy);
  }
  if (event.altKey) return false;
  switch (event.key) {
    case "Tab":
      return onPicture && editor.cycle(event.shiftKey ? -1 : 1);
    case "Escape":
      return giveUp(annotations);
    case "Enter":
      return onPicture && editor.enter();
    case "Backspace":
      return editor.backspace();
    case "Delete":
      return editor.remove();
    case "Insert":
      return editor.corners.add();
    case "[":
    case "]":
      return bracket(annotations, event.key === "]" ? 1 : -1);
    default:
      break;
  }
  if (/^[1-9]$/.test(event.key)) {
    const wanted = choice.keyed.value[Number(event.key) - 1];
    if (wanted) void annotations.chooseClass(wanted.id);
    else annotations.say(`There is no class ${event.key}`);
    return true;
  }
  switch (event.key.toLowerCase()) {
    case "c":
      choice.wanted.value = true;
      annotations.panel.value = true;
      return true;
    case "w":
      annotations.toggleImageClass();
      return true;
    default:
      return onAnnotationKey(annotations, event.key);
  }
}

/** Keys that open the legend, show and hide, and take a tool into the hand. */
export function onAnnotationKey(annotations: Annotations, key: string): boolean {
  const letter = key.toLowerCase();
  const tool = toolKeys[letter];
  if (tool) annotations.use(tool);
  else if (letter === "a") annotations.panel.value = !annotations.panel.value;
  else if (letter === "h") annotations.toggleShown();
  else return false;
  return true;
}

/** Undo is first for the corner that was just set, and waits for what keys have moved. */
export function beforeHistory({ editor }: Annotations, direction: "undo" | "redo"): boolean {
  editor.flush();
  return direction === "undo" && editor.draft.value.kind === "path" && editor.backspace();
}

// The size of the brush while it is in the hand, else the corner that keys move.
function bracket({ editor }: Annotations, direction: 1 | -1): boolean {
  if (editor.tool.value !== "brush" && editor.tool.value !== "eraser")
    return editor.corners.step(direction);
  editor.brush.resize(direction);
  return true;
}

function giveUp(annotations: Annotations): boolean {
  if (annotations.waiting.value === null) return annotations.editor.escape();
  annotations.waiting.value = null;
  annotations.say("Given up");
  return true;
}

const toolKeys: Readonly<Record<string, Tool>> = {
  v: "select",
  b: "box",
  p: "polygon",
  l: "polyline",
  k: "point",
  m: "brush",
  e: "eraser",
};

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
