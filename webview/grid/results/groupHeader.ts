import { resultCommands } from "../../../src/protocol/gridPage.ts";
import type { GridModel } from "../gridModel.ts";
import { groupActions, type GroupAction } from "./groupActions.ts";

// The header of a group, in the grid and in the table: an element with `data-group`, in it a button `.group-toggle`,
// buttons with `data-action` and one `.group-select`.

/** What groups are: of a view, of a result, or of one in a project that can be changed. */
export type GroupKind = "plain" | "result" | "changeable";

type Model = GridModel<ImageBitmap>;

export function groupKindOf({ spec, results, phase }: Model): GroupKind {
  if (!spec.value.result) return "plain";
  return results.canChange(phase.value) ? "changeable" : "result";
}

/** What a header offers. */
export function actionsOf(kind: GroupKind): readonly GroupAction[] {
  return groupActions.filter(
    ({ changes }) => kind === "changeable" || (kind === "result" && !changes),
  );
}

/** The key of the group on whose header it happened; null: on none. */
export function groupKeyOf({ target }: Event): string | null {
  const element = target instanceof Element ? target : null;
  return element?.closest("[data-group]")?.getAttribute("data-group") ?? null;
}

export function onGroupClick(model: Model, key: string, event: MouseEvent): void {
  const section = model.viewport.sectionByKey(key);
  if (!section) return;
  const target = event.target instanceof Element ? event.target : null;
  const action = target?.closest("[data-action]")?.getAttribute("data-action");
  const command = resultCommands.find((one) => one === action);
  if (command) {
    model.results.run(command, [Number(key)]);
    return;
  }
  if (!target?.closest(".group-select")) {
    model.viewport.toggleFold(key);
    return;
  }
  const adds = event.ctrlKey || event.metaKey || event.shiftKey;
  const to = section.start + section.count;
  model.selection.change([{ kind: adds ? "add" : "set", from: section.start, to }]);
}

/** A key that was pressed on a header: arrows fold the group and lead to its neighbours in `grid`. */
export function onGroupKey(
  model: Model,
  grid: HTMLElement,
  key: string,
  event: KeyboardEvent,
): boolean {
  const { viewport } = model;
  const section = viewport.sectionByKey(key);
  if (!section) return false;
  if (onResultKey(model, key, event)) return true;
  switch (event.key) {
    case "ArrowLeft":
    case "ArrowRight":
      if (section.folded === (event.key === "ArrowRight")) viewport.toggleFold(key);
      return true;
    case "ArrowUp":
    case "ArrowDown": {
      const buttons = [...grid.querySelectorAll<HTMLElement>(".group-toggle, [tabindex='0']")];
      const at = buttons.findIndex((button) => button === document.activeElement);
      buttons[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus({ preventScroll: true });
      return true;
    }
    default:
      return false;
  }
}

/** For `data-vscode-context`: the menu of a result's group; null when the view shows no result. */
export function groupContext(model: Model, key: string): string | null {
  const { result } = model.spec.value;
  if (!result) return null;
  const [resultId, groupId] = [result.id, Number(key)];
  const webviewSection = groupKindOf(model) === "changeable" ? "resultGroup" : "fixedGroup";
  const context = { webviewSection, resultId, groupId, preventDefaultContextMenuItems: true };
  return JSON.stringify(context);
}

/** Keys for a group of a result; the rest is in the menu that Shift+F10 opens. */
function onResultKey(model: Model, key: string, event: KeyboardEvent): boolean {
  if (groupKindOf(model) !== "changeable") return false;
  if (event.key === "F2") model.results.run("rename", [Number(key)]);
  else if (event.key === "Delete") model.results.run("remove", [Number(key)]);
  else return false;
  return true;
}
