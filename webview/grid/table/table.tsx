import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { click } from "../gestures.ts";
import type { GridModel } from "../gridModel.ts";
import type { Line } from "../layout.ts";
import { groupContext, groupKeyOf, onGroupClick, onGroupKey } from "../results/groupHeader.ts";
import { CellEditor } from "./cellEditor.tsx";
import { leftOf } from "./columns.ts";
import { GroupRow } from "./groupRow.tsx";
import { TableHeader } from "./tableHeader.tsx";
import { onColumnKey, onTableKey, openFocused, type TableKeyActions } from "./tableKeys.ts";
import { TableRow } from "./tableRow.tsx";
import { headerHeight, linesWith, TableSurface } from "./tableSurface.ts";

/** What the page needs of whatever shows the view. */
export interface Focusable {
  /** Gives the focus to the cell under the cursor. */
  focusCursor(): void;
  /** Whether a ring shows where the focus is. */
  showFocus(shows: boolean): void;
}

interface TableProps {
  readonly model: GridModel<ImageBitmap>;
  readonly title: string;
  readonly hidden: boolean;
  readonly onSurface: (surface: Focusable | null) => void;
}

/** The view as rows and columns: only the rows on the screen exist. */
export function Table({ model, title, hidden, onSurface }: TableProps): JSX.Element {
  const { table, selection, viewport } = model;
  const scroller = useRef<HTMLDivElement>(null);
  const filler = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const frame = useSignal(0);
  const wantsFocus = useRef<"cell" | "header" | null>(null);

  const actions: TableKeyActions = {
    focusCursor: () => {
      wantsFocus.current = "cell";
      frame.value++;
    },
    focusHeader: () => {
      wantsFocus.current = "header";
      frame.value++;
    },
    copy: () => void table.copyTo((text) => navigator.clipboard.writeText(text)),
  };
  useEffect(() => {
    if (!scroller.current || !filler.current) return undefined;
    const elements = { scroller: scroller.current, filler: filler.current };
    const surface = new TableSurface(model, elements, () => frame.value++);
    onSurface({
      focusCursor: () => {
        wantsFocus.current = "cell";
        frame.value++;
      },
      // The browser's own ring does that here.
      showFocus: () => undefined,
    });
    return () => {
      onSurface(null);
      surface.dispose();
    };
  }, [model, onSurface, frame]);

  // Read so that the table is drawn again with each frame that asks for it.
  const drawn = frame.value;
  const cursor = selection.cursor.value;
  const layout = viewport.layout.value;
  const focus = cursor?.focus ?? null;
  const lines = linesWith(model, focus);
  const tabStop = focus ?? lines.find((line) => line.kind === "row")?.start ?? -1;
  const columns = table.columns.value;
  const width = leftOf(columns, columns.length);
  const hadFocus = isCell(document.activeElement);

  useLayoutEffect(() => {
    const wanted = wantsFocus.current ?? (hadFocus ? "cell" : null);
    wantsFocus.current = null;
    if (wanted === null) return;
    const place = wanted === "header" ? ".table-header" : `[data-position="${tabStop}"]`;
    const cell = grid.current?.querySelector<HTMLElement>(
      `${place} [data-column="${table.column.value}"]`,
    );
    if (!cell || cell === document.activeElement) return;
    cell.focus({ preventScroll: true });
    // Up and down is the viewport's; only to the side is the browser's.
    if (scroller.current) revealColumn(scroller.current, cell);
  }, [drawn, tabStop, hadFocus, table]);

  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const group = groupKeyOf(event);
    // Editors keep their own keys.
    const handled = target?.closest(".table-header")
      ? onColumnKey(model, actions, event)
      : group !== null
        ? onGroupKey(model, event.currentTarget, group, event)
        : isCell(target) && onTableKey(model, actions, event);
    if (!handled) return;
    event.preventDefault();
    // VS Code listens at the window, and would run its own command for the key as well.
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent): void => {
    const group = groupKeyOf(event);
    if (group !== null) onGroupClick(model, group, event);
    const at = placeOf(event.target);
    // A value that cannot be saved yet keeps the cursor where its editor is.
    if (!at || table.edit.editing.value) return;
    const modifiers = { extend: event.shiftKey, toggle: event.ctrlKey || event.metaKey };
    table.focusColumn(at.column);
    selection.perform(click(layout, selection.cursor.value, at.position, modifiers));
    actions.focusCursor();
  };
  return (
    <div ref={scroller} class="scroller table-scroller" hidden={hidden}>
      <div class="table-stage" style={{ width: `max(100%, ${width}px)` }}>
        <div
          ref={grid}
          class="table"
          role="grid"
          aria-label={`Images of ${title}`}
          aria-multiselectable="true"
          aria-rowcount={layout.lines + 1}
          aria-colcount={columns.length}
          onKeyDown={onKeyDown}
          // A press that moved the focus by itself would forget where a range begins before the click makes it.
          onMouseDown={(event) => placeOf(event.target) && event.preventDefault()}
          onClick={onClick}
          onDblClick={({ target }) => {
            if (!placeOf(target) || table.edit.editing.value) return;
            if (table.propertyAt(table.column.value)) void table.beginEdit();
            else openFocused(model, false);
          }}
          onFocusIn={({ target }) => {
            const at = placeOf(target);
            if (!at) return;
            table.focusColumn(at.column);
            if (selection.cursor.value?.focus !== at.position)
              selection.cursor.value = { focus: at.position, anchor: at.position };
          }}
          onContextMenu={(event) => setMenuContext(model, event)}
        >
          <TableHeader model={model} />
          <div class="table-rows" role="rowgroup">
            {lines.map((line) => {
              const top = line.top - viewport.scroll.top;
              return line.kind === "header" ? (
                <GroupRow key={`g${line.section.key}`} model={model} line={line} top={top} />
              ) : (
                <TableRow
                  key={line.start}
                  model={model}
                  line={line}
                  top={top}
                  drawn={drawn}
                  tabStop={line.start === tabStop}
                />
              );
            })}
          </div>
        </div>
        <CellEditor
          model={model}
          scroller={scroller}
          // At the top when its row has left the view meanwhile.
          top={headerHeight + (rowTop(lines, focus) ?? viewport.scroll.top) - viewport.scroll.top}
          onLeave={actions.focusCursor}
        />
      </div>
      <div ref={filler} class="filler" />
    </div>
  );
}

function rowTop(lines: readonly Line[], position: number | null): number | undefined {
  return lines.find((line) => line.kind === "row" && line.start === position)?.top;
}

// There is one table in a page.
function isCell(element: Element | null): boolean {
  return element?.closest(".table-row") != null;
}

function placeOf(target: EventTarget | null): { position: number; column: number } | null {
  if (!(target instanceof Element)) return null;
  const row = target.closest<HTMLElement>("[data-position]");
  if (!row) return null;
  const cell = target.closest<HTMLElement>("[data-column]");
  return {
    position: Number(row.dataset["position"]),
    column: Number(cell?.dataset["column"] ?? 0),
  };
}

// The first column stays where it is, so that what is beside it can be under it.
function revealColumn(scroller: HTMLElement, cell: HTMLElement): void {
  const sticky = cell.dataset["column"] === "0";
  const first = scroller.querySelector<HTMLElement>('.table-header [data-column="0"]');
  if (sticky || !first) return;
  const left = cell.offsetLeft - first.offsetWidth;
  const right = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
  if (scroller.scrollLeft > left) scroller.scrollLeft = left;
  else if (scroller.scrollLeft < right) scroller.scrollLeft = right;
}

// VS Code reads the menu's context from the element under the pointer, or from its parents, after this listener.
function setMenuContext(model: GridModel<ImageBitmap>, event: MouseEvent): void {
  const { selection, ranges, viewport } = model;
  const group = groupKeyOf(event);
  const ofGroup = group === null ? null : groupContext(model, group);
  const position = placeOf(event.target)?.position ?? null;
  const block = position === null ? undefined : ranges.at(position);
  if (position !== null && block?.selected[position - block.from] !== 1) {
    const plain = { extend: false, toggle: false };
    selection.perform(click(viewport.layout.value, null, position, plain));
  }
  const instanceId = position === null ? undefined : ranges.idAt(position);
  const cell = { webviewSection: "cell", instanceId, selected: selection.selected.value };
  const context = instanceId === undefined ? { webviewSection: "empty" } : cell;
  if (event.currentTarget instanceof HTMLElement)
    event.currentTarget.dataset["vscodeContext"] =
      ofGroup ?? JSON.stringify({ ...context, preventDefaultContextMenuItems: true });
}
