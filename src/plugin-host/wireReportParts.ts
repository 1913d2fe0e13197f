import type { BlockHeading, ReportAxis } from "../plugin-api/report.ts";
import type { Group } from "../plugin-api/results.ts";
import { reportLimits } from "../protocol/reports.ts";
import type { WireReportGroup } from "../protocol/wireResult.ts";
import { cut } from "./stackTrace.ts";
import { listOf, refused } from "./wireChecks.ts";
import { hasMembers, toWireGroup } from "./wireGroup.ts";

/** What the blocks of a report are made with. */
export interface Making {
  readonly what: string;
  readonly pluginId: string;
  /** Of all blocks: what is linked is added to it. */
  readonly groups: WireReportGroup[];
  /** Lists of members that were sent, with the group that has them: charts of the same images send them once. */
  readonly members: Map<unknown, number>;
}

/** Its place among the groups; null: there is nobody in it. */
export function linkTo(group: Group, { what, groups, members }: Making): number | null {
  if (!hasMembers(group)) return null;
  const wire = toWireGroup(group, `${what}: a group of images`);
  const list = group.sha1s ?? group.instanceIds;
  const earlier = members.get(list);
  if (earlier === undefined) members.set(list, groups.length);
  const { instanceIds: _ids, sha1s: _hashes, ...rest } = wire;
  groups.push(earlier === undefined ? wire : { ...rest, membersOf: earlier });
  return groups.length - 1;
}

/** One each; an empty list: of none. */
export function linksOf(
  selects: readonly (Group | null)[] | undefined,
  count: number,
  making: Making,
): (number | null)[] {
  if (!selects) return [];
  if (selects.length !== count)
    throw refused(
      `${making.what} has ${selects.length} selects for ${count} values: give one each, null for none.`,
    );
  return selects.map((select) => (select ? linkTo(select, making) : null));
}

export function headingOf({ title, description = "" }: BlockHeading): {
  title: string;
  description: string;
} {
  return { title: titled(title), description: cut(description, 2000) };
}

export function axisOf({ title, min, max }: ReportAxis = {}): {
  title: string;
  min: number | null;
  max: number | null;
} {
  return { title: titled(title), min: finite(min), max: finite(max) };
}

export function numbersOf(
  values: ArrayLike<number>,
  count: number,
  what: string,
): (number | null)[] {
  if (values?.length !== count)
    throw refused(`${what} are ${String(values?.length)}, where there must be ${count}.`);
  return Array.from(values, finite);
}

export function labelsOf(labels: readonly string[], what: string): string[] {
  return listOf(labels, what).map((label) => titled(label));
}

/** What is no number is said as null. */
export function finite(value: number | undefined | null): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function titled(title: string | undefined): string {
  return cut(title ?? "", reportLimits.title);
}
