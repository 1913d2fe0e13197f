import type { ComponentChildren, JSX } from "preact";
import { Button } from "../ui/button.tsx";
import type { ReportModel } from "./reportModel.ts";
import { PlainTable, type ShownTable } from "./tableView.tsx";

interface FigureProps {
  readonly model: ReportModel;
  readonly place: number;
  /** What the chart shows, in a sentence. */
  readonly label: string;
  /** The same as numbers: the chart's text alternative. */
  readonly table: () => ShownTable;
  readonly children: ComponentChildren;
  /** What stays below it, whether chart or table. */
  readonly below?: ComponentChildren;
}

/** A chart that can be read as a table instead. */
export function ChartFigure(props: FigureProps): JSX.Element {
  const { model, place, label, table, children, below } = props;
  const { asTable = false } = model.look(place);
  return (
    <figure class="chart" aria-label={label}>
      {asTable ? (
        <PlainTable model={model} place={place} table={table()} label={label} />
      ) : (
        children
      )}
      {below}
      <div class="chart-actions">
        <Button appearance="secondary" onClick={() => model.setLook(place, { asTable: !asTable })}>
          {asTable ? "Show Chart" : "Show as Table"}
        </Button>
      </div>
    </figure>
  );
}
