import { messageOf } from "../base/errors.ts";
import type { ActionResult, Notification } from "../plugin-api/results.ts";
import { int32sOf } from "../protocol/bytes.ts";
import type { WireNotification, WireResult, WireResultSent } from "../protocol/wireResult.ts";
import { stateLimits } from "../protocol/state.ts";
import { plainValue } from "./plainValue.ts";
import { cut } from "./stackTrace.ts";
import { fullId, listOf, refused } from "./wireChecks.ts";
import { fromWireGroup, idBytes, refuseFlood, toWireGroups } from "./wireGroup.ts";
import { fromWireReport } from "./fromWireReport.ts";
import { toWireReport } from "./wireReport.ts";

/** What a run handed back, for the engine. @throws WinnowError `plugin-refused`: what is wrong with it, and where */
export function toWireResult(result: ActionResult | void, pluginId: string): WireResultSent {
  if (result === undefined || result === null)
    return { title: "", groups: [], report: null, notifications: [], value: undefined };
  if (typeof result !== "object")
    throw refused(
      `The action returned ${typeof result === "string" ? "a text" : String(result)}: return an object, such as { value: … }.`,
    );
  const groups = toWireGroups(result.groups ?? [], "The result");
  const report = result.report ? toWireReport(result.report, pluginId) : null;
  refuseFlood(groups, report);
  return {
    title: cut(result.title ?? "", 300),
    groups,
    report,
    notifications: listOf(result.notifications ?? [], "The notifications").map((one, i) =>
      toWireNotification(one, pluginId, `Notification ${i + 1} of the result`),
    ),
    ...(result.map !== undefined && { map: mapKeyOf(result.map) }),
    value: plainValue(result.value, "The result's value"),
  };
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
export function fromWireResult({
  title,
  groups,
  report,
  notifications,
  map,
  value,
}: WireResult): ActionResult {
  return {
    title,
    groups: groups.map(fromWireGroup),
    ...(report && { report: fromWireReport(report) }),
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
    ...(map !== undefined && { map }),
    value,
  };
}

function mapKeyOf(key: unknown): string {
  if (typeof key === "string" && key !== "" && key.length <= stateLimits.key) return key;
  throw refused(
    `The result's map is ${typeof key === "string" ? `a key of ${key.length} characters` : String(key)}: give the key under which ctx.maps has it.`,
  );
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
