import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import { Emitter } from "../../base/event.ts";
import type { WireGroup, WireReport } from "../../protocol/wireResult.ts";
import type { ResultGroupInfo, ResultInfo } from "../../protocol/results.ts";
import type { ReportInfo } from "../../protocol/reports.ts";
import type { Dataset } from "../columns/dataset.ts";
import {
  allResults,
  deleteGroups,
  deleteResult,
  groupRows,
  groupRowsOf,
  insertGroup,
  insertResult,
  lastPlace,
  resultRow,
  renameResult,
  touchResult,
  updateGroup,
  type GroupRow,
  type ResultRow,
} from "../db/results.ts";
import { write } from "../db/statement.ts";
import type { ResultSink } from "../plugins/resultSink.ts";
import { MemberReader, type ReadGroup } from "./members.ts";
import { mergeGroups } from "./mergeGroups.ts";
import { keepReport, readReport, wireOfReport } from "./reports.ts";
import { bestOf, isIn, scaleOf, scoredAmong, scoredOf, type ScoreRange } from "./scores.ts";
import { groupOfWire, wireOfGroup } from "./wire.ts";

/** Results that a project keeps; the oldest make room. */
export const mostResults = 50;

/** The groups that actions gave, kept in the project: what a grid shows as sections. */
export class Results implements ResultSink {
  readonly #db: Database;
  readonly #dataset: Dataset;
  readonly #now: () => number;
  readonly #changed = new Emitter<number>();
  /** Told the id of a result that is new, other than before, or gone. */
  readonly onDidChange = this.#changed.event;

  /** What an engine of before did not come to the end of vanishes. */
  constructor(
    db: Database,
    dataset: Dataset,
    options: { readonly readOnly: boolean; readonly now?: () => number },
  ) {
    this.#db = db;
    this.#dataset = dataset;
    this.#now = options.now ?? Date.now;
    const unfinished = options.readOnly ? [] : allResults(db).filter(({ running }) => running);
    if (unfinished.length > 0)
      write(db, () => {
        for (const { id } of unfinished) deleteResult(db, id);
      });
  }

  begin({ title, actionId }: { readonly title: string; readonly actionId: string }): {
    readonly id: number;
  } {
    const { id, old } = write(this.#db, () => {
      const made = insertResult(this.#db, { title, actionId, time: this.#now() });
      const spare = allResults(this.#db).slice(mostResults);
      const dropped = spare.filter(({ running }) => !running);
      for (const result of dropped) deleteResult(this.#db, result.id);
      return { id: made, old: dropped };
    });
    for (const gone of [...old.map((result) => result.id), id]) this.#changed.fire(gone);
    return { id };
  }

  add(id: number, groups: readonly WireGroup[]): void {
    this.#change(id, true, () => {
      let place = lastPlace(this.#db, id);
      for (const group of groups) {
        place++;
        insertGroup(this.#db, id, place, groupOfWire(this.#db, group, `Group ${place}`));
      }
    });
  }

  report(id: number, report: WireReport): void {
    this.#change(id, true, () => keepReport(this.#db, id, report));
  }

  end(id: number, title = ""): boolean {
    if (!resultRow(this.#db, id)) return false;
    this.#change(id, false, () => {
      if (title !== "") renameResult(this.#db, id, title);
    });
    return true;
  }

  delete(id: number): void {
    write(this.#db, () => deleteResult(this.#db, id));
    this.#changed.fire(id);
  }

  groups(id: number): readonly WireGroup[] {
    this.#row(id);
    return groupRows(this.#db, id).map((group) => wireOfGroup(this.#db, group));
  }

  wireReport(id: number): WireReport | null {
    this.#row(id);
    return wireOfReport(this.#db, id);
  }

  /** With ids of its groups, and the values of histograms. @throws WinnowError not-found when it has none */
  reportOf(id: number): ReportInfo {
    this.#row(id);
    const report = readReport(this.#db, id, new MemberReader(this.#dataset));
    if (report) return report;
    throw new WinnowError("not-found", "This result has no report. Run the action again.");
  }

  /** Newest first. */
  list(): ResultInfo[] {
    const reader = new MemberReader(this.#dataset);
    return allResults(this.#db).map((row) => this.#describe(row, reader));
  }

  /**
   * With its listed groups or, when these are others, `groupIds`: what a cell of its report leads to.
   * @throws WinnowError not-found
   */
  get(id: number, groupIds: readonly number[] | null = null): ResultInfo {
    const row = this.#row(id);
    const wanted = groupIds ? groupRowsOf(this.#db, id, groupIds) : [];
    const ofReport = wanted.some(({ inReport }) => inReport) ? wanted : undefined;
    return this.#describe(row, new MemberReader(this.#dataset), ofReport);
  }

  /** Groups by id (null: all), in the order of the result. @throws WinnowError not-found when one is not there */
  rows(id: number, groupIds: readonly number[] | null): GroupRow[] {
    this.#row(id);
    if (groupIds === null) return groupRows(this.#db, id);
    const found = groupRowsOf(this.#db, id, groupIds);
    if (found.length < new Set(groupIds).size)
      throw new WinnowError("not-found", "The group is not there any more. Choose another one.");
    return found;
  }

  /**
   * Groups (null: all) with their members, or those whose score is in a range: what a grid shows of them.
   * @throws WinnowError not-found
   */
  read(id: number, groupIds: readonly number[] | null, range = everyScore): ReadGroup[] {
    const chosen = this.rows(id, groupIds);
    const scored = scoredAmong(this.#db, id, chosen);
    const reader = new MemberReader(this.#dataset);
    return chosen
      .filter(({ score }) => scored !== "groups" || isIn(score ?? Number.NaN, range))
      .map((group) => {
        const { ids, scores } = reader.read(group);
        if (scored !== "members" || range === everyScore) return { group, ids, scores };
        const passes = (_: number, i: number): boolean => isIn(scores?.[i] ?? Number.NaN, range);
        return { group, ids: ids.filter(passes), scores: scores && scores.filter(passes) };
      });
  }

  /** Instances of them, each once, in their order. @throws WinnowError not-found */
  ids(id: number, groupIds: readonly number[] | null, range = everyScore): Int32Array {
    const all = new Set<number>();
    for (const { ids } of this.read(id, groupIds, range)) for (const one of ids) all.add(one);
    return new Int32Array(all);
  }

  /** @throws WinnowError not-found */
  renameGroup(id: number, groupId: number, name: string): ResultInfo {
    const [group] = this.rows(id, [groupId]);
    this.#change(id, null, () => updateGroup(this.#db, { ...group, name }));
    return this.get(id);
  }

  /** Into the first that is named. @throws WinnowError not-found */
  merge(id: number, groupIds: readonly number[]): ResultInfo {
    const rows = this.rows(id, groupIds);
    const into = groupIds[0];
    const sorted = rows.toSorted((a, b) => Number(b.id === into) - Number(a.id === into));
    const merged = mergeGroups(sorted, new MemberReader(this.#dataset));
    this.#change(id, null, () => {
      updateGroup(this.#db, merged);
      deleteGroups(
        this.#db,
        rows.map((group) => group.id).filter((groupId) => groupId !== merged.id),
      );
    });
    return this.get(id);
  }

  /** @throws WinnowError not-found */
  removeGroups(id: number, groupIds: readonly number[]): ResultInfo {
    const rows = this.rows(id, groupIds);
    this.#change(id, null, () =>
      deleteGroups(
        this.#db,
        rows.map((group) => group.id),
      ),
    );
    return this.get(id);
  }

  /** `running`: whether more may come; null: as before. */
  #change(id: number, running: boolean | null, change: () => void): void {
    const row = this.#row(id);
    write(this.#db, () => {
      change();
      touchResult(this.#db, id, running ?? row.running);
    });
    this.#changed.fire(id);
  }

  #row(id: number): ResultRow {
    const row = resultRow(this.#db, id);
    if (!row)
      throw new WinnowError(
        "not-found",
        "This result is not there any more. Run the action again, or choose another result.",
      );
    return row;
  }

  #describe(
    { id, title, actionId, time, running, hasReport }: ResultRow,
    reader: MemberReader,
    rows: readonly GroupRow[] = groupRows(this.#db, id),
  ): ResultInfo {
    const groups = rows.map((group) => describeGroup(group, reader));
    return {
      id,
      title,
      actionId,
      time,
      running,
      groups,
      hasReport,
      scale: scaleOf(rows),
      scored: scoredOf(rows),
    };
  }
}

const everyScore: ScoreRange = { min: null, max: null };

function describeGroup(group: GroupRow, reader: MemberReader): ResultGroupInfo {
  const { id, name, ofImages, inReport, score, scale, scoreScale } = group;
  const { ids, scores } = reader.read(group);
  const best = bestOf(scores, scale?.maxIsBest ?? true);
  const bestMember = Number.isNaN(best) ? null : best;
  return { id, name, ofImages, inReport, count: ids.length, score, bestMember, scale: scoreScale };
}
