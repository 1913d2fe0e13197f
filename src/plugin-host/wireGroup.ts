import type { Group, ScoreScale } from "../plugin-api/results.ts";
import { bytesOf, float32sOf, int32sOf } from "../protocol/bytes.ts";
import { maxMessageBytes } from "../protocol/pluginHost.ts";
import type { WireGroup, WireReportSent } from "../protocol/wireResult.ts";
import { cut } from "./stackTrace.ts";
import { listOf, refused } from "./wireChecks.ts";

/** Groups for the engine; `what` has them. @throws WinnowError `plugin-refused` */
export function toWireGroups(groups: readonly Group[], what: string): WireGroup[] {
  return listOf(groups, `${what}: the groups`).map((group, i) =>
    toWireGroup(group, nameOf(group, i, what)),
  );
}

/** A group for the engine. @throws WinnowError `plugin-refused` */
export function toWireGroup(group: Group, what: string): WireGroup {
  const { name, instanceIds, sha1s, score, scores } = group;
  if (instanceIds !== undefined && sha1s !== undefined)
    throw refused(`${what} has both instanceIds and sha1s: give one of them.`);
  if (instanceIds === undefined && sha1s === undefined)
    throw refused(`${what} has neither instanceIds nor sha1s: give one of them.`);
  const members = instanceIds?.length ?? sha1s?.length ?? 0;
  if (score && !Number.isFinite(score.value))
    throw refused(`${what} has a score of ${String(score.value)}: it must be a number.`);
  if (scores && scores.values.length !== members)
    throw refused(
      `${what} has ${scores.values.length} scores for ${members} members: give one each, in their order.`,
    );
  return {
    ...(name !== undefined && { name: cut(name, 500) }),
    ...(instanceIds === undefined
      ? { sha1s: hashes(sha1s ?? [], what) }
      : { instanceIds: idBytes(instanceIds, what) }),
    ...(score && { score: { value: score.value, ...scaleOf(score, `${what}: its score`) } }),
    ...(scores && {
      scores: {
        values: bytesOf(Float32Array.from(scores.values)),
        ...scaleOf(scores, `${what}: the scores of its members`),
      },
    }),
  };
}

/** A group as another action handed it back. */
export function fromWireGroup({ instanceIds, sha1s, scores, ...rest }: WireGroup): Group {
  const said = {
    ...(rest.name !== undefined && { name: rest.name }),
    ...(rest.score && { score: rest.score }),
    ...(scores && { scores: { ...scores, values: float32sOf(scores.values) } }),
  };
  return sha1s
    ? { ...said, sha1s }
    : { ...said, instanceIds: int32sOf(instanceIds ?? new Uint8Array()) };
}

/** Whether there is anybody in it; one that says nothing of members is refused later. */
export function hasMembers({ instanceIds, sha1s }: Group): boolean {
  return (instanceIds?.length ?? sha1s?.length) !== 0;
}

/** Int32 ids as bytes. @throws WinnowError `plugin-refused` for what is no id */
export function idBytes(ids: ArrayLike<number>, what: string): Uint8Array {
  if (ids instanceof Int32Array) return bytesOf(ids);
  if (typeof ids?.length !== "number")
    throw refused(`${what} has instanceIds that are no list: give the ids of instances.`);
  const list = Int32Array.from(ids);
  for (let i = 0; i < list.length; i++)
    if (list[i] !== ids[i])
      throw refused(`${what} has ${String(ids[i])} among its instanceIds, which is no id.`);
  return bytesOf(list);
}

/** @throws WinnowError `plugin-refused` when groups and report are too much for one message */
export function refuseFlood(groups: readonly WireGroup[], report: WireReportSent | null): void {
  const bytes = sizeOf([groups, report]);
  // The rest of the message is small beside it.
  if (bytes <= maxMessageBytes / 2) return;
  const size = `${Math.round(bytes / 1024 / 1024)} MB, and at most 32 MB are sent at once`;
  throw refused(
    report
      ? `The groups and the report take ${size}: yield groups in parts, give instanceIds instead of sha1s, the same list to charts of the same images, or charts of fewer values.`
      : `The groups of the result take ${size}: yield them in parts, as { kind: "groups", groups }.`,
  );
}

/** Bytes of what is sent, or somewhat more. */
function sizeOf(value: unknown): number {
  if (typeof value === "number") return 9;
  if (typeof value === "string") return 5 + Buffer.byteLength(value);
  if (value instanceof Uint8Array) return 5 + value.byteLength;
  if (typeof value !== "object" || value === null) return 1;
  if (Array.isArray(value)) return value.reduce<number>((all, one) => all + sizeOf(one), 5);
  return Object.entries(value).reduce((all, pair) => all + sizeOf(pair), 5);
}

function scaleOf(scale: ScoreScale, what: string): Required<ScoreScale> {
  const { min, max, description = "", maxIsBest = true } = scale;
  if (!Number.isFinite(min) || !Number.isFinite(max))
    throw refused(
      `${what} must have a finite min and max, not ${String(min)} and ${String(max)}: they are the ends of the filter.`,
    );
  if (min > max)
    throw refused(`${what} must have a min that is at most its max (${min} > ${max}).`);
  return { min, max, description, maxIsBest };
}

function hashes(sha1s: readonly string[], what: string): string[] {
  return listOf(sha1s, `The sha1s of ${what}`).map((sha1) => {
    if (typeof sha1 === "string" && /^[0-9a-f]{40}$/i.test(sha1)) return sha1.toLowerCase();
    throw refused(
      `${what} has '${cut(sha1, 50)}' among its sha1s: they have 40 hexadecimal digits.`,
    );
  });
}

function nameOf(group: Group, i: number, what: string): string {
  const name = group?.name === undefined ? "" : ` ('${cut(group.name, 60)}')`;
  return `${what}: group ${i + 1}${name}`;
}
