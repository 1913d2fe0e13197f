import { count, countOf } from "../../shared/format.ts";
import type { Block } from "../blocks.ts";
import { cellText } from "../cellText.ts";
import { metrics, type GridLayout, type HeaderLine, type Line, type RowLine } from "../layout.ts";
import type { RangeStore } from "../rangeStore.ts";
import { actionsOf, type GroupKind } from "../results/groupHeader.ts";
import type { Sheet } from "./sheet.ts";

export interface RowsContent {
  readonly layout: GridLayout;
  /** Lines on the screen, and that of the focus when it is elsewhere; top to bottom. */
  readonly lines: readonly Line[];
  readonly ranges: RangeStore;
  /** The cell that Tab leads to. */
  readonly tabStop: number;
  readonly groups: GroupKind;
}

/**
 * The grid as elements, for keyboards and screen readers: transparent rows and cells exactly over what the canvas
 * draws, only those on the screen, and the headers of the groups, which are visible. Elements are kept as long as
 * their line is, so that the focus is never lost to scrolling; others are filled anew.
 */
export class AccessibleRows {
  readonly #grid: HTMLElement;
  readonly #sheet: Sheet;
  #lines = new Map<string, LineNode>();
  #spare: RowNode[] = [];
  #layout: GridLayout | null = null;

  /** `grid`: the element with the role, around the sheet. Its `data-*` attributes tell a listener what was hit. */
  constructor(grid: HTMLElement, sheet: Sheet) {
    this.#grid = grid;
    this.#sheet = sheet;
  }

  /** Fills the elements for what the grid holds now. */
  update({ layout, lines, ranges, tabStop, groups }: RowsContent): void {
    if (layout !== this.#layout) this.#setLayout(layout);
    const wanted = new Map(lines.map((line) => [keyOf(line), line]));
    for (const [key, node] of this.#lines) {
      if (wanted.has(key)) continue;
      node.element.remove();
      this.#lines.delete(key);
      if (node.kind === "row" && this.#spare.length < 64) this.#spare.push(node);
    }
    let previous: Element | null = null;
    for (const [key, line] of wanted) {
      const node = this.#lines.get(key) ?? this.#create(line);
      if (!this.#lines.has(key)) {
        this.#lines.set(key, node);
        // Those that stay are in order already, so that none of them moves: a moved element would lose the focus.
        if (previous) previous.after(node.element);
        else this.#sheet.element.prepend(node.element);
      }
      node.element.setAttribute("aria-rowindex", String(line.index + 1));
      if (line.kind === "row" && node.kind === "row") fillRow(node, line, ranges, tabStop);
      if (line.kind === "header" && node.kind === "header") fillHeader(node, line, layout, groups);
      previous = node.element;
    }
  }

  /** Puts the elements where their lines are; `lines` are those of the last update. */
  place(lines: readonly Line[]): void {
    for (const line of lines) {
      const node = this.#lines.get(keyOf(line));
      if (node) this.#sheet.place(node.element, line.top);
    }
  }

  /** Whether the elements are those of these lines. */
  holds(lines: readonly Line[]): boolean {
    return lines.length === this.#lines.size && lines.every((line) => this.#lines.has(keyOf(line)));
  }

  /** Whether a cell has the focus. */
  get hasFocus(): boolean {
    const { activeElement } = document;
    return this.#grid.contains(activeElement) && activeElement?.matches(".grid-cell") === true;
  }

  focusCell(position: number): void {
    const cell = this.#grid.querySelector<HTMLElement>(`[data-position="${position}"]`);
    if (cell && cell !== document.activeElement) cell.focus({ preventScroll: true });
  }

  #setLayout(layout: GridLayout): void {
    this.#layout = layout;
    this.#grid.setAttribute("aria-rowcount", String(layout.lines));
    this.#grid.setAttribute("aria-colcount", String(layout.columns));
    const { style } = this.#grid;
    style.setProperty("--edge", `${layout.edge}px`);
    style.setProperty("--cell-height", `${layout.cellHeight}px`);
    style.setProperty("--cell-gap", `${metrics.gap}px`);
    style.setProperty("--grid-padding", `${metrics.padding}px`);
    style.setProperty("--header-height", `${metrics.header}px`);
  }

  #create(line: Line): LineNode {
    if (line.kind === "header") return createHeader();
    return this.#spare.pop() ?? { kind: "row", element: div("grid-row", "row"), cells: [] };
  }
}

type LineNode = RowNode | HeaderNode;

interface RowNode {
  readonly kind: "row";
  readonly element: HTMLElement;
  readonly cells: CellNode[];
}

/** A cell's element, and what it says. */
interface CellNode {
  readonly element: HTMLElement;
  /** -1 before it is filled. */
  position: number;
  block: Block | undefined;
  selected: boolean | null;
  tabIndex: number | null;
}

interface HeaderNode {
  readonly kind: "header";
  readonly element: HTMLElement;
  readonly cell: HTMLElement;
  readonly toggle: HTMLButtonElement;
  readonly label: HTMLElement;
  readonly count: HTMLElement;
  readonly score: HTMLElement;
  readonly none: HTMLElement;
  readonly actions: HTMLElement;
  readonly select: HTMLButtonElement;
}

function fillRow(
  { element, cells }: RowNode,
  line: RowLine,
  ranges: RangeStore,
  tabStop: number,
): void {
  while (cells.length > line.count) cells.pop()?.element.remove();
  while (cells.length < line.count) {
    const cell = div("grid-cell", "gridcell");
    cell.setAttribute("aria-colindex", String(cells.length + 1));
    cells.push({ element: cell, position: -1, block: undefined, selected: null, tabIndex: null });
    element.append(cell);
  }
  cells.forEach((cell, column) => fillCell(cell, line.start + column, ranges, tabStop));
}

// Writing an attribute, and even reading it, costs more than all that decides whether it has to be.
function fillCell(cell: CellNode, position: number, ranges: RangeStore, tabStop: number): void {
  const { element } = cell;
  const block = ranges.at(position);
  const selected = block?.selected[position - block.from] === 1;
  const tabIndex = position === tabStop ? 0 : -1;
  if (cell.position !== position) element.dataset["position"] = String(position);
  if (cell.position !== position || cell.block !== block)
    element.ariaLabel = cellText(block, position);
  if (cell.selected !== selected) element.ariaSelected = String(selected);
  if (cell.tabIndex !== tabIndex) element.tabIndex = tabIndex;
  Object.assign(cell, { position, block, selected, tabIndex });
}

function createHeader(): HeaderNode {
  const element = div("group-header", "row");
  const cell = div("group-cell", "gridcell");
  const toggle = document.createElement("button");
  toggle.className = "group-toggle";
  const chevron = document.createElement("span");
  chevron.className = "codicon codicon-chevron-down";
  chevron.setAttribute("aria-hidden", "true");
  const label = document.createElement("span");
  label.className = "group-label";
  const badge = document.createElement("span");
  badge.className = "group-count";
  const unit = document.createElement("span");
  unit.className = "visually-hidden";
  unit.textContent = "images";
  const score = document.createElement("span");
  score.className = "group-score";
  const none = document.createElement("span");
  none.className = "group-none";
  none.textContent = "Nothing here passes the filter";
  toggle.append(chevron, label, " ", badge, " ", unit, " ", score, " ", none);
  const actions = document.createElement("span");
  actions.className = "group-actions";
  const select = document.createElement("button");
  select.className = "group-select codicon codicon-check-all";
  cell.append(toggle, actions, select);
  element.append(cell);
  return {
    kind: "header",
    element,
    cell,
    toggle,
    label,
    count: badge,
    score,
    none,
    actions,
    select,
  };
}

function fillHeader(
  node: HeaderNode,
  { section }: HeaderLine,
  layout: GridLayout,
  groups: GroupKind,
): void {
  const key = section.key ?? "";
  set(node.element, "data-group", key);
  node.cell.setAttribute("aria-colspan", String(layout.columns));
  set(node.toggle, "aria-expanded", String(!section.folded));
  set(node.select, "title", `Select ${countOf(section.count, "image")} of this group`);
  set(node.select, "aria-label", `Select all of ${section.label}`);
  if (node.label.textContent !== section.label) node.label.textContent = section.label;
  const text = count(section.count);
  if (node.count.textContent !== text) node.count.textContent = text;
  const score = section.score === "" ? "" : `Score ${section.score}`;
  if (node.score.textContent !== score) node.score.textContent = score;
  node.none.hidden = section.count > 0;
  node.select.hidden = section.count === 0;
  if (node.actions.dataset["groups"] !== groups) fillActions(node, groups);
}

// For the mouse: the same is in the group's menu, which keys open.
function fillActions({ actions, toggle }: HeaderNode, groups: GroupKind): void {
  actions.dataset["groups"] = groups;
  const buttons = actionsOf(groups).map(({ command, icon, title }) => {
    const button = document.createElement("button");
    button.className = `group-action codicon codicon-${icon}`;
    button.tabIndex = -1;
    button.title = title;
    button.setAttribute("aria-label", title);
    button.dataset["action"] = command;
    return button;
  });
  actions.replaceChildren(...buttons);
  if (groups === "changeable") set(toggle, "aria-keyshortcuts", "F2 Delete");
  else toggle.removeAttribute("aria-keyshortcuts");
}

function keyOf(line: Line): string {
  return line.kind === "header" ? `group ${line.section.key}` : `row ${line.index}`;
}

function div(className: string, role: string): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  element.setAttribute("role", role);
  return element;
}

// Writing an attribute costs more than reading it, and most of them stay.
function set(element: Element, attribute: string, value: string): void {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}
