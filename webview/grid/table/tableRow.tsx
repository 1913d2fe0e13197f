import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { cellState } from "../../../src/protocol/view.ts";
import type { GridModel } from "../gridModel.ts";
import type { Line } from "../layout.ts";
import { placePicture } from "../../shared/thumbs/picture.ts";
import { tableThumb } from "./tableSurface.ts";

interface TableRowProps {
  readonly model: GridModel<ImageBitmap>;
  readonly line: Extract<Line, { kind: "row" }>;
  /** From the top of the rows on the screen. */
  readonly top: number;
  /** The frame that this is: thumbnails may have come since the last one. */
  readonly drawn: number;
  readonly tabStop: boolean;
}

/** Edge of the picture in a row, in CSS pixels. */
const edge = 28;

/** One instance of the view: a thumbnail with its name, and a cell a column. */
export function TableRow({ model, line, top, drawn, tabStop }: TableRowProps): JSX.Element {
  const { table, ranges } = model;
  const position = line.start;
  const block = ranges.at(position);
  const at = block ? position - block.from : 0;
  const texts = table.textsAt(position);
  const selected = block?.selected[at] === 1;
  const isMissing = block?.states[at] === cellState.missing;
  const focused = tabStop ? table.column.value : -1;
  return (
    <div
      class={selected ? "table-row selected" : "table-row"}
      role="row"
      data-position={position}
      aria-rowindex={line.index + 2}
      aria-selected={selected}
      style={{ transform: `translateY(${top}px)` }}
    >
      {table.columns.value.map(({ key, width }, column) => {
        const text = texts?.[column] ?? "";
        return (
          <div
            key={key}
            class="table-cell"
            role={column === 0 ? "rowheader" : "gridcell"}
            data-column={column}
            aria-colindex={column + 1}
            aria-readonly={!table.propertyAt(column)}
            tabIndex={column === focused ? 0 : -1}
            title={text}
            style={{ width: `${width}px` }}
          >
            {column === 0 && <Thumb model={model} position={position} drawn={drawn} />}
            <span class="table-text">{texts ? text : "…"}</span>
            {column === 0 && isMissing && (
              <span class="codicon codicon-warning" role="img" aria-label="missing on disk" />
            )}
          </div>
        );
      })}
    </div>
  );
}

type ThumbProps = Pick<TableRowProps, "model" | "drawn"> & { readonly position: number };

function Thumb({ model, position, drawn }: ThumbProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { ranges, thumbs } = model;
  const pixels = Math.round(edge * devicePixelRatio);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    const block = ranges.at(position);
    if (!context) return;
    context.clearRect(0, 0, pixels, pixels);
    const at = block ? position - block.from : 0;
    const slot = block && thumbs.find(block.ids[at] ?? 0, tableThumb);
    if (!slot) return;
    const [width, height] = [block.sizes[2 * at] ?? 0, block.sizes[2 * at + 1] ?? 0];
    const { sx, sy, sw, sh, dx, dy, dw, dh } = placePicture(width, height, slot.px, pixels, true);
    context.imageSmoothingQuality = "high";
    context.drawImage(slot.bitmap, sx, slot.row * slot.px + sy, sw, sh, dx, dy, dw, dh);
  }, [drawn, position, pixels, ranges, thumbs]);
  return <canvas ref={canvas} class="table-thumb" width={pixels} height={pixels} aria-hidden />;
}
