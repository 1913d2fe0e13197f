import type { JSX } from "preact";
import type { ReportCellInfo, TableInfo } from "../../src/protocol/reports.ts";
import { valueOf } from "../../src/protocol/reportValues.ts";
import { count } from "../shared/format.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { CopyCsv } from "./copyCsv.tsx";
import { formatValue } from "./numbers.ts";
import type { ReportModel, Sort } from "./reportModel.ts";
import { sortRows } from "./sortRows.ts";

/** Rows that are drawn at first and with each press of the button: 10,000 at once would hold the page up. */
const PAGE = 200;

interface TableViewProps {
  readonly model: ReportModel;
  readonly block: TableInfo;
  readonly place: number;
}

/** A table of a report: its columns sort, its linked cells show their images. */
export function TableView({ model, block, place }: TableViewProps): JSX.Element {
  const sort = model.sorts.value[place] ?? null;
  return (
    <PlainTable
      model={model}
      place={place}
      table={block}
      label={block.title}
      sort={sort}
      onSort={(next) => model.sort(place, next)}
    />
  );
}

/** Of a chart, or of a block. */
export interface ShownTable extends Pick<TableInfo, "columns" | "rows"> {
  /** Shows the images of a cell that names no group; null: it has none. */
  readonly linkOf?: (row: number, column: number) => (() => void) | null;
}

interface PlainTableProps {
  readonly model: ReportModel;
  readonly place: number;
  readonly table: ShownTable;
  readonly label: string;
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort | null) => void;
}

export function PlainTable(props: PlainTableProps): JSX.Element {
  const { model, place, table, label, sort = null, onSort } = props;
  const { shown = PAGE } = model.look(place);
  const { columns } = table;
  const rows = sort ? sortRows(table.rows, sort) : table.rows;
  return (
    <div class="table-view">
      <div class="table-scroller" tabIndex={0} role="group" aria-label={label || "Table"}>
        <table>
          <thead>
            <tr>
              {columns.map((_, i) => (
                <ColumnHeader key={i} columns={columns} at={i} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) => (
                  <Cell
                    key={j}
                    cell={cell}
                    columns={columns}
                    at={j}
                    row={row}
                    onShow={showerOf(model, cell) ?? table.linkOf?.(i, j) ?? null}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="table-actions">
        {rows.length > shown && (
          <Button
            appearance="secondary"
            onClick={() => model.setLook(place, { shown: shown + PAGE })}
          >
            Show More ({count(rows.length - shown)} left)
          </Button>
        )}
        <CopyCsv model={model} header={() => columns.map(({ title }) => title)} rows={() => rows} />
      </div>
    </div>
  );
}

interface HeaderProps {
  readonly columns: TableInfo["columns"];
  readonly at: number;
  readonly sort: Sort | null;
  readonly onSort: ((sort: Sort | null) => void) | undefined;
}

function ColumnHeader({ columns, at, sort, onSort }: HeaderProps): JSX.Element {
  const column = columns[at];
  const title = column?.title ?? "";
  const isSorted = sort?.column === at;
  const order = isSorted ? (sort.descending ? "descending" : "ascending") : "none";
  const isNumber = isNumeric(column);
  return (
    <th
      scope="col"
      class={isNumber ? "numeric" : ""}
      title={column?.description}
      {...(onSort && { "aria-sort": order })}
    >
      {onSort ? (
        <button
          type="button"
          class="column-sort"
          onClick={() => onSort(nextSort(at, isSorted ? sort : null, isNumber))}
        >
          {title}
          {isSorted && <Icon name={sort.descending ? "arrow-down" : "arrow-up"} />}
        </button>
      ) : (
        title
      )}
    </th>
  );
}

interface CellProps {
  readonly cell: ReportCellInfo;
  readonly columns: TableInfo["columns"];
  readonly at: number;
  readonly row: readonly ReportCellInfo[];
  readonly onShow: (() => void) | null;
}

function Cell({ cell, columns, at, row, onShow }: CellProps): JSX.Element {
  const column = columns[at];
  const text = formatValue(valueOf(cell), column?.format);
  const content =
    onShow === null ? (
      text
    ) : (
      <button
        type="button"
        class="link"
        aria-label={`${nameOf(row)}${column?.title ?? ""}: ${text}, show images`}
        title="Show Images"
        onClick={onShow}
      >
        {text}
      </button>
    );
  const isHeader = at === 0 && typeof valueOf(cell) === "string";
  if (isHeader) return <th scope="row">{content}</th>;
  return <td class={isNumeric(column) ? "numeric" : ""}>{content}</td>;
}

function showerOf(model: ReportModel, cell: ReportCellInfo): (() => void) | null {
  return typeof cell === "object" && cell !== null ? () => model.show(cell.group) : null;
}

function nameOf(row: readonly ReportCellInfo[]): string {
  const first = valueOf(row[0] ?? null);
  return first === null ? "" : `${formatValue(first)}, `;
}

function isNumeric(column: TableInfo["columns"][number] | undefined): boolean {
  return column !== undefined && column.format !== "text";
}

/** Numbers with the greatest first, texts from a to z; then the other way round; then as given. */
function nextSort(column: number, sort: Sort | null, isNumber: boolean): Sort | null {
  if (!sort) return { column, descending: isNumber };
  return sort.descending === isNumber ? { column, descending: !isNumber } : null;
}
