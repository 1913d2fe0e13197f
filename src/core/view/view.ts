import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import type {
  Located,
  SelectionChange,
  SelectionInfo,
  ViewInfo,
  ViewRange,
  ViewRows,
  ViewSpec,
} from "../../protocol/view.ts";
import { cellState } from "../../protocol/view.ts";
import { bytesOf } from "../../protocol/bytes.ts";
import { BitSet } from "../columns/bitSet.ts";
import type { QueryFile } from "../../query/ast.ts";
import type { Dataset } from "../columns/dataset.ts";
import { instancesById, instanceState } from "../db/instances.ts";
import { countProblems } from "../db/problems.ts";
import { resultRevision } from "../db/results.ts";
import { parseQuery } from "../query/parseQuery.ts";
import { formatScore } from "../results/scores.ts";
import { labelOf } from "./labels.ts";
import { orderView, type ViewOrder } from "./order.ts";

/** One open list of instances: its order, groups and selection. Pages hold windows of it, never the list. */
export class View {
  readonly #db: Database;
  readonly #dataset: Dataset;
  readonly selection = new BitSet();
  #spec: ViewSpec;
  #query: QueryFile | null;
  #order: ViewOrder;
  #version = 1;
  /** What the order was computed from. */
  #revision: number;
  #dataRevision = 0;
  /** Of the result that it shows; undefined: it shows none, or one that is gone. */
  #resultRevision: number | undefined;
  /** Until when (on the clock of `performance.now()`) an order that the import outdates all the time is good enough. */
  #validUntil = 0;
  /** What {@link selected} answers pages of, until something changes. */
  #selected: { readonly revision: number; readonly ids: Int32Array } | undefined;

  constructor(db: Database, dataset: Dataset, spec: ViewSpec) {
    this.#db = db;
    this.#dataset = dataset;
    this.#spec = spec;
    this.#query = parseQuery(spec.query);
    this.#revision = dataset.revision;
    this.#order = this.#compute(spec, this.#query);
  }

  get spec(): ViewSpec {
    return this.#spec;
  }

  /** By position: an instance that is in several groups of a result is here as often. */
  get ids(): Int32Array {
    return this.#order.ids;
  }

  /** Each instance once, in view order. */
  get members(): Int32Array {
    const { ids, repeats } = this.#order;
    return repeats ? new Int32Array(new Set(ids)) : ids;
  }

  info(viewId: number): ViewInfo {
    const { instances } = this.#dataset;
    return {
      viewId,
      version: this.#version,
      total: this.#order.ids.length,
      projectTotal:
        instances.count(instanceState.pending) +
        instances.count(instanceState.ready) +
        instances.count(instanceState.missing),
      selected: this.selection.size,
      problems: countProblems(this.#db),
      groups: this.#order.groups,
      scored: this.#order.scores !== null,
    };
  }

  /** @throws WinnowError bad-query, and stays as it was */
  update(spec: ViewSpec): void {
    const query = parseQuery(spec.query);
    const order = this.#compute(spec, query);
    this.#spec = spec;
    this.#query = query;
    this.#set(order);
  }

  /**
   * Computes the list again if the project changed; its version only grows when the list is another.
   * @throws WinnowError bad-query when the query names what is no longer there
   */
  refresh(): void {
    const { revision } = this.#dataset;
    const isSameResult = this.#resultRevision === this.#revisionOfResult(this.#spec);
    if (revision === this.#revision && isSameResult) return;
    // What people change is shown at once: it may be the last change for long.
    const isSameData = this.#dataRevision === dataRevision(this.#dataset);
    if (isSameData && isSameResult && performance.now() < this.#validUntil) return;
    this.#set(this.#compute(this.#spec, this.#query));
  }

  /** The import rests: the next refresh must not be put off. */
  settle(): void {
    this.#validUntil = 0;
  }

  /** Instances at positions [from, from + count). */
  idsAt(from: number, count: number): Int32Array {
    return this.#order.ids.subarray(from, from + count);
  }

  range(from: number, count: number): ViewRange {
    const { scores } = this.#order;
    const ids = this.idsAt(from, count);
    const { instances, images } = this.#dataset;
    const { names, labels } = this.#rowsOf(ids);
    const states = new Uint8Array(ids.length);
    const selected = new Uint8Array(ids.length);
    const imageIds = Int32Array.from(ids, (id) => instances.image[id]);
    for (const [i, id] of ids.entries()) {
      states[i] = stateOf(instances.state[id]);
      selected[i] = this.selection.has(id) ? 1 : 0;
    }
    return {
      version: this.#version,
      from,
      count: ids.length,
      ids: bytesOf(ids.slice()),
      images: bytesOf(imageIds),
      states,
      selected,
      sizes: bytesOf(images.sizes(imageIds)),
      names,
      labels: scores
        ? [...labels, Array.from(scores.subarray(from, from + count), formatScore)]
        : labels,
    };
  }

  /** @throws WinnowError bad-request when positions are of another version than the view now has */
  select(version: number, change: SelectionChange): SelectionInfo {
    const positional = "from" in change;
    if (positional && version !== this.#version)
      throw new WinnowError("bad-request", "The view changed. Try again.", {
        details: { version: this.#version },
      });
    const at = positional ? this.#order.ids.subarray(change.from, change.to) : this.#order.ids;
    // One that is in several groups is selected or not, as a whole.
    const ids = this.#order.repeats ? new Set(at) : at;
    this.#selected = undefined;
    if (change.kind === "set" || change.kind === "clear") this.selection.clear();
    for (const id of change.kind === "clear" ? [] : ids) {
      const add =
        change.kind === "toggle" || change.kind === "invert"
          ? !this.selection.has(id)
          : change.kind !== "remove";
      if (add) this.selection.add(id);
      else this.selection.delete(id);
    }
    return this.selectionInfo();
  }

  /**
   * Changes the selection by ids, whose order means nothing; those that are not listed are passed over. What is set
   * takes the place of all that was selected, listed or not.
   */
  selectIds(ids: Int32Array, how: "set" | "add" | "remove"): SelectionInfo {
    this.#selected = undefined;
    const listed = this.listed();
    if (how === "set") this.selection.clear();
    for (const id of ids) {
      if (!listed.has(id)) continue;
      if (how === "remove") this.selection.delete(id);
      else this.selection.add(id);
    }
    return this.selectionInfo();
  }

  selectionInfo(): SelectionInfo {
    return { version: this.#version, selected: this.selection.size };
  }

  /** What the view lists, as a set of its own. */
  listed(): BitSet {
    const listed = new BitSet();
    for (const id of this.#order.ids) listed.add(id);
    return listed;
  }

  /**
   * Selected instances in view order, then those that the present filter does not list, by id: all that a change of the
   * selection reaches.
   */
  selected(offset: number, limit: number): Int32Array {
    const { revision } = this.#dataset;
    if (this.#selected?.revision !== revision)
      this.#selected = { revision, ids: this.#selectedIds() };
    return this.#selected.ids.slice(offset, offset + limit);
  }

  /** The rows of those, without scores. */
  selectedRows(offset: number, limit: number): ViewRows {
    return this.#rowsOf(this.selected(offset, limit));
  }

  locate(instanceId: number): Located {
    return { version: this.#version, position: this.#order.ids.indexOf(instanceId) };
  }

  #rowsOf(ids: Int32Array): ViewRows {
    const rows = new Map(instancesById(this.#db, [...ids]).map((row) => [row.id, row]));
    const source = { db: this.#db, dataset: this.#dataset };
    return {
      names: Array.from(ids, (id) => rows.get(id)?.name ?? ""),
      labels: this.#spec.labels.map((property) =>
        Array.from(ids, (id) => {
          const row = rows.get(id);
          return row ? labelOf(source, row, property) : "";
        }),
      ),
    };
  }

  #compute(spec: ViewSpec, query: QueryFile | null): ViewOrder {
    const start = performance.now();
    const { revision } = this.#dataset;
    const ofData = dataRevision(this.#dataset);
    const ofResult = this.#revisionOfResult(spec);
    const order = orderView(this.#db, this.#dataset, spec, query);
    this.#resultRevision = ofResult;
    this.#revision = revision;
    this.#dataRevision = ofData;
    const end = performance.now();
    this.#validUntil = end + 4 * (end - start);
    return order;
  }

  #revisionOfResult({ result }: ViewSpec): number | undefined {
    return result ? resultRevision(this.#db, result.id) : undefined;
  }

  #selectedIds(): Int32Array {
    const { state, end } = this.#dataset.instances;
    const listed = new BitSet();
    const ids = this.members.filter((id) => this.selection.has(id));
    for (const id of ids) listed.add(id);
    const others = this.selection
      .toIds()
      .filter((id) => !listed.has(id) && id < end && state[id] < instanceState.problem);
    const all = new Int32Array(ids.length + others.length);
    all.set(ids);
    all.set(others, ids.length);
    return all;
  }

  #set(order: ViewOrder): void {
    const same =
      order.ids.length === this.#order.ids.length &&
      order.ids.every((id, i) => id === this.#order.ids[i]) &&
      isEqual(order.scores, this.#order.scores) &&
      JSON.stringify(order.groups) === JSON.stringify(this.#order.groups);
    if (!same) this.#version++;
    this.#order = order;
    this.#selected = undefined;
  }
}

function isEqual(a: Float32Array | null, b: Float32Array | null): boolean {
  if (!a || !b) return a === b;
  return a.every((score, i) => Object.is(score, b[i]));
}

/** Grows with what commits change, and not with an import. */
function dataRevision({ properties, annotations }: Dataset): number {
  return properties.revision + annotations.revision;
}

function stateOf(state: number): number {
  if (state === instanceState.pending) return cellState.pending;
  return state === instanceState.ready ? cellState.ready : cellState.missing;
}
