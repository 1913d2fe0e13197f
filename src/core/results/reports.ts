import { decode, encode } from "@msgpack/msgpack";
import type { Database } from "better-sqlite3";
import * as v from "valibot";
import { bytesOf } from "../../protocol/bytes.ts";
import type { WireGroup, WireReport } from "../../protocol/wireResult.ts";
import { reportInfo, withGroups, type ReportInfo } from "../../protocol/reports.ts";
import {
  deleteGroups,
  groupRowsOf,
  insertGroup,
  lastPlace,
  resultReport,
  setResultReport,
} from "../db/results.ts";
import type { MemberReader } from "./members.ts";
import { groupOfWire, wireOfGroup } from "./wire.ts";

/** Keeps a report with its result, instead of an earlier one; to be called in a transaction. */
export function keepReport(
  db: Database,
  resultId: number,
  { groups, ...report }: WireReport,
): void {
  const earlier = stored(db, resultId);
  if (earlier) deleteGroups(db, groupIdsOf(earlier));
  const ids: number[] = [];
  let place = lastPlace(db, resultId);
  for (const group of groups) {
    place++;
    ids.push(insertGroup(db, resultId, place, groupOfWire(db, group, "Images"), true));
  }
  const kept = withGroups(report, (at) => ids[at] ?? null);
  setResultReport(db, resultId, encode(kept));
}

/** With ids of groups; histograms of images have the values of those that are still in the project. Null: there is none. */
export function readReport(
  db: Database,
  resultId: number,
  reader: MemberReader,
): ReportInfo | null {
  const report = stored(db, resultId);
  if (!report) return null;
  return {
    ...report,
    blocks: report.blocks.map((block) => {
      if (block.kind !== "histogram" || block.group === null) return block;
      const [group] = groupRowsOf(db, resultId, [block.group]);
      const scores = group && reader.read(group).scores;
      return { ...block, values: bytesOf((scores ?? new Float32Array()).toSorted()) };
    }),
  };
}

/** As an action gives it. */
export function wireOfReport(db: Database, resultId: number): WireReport | null {
  const report = stored(db, resultId);
  if (!report) return null;
  const groups: WireGroup[] = [];
  const rows = new Map(groupRowsOf(db, resultId, groupIdsOf(report)).map((row) => [row.id, row]));
  const placed = withGroups(report, (id) => {
    const row = rows.get(id);
    return row ? groups.push(wireOfGroup(db, row)) - 1 : null;
  });
  return { ...placed, groups };
}

function stored(db: Database, resultId: number): ReportInfo | null {
  const bytes = resultReport(db, resultId);
  return bytes && v.parse(reportInfo, decode(bytes));
}

function groupIdsOf(report: ReportInfo): number[] {
  const ids: number[] = [];
  withGroups(report, (id) => {
    ids.push(id);
    return id;
  });
  return ids;
}
