import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ValueEditPanel } from "../../data/valueEditPanel.tsx";
import type { GridModel } from "../gridModel.ts";
import { leftOf } from "./columns.ts";
import { rowHeight } from "./tableModel.ts";

interface CellEditorProps {
  readonly model: GridModel<ImageBitmap>;
  readonly scroller: { readonly current: HTMLElement | null };
  /** Of the row with the focus, from the top of what is on the screen. */
  readonly top: number;
  readonly onLeave: () => void;
}

/** Of the editor, in CSS pixels. */
const width = 320;

/** The editor over the cell that is being edited. Tab saves and goes on, Escape gives up, a press elsewhere saves. */
export function CellEditor({ model, scroller, top, onLeave }: CellEditorProps): JSX.Element | null {
  const { table, selection, ranges } = model;
  const { edit } = table;
  const root = useRef<HTMLDivElement>(null);
  const editing = edit.editing.value;
  const cell = editing && `${editing.instanceId} ${editing.property.id}`;
  useEffect(() => {
    if (cell === null) return undefined;
    const saveOutside = (event: PointerEvent): void => {
      if (!event.composedPath().some((target) => target === root.current)) edit.save();
    };
    document.addEventListener("pointerdown", saveOutside);
    return () => document.removeEventListener("pointerdown", saveOutside);
  }, [cell, edit]);
  if (!editing) return null;
  const position = selection.cursor.value?.focus ?? -1;
  const block = ranges.at(position);
  const isSelected = block?.selected[position - block.from] === 1;
  const { clientWidth = width, clientHeight = 0, scrollLeft = 0 } = scroller.current ?? {};
  const column = table.columns.value.findIndex(({ key }) => key === `#${editing.property.id}`);
  const left = Math.min(leftOf(table.columns.value, column), scrollLeft + clientWidth - width - 8);
  // Below the middle it grows upwards, so that its list has room.
  const isLow = top > clientHeight / 2;
  const place = isLow ? { bottom: `${clientHeight - top - rowHeight}px` } : { top: `${top}px` };
  return (
    <div
      ref={root}
      class="cell-editor"
      role="dialog"
      aria-label={`Edit ${editing.property.name}`}
      style={{ left: `${Math.max(0, left)}px`, width: `${width}px`, ...place }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") {
          edit.giveUp();
          onLeave();
        } else if (event.key === "Tab") {
          event.preventDefault();
          void table.editNext(event.shiftKey ? -1 : 1).then(() => {
            if (!edit.editing.value) onLeave();
          });
        }
      }}
    >
      <ValueEditPanel
        key={cell}
        edit={edit}
        data={model.curation.data}
        selected={isSelected ? selection.selected.value : 0}
        onDone={onLeave}
      />
    </div>
  );
}
