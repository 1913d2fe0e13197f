import { batch, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { PropertyInfo } from "../../../src/protocol/data.ts";
import type { GridPageContract, GridState } from "../../../src/protocol/gridPage.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import type { ViewRows, ViewSpec } from "../../../src/protocol/view.ts";
import { ValueEdit } from "../../data/valueEdit.ts";
import { countOf } from "../../shared/format.ts";
import type { Curation } from "../curation.ts";
import type { RangeStore } from "../rangeStore.ts";
import type { SelectionModel } from "../selectionModel.ts";
import type { Viewport } from "../viewport.ts";
import {
  defaultColumns,
  labelsFor,
  moveColumn,
  nextSort,
  resizeColumn,
  tabSeparated,
  toggleColumn,
  type Column,
} from "./columns.ts";

export interface TableOptions {
  readonly client: Client<GridPageContract>;
  readonly spec: ReadonlySignal<ViewSpec>;
  readonly ranges: RangeStore;
  readonly viewport: Viewport;
  readonly selection: SelectionModel;
  readonly curation: Curation;
  updateSpec(change: Partial<ViewSpec>): void;
  onError(error: unknown): void;
}

/** Height of a row, in CSS pixels. */
export const rowHeight = 36;

/** More rows than this are a matter for an export: a clipboard is held in memory several times over. */
const mostCopied = 10_000;

/** The view as a table: its columns, the one with the focus, and the cell that is being edited. */
export class TableModel {
  readonly shown = signal(false);
  readonly columns = signal<readonly Column[]>([]);
  /** The column with the focus; the row with the focus is the selection's cursor. */
  readonly column = signal(0);
  readonly edit: ValueEdit;
  readonly #options: TableOptions;
  #gridLabels: readonly string[] = [];

  constructor(options: TableOptions) {
    this.#options = options;
    const { curation } = options;
    this.edit = new ValueEdit({ data: curation.data, changes: curation.changes });
    // A column whose property was deleted has nothing to show.
    effect(() => {
      const { properties, loaded } = curation.data;
      if (!loaded.value || !this.shown.value) return;
      const gone = (key: string): boolean =>
        key.startsWith("#") && !properties.value.some(({ id }) => `#${id}` === key);
      const left = this.columns.peek().filter(({ key }) => !gone(key));
      if (left.length < this.columns.peek().length) this.#setColumns(left);
    });
  }

  /** Shows the table, or the grid again. */
  toggle(): void {
    const { viewport, spec, curation, updateSpec } = this.#options;
    this.edit.giveUp();
    if (this.shown.value) {
      batch(() => {
        this.shown.value = false;
        viewport.setRow(null);
        updateSpec({ labels: [...this.#gridLabels] });
      });
      return;
    }
    this.#gridLabels = spec.value.labels;
    if (this.columns.value.length === 0)
      this.columns.value = defaultColumns(curation.data.properties.value);
    batch(() => {
      this.shown.value = true;
      viewport.setRow(rowHeight);
      updateSpec({ labels: labelsFor(this.columns.value, []) });
    });
  }

  /** As it was in an earlier life of the page; the view's spec of then has the columns as its labels. */
  restore(saved: GridState["table"]): void {
    if (!saved) return;
    batch(() => {
      this.columns.value = saved.columns;
      this.#gridLabels = saved.gridLabels;
      this.shown.value = saved.shown;
      this.#options.viewport.setRow(saved.shown ? rowHeight : null);
    });
  }

  state(): Pick<GridState, "table"> {
    if (this.columns.value.length === 0) return {};
    const gridLabels = this.shown.value ? this.#gridLabels : this.#options.spec.value.labels;
    return {
      table: {
        shown: this.shown.value,
        columns: [...this.columns.value],
        gridLabels: [...gridLabels],
      },
    };
  }

  /** What the view shows next, when something else than the table says so: with the table's columns. */
  adopt(spec: ViewSpec): ViewSpec {
    if (!this.shown.value) return spec;
    this.#gridLabels = spec.labels;
    return { ...spec, labels: labelsFor(this.columns.value, []) };
  }

  sortBy(key: string, adds: boolean): void {
    const { spec, updateSpec } = this.#options;
    updateSpec({ sort: nextSort(spec.value.sort, key, adds) });
  }

  toggleColumn(key: string): void {
    this.#setColumns(toggleColumn(this.columns.value, key));
  }

  moveColumn(from: number, to: number): void {
    this.#setColumns(moveColumn(this.columns.value, from, to));
  }

  resizeColumn(at: number, width: number): void {
    this.#setColumns(resizeColumn(this.columns.value, at, width));
  }

  focusColumn(column: number): void {
    this.column.value = Math.max(0, Math.min(this.columns.value.length - 1, column));
  }

  /** The project's own property of a column; undefined for what is computed. */
  propertyAt(column: number): PropertyInfo | undefined {
    const key = this.columns.value[column]?.key;
    return this.#options.curation.data.properties.value.find(({ id }) => `#${id}` === key);
  }

  /** The texts of a row, one a column; undefined while they are on their way. */
  textsAt(position: number): readonly string[] | undefined {
    const { ranges, spec } = this.#options;
    const block = ranges.at(position);
    if (!block) return undefined;
    return this.#textsOf(spec.value.labels, block, position - block.from);
  }

  /** Edits the cell with the focus; says so where that cannot be. */
  async beginEdit(): Promise<void> {
    const { selection, curation, onError } = this.#options;
    const property = this.propertyAt(this.column.value);
    const instanceId = selection.focusId;
    if (instanceId === undefined) return;
    if (!property) {
      curation.changes.fail("This column is computed from the file and cannot be edited.");
      return;
    }
    try {
      await this.edit.begin(instanceId, property);
    } catch (error) {
      onError(error);
    }
  }

  /** Saves and goes on to the next cell of the row that can be edited. */
  async editNext(direction: 1 | -1): Promise<void> {
    if (!this.edit.save()) return;
    for (let at = this.column.value + direction; this.columns.value[at]; at += direction)
      if (this.propertyAt(at)) {
        this.column.value = at;
        await this.beginEdit();
        return;
      }
  }

  /** Puts the selected rows on the clipboard as text, or that with the focus when none is selected. */
  async copyTo(write: (text: string) => Promise<void>): Promise<void> {
    const { curation, onError, selection } = this.#options;
    if (selection.selected.value > mostCopied) {
      curation.changes.fail(
        `At most ${countOf(mostCopied, "row")} can be copied: export the selection instead.`,
      );
      return;
    }
    try {
      const rows = await this.#copied();
      if (rows.length === 0) return;
      await write(tabSeparated(rows));
      curation.changes.say(`Copied ${countOf(rows.length, "row")}.`);
    } catch (error) {
      onError(error);
    }
  }

  async #copied(): Promise<(readonly string[])[]> {
    const { client, selection, spec } = this.#options;
    await selection.idle();
    if (selection.selected.value === 0) {
      const focus = selection.cursor.value?.focus;
      const texts = focus === undefined ? undefined : this.textsAt(focus);
      return texts ? [texts] : [];
    }
    const { labels } = spec.value;
    const rows = await client.call("view/selectedRows", { offset: 0, limit: mostCopied });
    return rows.names.map((_, i) => this.#textsOf(labels, rows, i));
  }

  #textsOf(labels: readonly string[], { names, labels: texts }: ViewRows, at: number): string[] {
    return this.columns.value.map(({ key }) =>
      key === "name" ? (names[at] ?? "") : (texts[labels.indexOf(key)]?.[at] ?? ""),
    );
  }

  #setColumns(columns: readonly Column[]): void {
    const { spec, updateSpec } = this.#options;
    const before = spec.peek().labels;
    const labels = labelsFor(columns, before);
    batch(() => {
      this.columns.value = columns;
      this.focusColumn(this.column.peek());
      if (labels.join() !== before.join()) updateSpec({ labels });
    });
  }
}
