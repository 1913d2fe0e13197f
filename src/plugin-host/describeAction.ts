import * as v from "valibot";
import type { Action } from "../plugin-api/actions.ts";
import { ownActionInfo, type OwnActionInfo } from "../protocol/pluginActions.ts";
import { descriptionsOf } from "./descriptions.ts";

/** An action as the engine is told of it. @throws TypeError where the author made a mistake, at the author's line */
export function describeAction(action: Action, pluginId: string): OwnActionInfo {
  if (typeof action?.run !== "function")
    throw new TypeError(`The action '${action?.id}' has no run function.`);
  const info = {
    id: `${pluginId}/${action.id}`,
    title: action.title,
    description: action.description ?? "",
    icon: action.icon ?? "",
    hooks: [...(action.hooks ?? [])],
    placements: [...(action.placements ?? [])],
    unlisted: action.unlisted ?? false,
    parameters: descriptionsOf(action.parameters ?? {}, "parameter"),
    dynamic: action.resolve !== undefined,
  };
  const checked = v.safeParse(ownActionInfo, info);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw new TypeError(
    `The action '${action.id}' cannot be registered: its ${v.getDotPath(issue) ?? "description"} is wrong (${issue.message}).`,
  );
}
