import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { MatrixInfo } from "../../src/protocol/reports.ts";
import { count } from "../shared/format.ts";
import { Button } from "../ui/button.tsx";
import { CopyCsv } from "./copyCsv.tsx";
import { shortNumber } from "./numbers.ts";
import type { ReportModel } from "./reportModel.ts";

/** Rows and columns that are drawn at a time: a page of 500 × 500 cells would be slow. */
const SIDE = 60;

interface MatrixProps {
  readonly model: ReportModel;
  readonly block: MatrixInfo;
  readonly place: number;
}

/** Counts by two kinds of labels. One tab stop: the arrow keys go from cell to cell, Enter shows the images. */
export function MatrixView({ model, block, place }: MatrixProps): JSX.Element {
  const { rows, columns, values, groups, rowTitle, columnTitle, title } = block;
  const kept = model.look(place).from ?? { row: 0, column: 0 };
  const from = {
    row: kept.row < rows.length ? kept.row : 0,
    column: kept.column < columns.length ? kept.column : 0,
  };
  const [cursor, setCursor] = useState({ row: 0, column: 0 });
  const table = useRef<HTMLTableElement>(null);
  const most = values.reduce<number>((all, value) => Math.max(all, value ?? 0), 0);
  const shownRows = rows.slice(from.row, from.row + SIDE);
  const shownColumns = columns.slice(from.column, from.column + SIDE);
  const isSquare = rows.length === columns.length && rows.every((label, i) => label === columns[i]);
  const move = (event: KeyboardEvent): void => {
    const next = moved(event.key, cursor, { rows: shownRows.length, columns: shownColumns.length });
    if (!next) return;
    event.preventDefault();
    setCursor(next);
    const name = `[data-cell="${next.row},${next.column}"]`;
    const cell = table.current?.querySelector(name);
    if (cell instanceof HTMLElement) cell.focus();
  };
  const go = (row: number, column: number): void => {
    model.setLook(place, { from: { row, column } });
    setCursor({ row: 0, column: 0 });
  };
  return (
    <div class="table-view">
      {(rows.length > SIDE || columns.length > SIDE) && (
        <Pages block={block} from={from} onGo={go} />
      )}
      <div class="table-scroller">
        <table
          ref={table}
          role="grid"
          class="matrix"
          aria-label={title || "Matrix"}
          onKeyDown={move}
        >
          <thead>
            {columnTitle !== "" && (
              <tr>
                <td />
                <th scope="colgroup" class="axis-name" colSpan={shownColumns.length}>
                  {columnTitle}
                </th>
              </tr>
            )}
            <tr>
              <th scope="col" class="axis-name">
                {rowTitle}
              </th>
              {shownColumns.map((label, i) => (
                <th key={i} scope="col" title={label}>
                  <span class="column-label">{label}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shownRows.map((label, i) => (
              <tr key={i}>
                <th scope="row" title={label}>
                  {label}
                </th>
                {shownColumns.map((column, j) => {
                  const at = (from.row + i) * columns.length + from.column + j;
                  return (
                    <Cell
                      key={j}
                      place={`${i},${j}`}
                      value={values[at] ?? null}
                      most={most}
                      group={groups[at] ?? null}
                      isDiagonal={isSquare && from.row + i === from.column + j}
                      isCurrent={cursor.row === i && cursor.column === j}
                      name={`${rowTitle || "row"} ${label}, ${columnTitle || "column"} ${column}`}
                      onFocus={() => setCursor({ row: i, column: j })}
                      onShow={(group) => model.show(group)}
                    />
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="table-actions">
        <CopyCsv
          model={model}
          header={() => [`${rowTitle} \\ ${columnTitle}`, ...columns]}
          rows={() => {
            const { length } = columns;
            return rows.map((label, i) => [label, ...values.slice(i * length, (i + 1) * length)]);
          }}
        />
      </div>
    </div>
  );
}

interface CellProps {
  readonly place: string;
  readonly value: number | null;
  readonly most: number;
  readonly group: number | null;
  readonly isDiagonal: boolean;
  readonly isCurrent: boolean;
  readonly name: string;
  readonly onFocus: () => void;
  readonly onShow: (group: number) => void;
}

function Cell(props: CellProps): JSX.Element {
  const { place, value, most, group, isDiagonal, isCurrent, name, onFocus, onShow } = props;
  const text = value === null ? "–" : shortNumber(value);
  const label = `${name}: ${text}${group === null ? "" : ", show images"}`;
  // Square roots: a few mistakes among many hits must be seen.
  const share = value === null || most === 0 ? 0 : Math.sqrt(Math.max(0, value) / most);
  const shared = {
    "data-cell": place,
    tabIndex: isCurrent ? 0 : -1,
    "aria-label": label,
    title: label,
    onFocus,
  };
  return (
    <td
      class={`${isDiagonal ? "diagonal" : ""}${value === 0 ? " zero" : ""}`}
      style={{ "--share": `${(share * 40).toFixed(1)}%` }}
      {...(group === null ? shared : {})}
    >
      {group === null ? (
        text
      ) : (
        <button {...shared} type="button" class="cell-link" onClick={() => onShow(group)}>
          {text}
        </button>
      )}
    </td>
  );
}

interface PagesProps {
  readonly block: MatrixInfo;
  readonly from: { readonly row: number; readonly column: number };
  readonly onGo: (row: number, column: number) => void;
}

function Pages({ block: { rows, columns }, from, onGo }: PagesProps): JSX.Element {
  const step = (at: number, by: number, length: number): number =>
    Math.max(0, Math.min(at + by * SIDE, (Math.ceil(length / SIDE) - 1) * SIDE));
  const range = (at: number, length: number): string =>
    `${count(at + 1)}–${count(Math.min(length, at + SIDE))} of ${count(length)}`;
  const go = (down: number, right: number): void =>
    onGo(step(from.row, down, rows.length), step(from.column, right, columns.length));
  return (
    <div class="matrix-pages">
      <span role="status">
        Rows {range(from.row, rows.length)}, columns {range(from.column, columns.length)}
      </span>
      <Button appearance="secondary" disabled={from.row === 0} onClick={() => go(-1, 0)}>
        Up
      </Button>
      <Button
        appearance="secondary"
        disabled={from.row + SIDE >= rows.length}
        onClick={() => go(1, 0)}
      >
        Down
      </Button>
      <Button appearance="secondary" disabled={from.column === 0} onClick={() => go(0, -1)}>
        Left
      </Button>
      <Button
        appearance="secondary"
        disabled={from.column + SIDE >= columns.length}
        onClick={() => go(0, 1)}
      >
        Right
      </Button>
    </div>
  );
}

function moved(
  key: string,
  { row, column }: { row: number; column: number },
  { rows, columns }: { rows: number; columns: number },
): { row: number; column: number } | null {
  switch (key) {
    case "ArrowUp":
      return { row: Math.max(0, row - 1), column };
    case "ArrowDown":
      return { row: Math.min(rows - 1, row + 1), column };
    case "ArrowLeft":
      return { row, column: Math.max(0, column - 1) };
    case "ArrowRight":
      return { row, column: Math.min(columns - 1, column + 1) };
    case "Home":
      return { row, column: 0 };
    case "End":
      return { row, column: columns - 1 };
    default:
      return null;
  }
}
