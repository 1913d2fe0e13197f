import { messageOf, WinnowError } from "../base/errors.ts";
import type { ActionResult, Group, Notification, ScoreScale } from "../plugin-api/results.ts";
import { bytesOf, float32sOf, int32sOf } from "../protocol/bytes.ts";
import {
  maxMessageBytes,
  type WireGroup,
  type WireNotification,
  type WireResult,
} from "../protocol/pluginHost.ts";
import { plainValue } from "./plainValue.ts";
import { cut } from "./stackTrace.ts";

/** What a run handed back, for the engine. @throws WinnowError `plugin-refused`: what is wrong with it, and where */
export function toWireResult(result: ActionResult | void, pluginId: string): WireResult {
  if (result === undefined || result === null)
    return { title: "", groups: [], notifications: [], value: undefined };
  if (typeof result !== "object")
    throw refused(
      `The action returned ${typeof result === "string" ? "a text" : String(result)}: return an object, such as { value: … }.`,
    );
  const groups = toWireGroups(result.groups ?? [], "The result");
  refuseFlood(groups);
  return {
    title: cut(result.title ?? "", 300),
    groups,
    notifications: listOf(result.notifications ?? [], "notifications").map((one, i) =>
      toWireNotification(one, pluginId, `Notification ${i + 1} of the result`),
    ),
    value: plainValue(result.value, "The result's value"),
  };
}

/** Groups for the engine; `what` has them. @throws WinnowError `plugin-refused` */
export function toWireGroups(groups: readonly Group[], what: string): WireGroup[] {
  return listOf(groups, "groups").map((group, i) => toWireGroup(group, nameOf(group, i, what)));
}

/** A notification for the engine; actions of the plugin get their full ids. @throws WinnowError `plugin-refused` */
export function toWireNotification(
  { type, message, name, data, actions }: Notification,
  pluginId: string,
  what: string,
): WireNotification {
  if (!["debug", "info", "warning", "error"].includes(type))
    throw refused(`${what} has the type '${type}': it must be debug, info, warning or error.`);
  if (typeof message !== "string" || message === "")
    throw refused(`${what} has no message: say in one sentence what there is to know.`);
  return {
    type,
    message: cut(message, 10_000),
    name: cut(name ?? "", 200),
    data: data === undefined ? "" : dataText(data, what),
    stack: "",
    actions: (actions ?? []).slice(0, 20).map((action) => ({
      actionId: fullId(action.actionId, pluginId),
      title: action.title ?? "",
      ...(action.instanceIds && {
        instanceIds: idBytes(action.instanceIds, `${what}: an action`),
      }),
      parameters: plainValue(action.parameters ?? {}, `${what}: parameters`) as Record<
        string,
        unknown
      >,
    })),
  };
}

/** What another action handed back. */
export function fromWireResult({ title, groups, notifications, value }: WireResult): ActionResult {
  return {
    title,
    groups: groups.map(({ instanceIds, sha1s, scores, ...rest }) => ({
      ...rest,
      ...(sha1s ? { sha1s } : { instanceIds: int32sOf(instanceIds ?? new Uint8Array()) }),
      ...(scores && { scores: { ...scores, values: float32sOf(scores.values) } }),
    })) as Group[],
    notifications: notifications.map(({ type, name, message, data, actions }) => ({
      type,
      name,
      message,
      data: data === "" ? undefined : (JSON.parse(data) as unknown),
      actions: actions.map(({ instanceIds, ...action }) => ({
        ...action,
        ...(instanceIds && { instanceIds: int32sOf(instanceIds) }),
      })),
    })),
    value,
  };
}

/** `group` → `plugin/group`; full ids as they are. */
export function fullId(actionId: string, pluginId: string): string {
  return actionId.includes("/") ? actionId : `${pluginId}/${actionId}`;
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

function toWireGroup(group: Group, what: string): WireGroup {
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
  return listOf(sha1s, `sha1s of ${what}`).map((sha1) => {
    if (typeof sha1 === "string" && /^[0-9a-f]{40}$/i.test(sha1)) return sha1.toLowerCase();
    throw refused(
      `${what} has '${cut(sha1, 50)}' among its sha1s: they have 40 hexadecimal digits.`,
    );
  });
}

function dataText(data: unknown, what: string): string {
  let text: string;
  try {
    text = JSON.stringify(plainValue(data, `${what}: its data`), bytesAsList);
  } catch (error) {
    // What is shown beside a message must not take the message away.
    text = JSON.stringify(messageOf(error));
  }
  return text.length <= 1_000_000
    ? text
    : JSON.stringify(`These data have ${text.length} characters; at most 1,000,000 are kept.`);
}

function bytesAsList(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Array.from(value) : value;
}

function refuseFlood(groups: readonly WireGroup[]): void {
  let bytes = 0;
  for (const { instanceIds, sha1s, scores } of groups)
    bytes +=
      (instanceIds?.byteLength ?? 0) +
      (sha1s?.length ?? 0) * 42 +
      (scores?.values.byteLength ?? 0) +
      200;
  // The rest of the message is small beside it.
  if (bytes > maxMessageBytes / 2)
    throw refused(
      `The groups of the result take ${Math.round(bytes / 1024 / 1024)} MB, and at most 32 MB are sent at once: yield them in parts, as { kind: "groups", groups }.`,
    );
}

function listOf<T>(list: readonly T[], what: string): readonly T[] {
  if (Array.isArray(list)) return list;
  throw refused(`The ${what} must be a list.`);
}

function nameOf(group: Group, i: number, what: string): string {
  const name = group?.name === undefined ? "" : ` ('${cut(group.name, 60)}')`;
  return `${what}: group ${i + 1}${name}`;
}

function refused(sentence: string): WinnowError {
  return new WinnowError("plugin-refused", sentence);
}
