import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Icon } from "../../ui/icon.tsx";
import type { GridModel } from "../gridModel.ts";
import { propertyChoices } from "../viewChoices.ts";
import { columnAt, leftOf } from "./columns.ts";

/** A press that moves less than this is a click, in CSS pixels. */
const dragsFrom = 5;

interface Drag {
  readonly column: number;
  readonly startX: number;
  /** Width that the column had, where its edge is dragged; null where the column itself is. */
  readonly width: number | null;
  readonly moved: boolean;
  readonly to: number;
}

/** The names of the columns: they sort, and can be moved and made wider. */
export function TableHeader({ model }: { model: GridModel<ImageBitmap> }): JSX.Element {
  const { table, spec, curation } = model;
  const drag = useSignal<Drag | null>(null);
  const columns = table.columns.value;
  const choices = propertyChoices(curation.data.properties.value);
  const { sort } = spec.value;

  const onPointerDown = (event: PointerEvent, column: number, width: number | null): void => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.stopPropagation();
    drag.value = { column, startX: event.clientX, width, moved: false, to: column };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const now = drag.value;
    if (!now) return;
    const by = event.clientX - now.startX;
    if (!now.moved && Math.abs(by) < dragsFrom) return;
    if (now.width !== null) table.resizeColumn(now.column, now.width + by);
    const middle = leftOf(columns, now.column) + (columns[now.column]?.width ?? 0) / 2;
    drag.value = { ...now, moved: true, to: columnAt(columns, middle + by) };
  };
  const onPointerUp = (event: PointerEvent): void => {
    const now = drag.value;
    drag.value = null;
    if (!now) return;
    if (now.width === null && now.moved) table.moveColumn(now.column, now.to);
    const key = columns[now.column]?.key;
    if (now.width !== null || now.moved || key === undefined) return;
    table.focusColumn(now.column);
    table.sortBy(key, event.shiftKey);
  };
  const over = drag.value?.moved && drag.value.width === null ? drag.value.to : -1;
  return (
    <div class="table-header" role="row" aria-rowindex={1}>
      {columns.map(({ key, width }, column) => {
        const title = choices.find(({ value }) => value === key)?.text ?? key;
        const rank = sort.findIndex(({ by }) => by === key);
        const descending = sort[rank]?.descending;
        const sorted = descending === undefined ? "none" : descending ? "descending" : "ascending";
        return (
          <div
            key={key}
            class={column === over ? "table-heading drop" : "table-heading"}
            role="columnheader"
            data-column={column}
            aria-colindex={column + 1}
            aria-sort={sorted}
            tabIndex={column === table.column.value ? 0 : -1}
            title={`${title}: click to sort, Shift+click to sort by it as well, Alt+arrows to move, Ctrl+arrows to resize`}
            style={{ width: `${width}px` }}
            onFocus={() => table.focusColumn(column)}
            onPointerDown={(event) => onPointerDown(event, column, null)}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onPointerCancel={() => (drag.value = null)}
          >
            <span class="table-text">{title}</span>
            {rank >= 0 && <Icon name={descending ? "arrow-down" : "arrow-up"} />}
            {rank >= 0 && sort.length > 1 && (
              <span class="sort-rank" aria-hidden="true">
                {rank + 1}
              </span>
            )}
            <span
              class="column-edge"
              aria-hidden="true"
              onPointerDown={(event) => onPointerDown(event, column, width)}
              onPointerMove={(event) => {
                event.stopPropagation();
                onPointerMove(event);
              }}
              onPointerUp={(event) => {
                event.stopPropagation();
                onPointerUp(event);
              }}
            />
          </div>
        );
      })}
    </div>
  );
}
