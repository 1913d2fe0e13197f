import { WinnowError } from "../../base/errors.ts";
import { bytesOf } from "../../protocol/bytes.ts";
import type { RunContext } from "../../protocol/pluginHost.ts";
import type { ActionContextInput } from "../../protocol/plugins.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";

/**
 * What an action is for, from what the user looks at.
 * @throws WinnowError not-found for a view or a group that is gone, bad-query
 */
export function runContextOf(options: PluginsOptions, input: ActionContextInput): RunContext {
  const { target, ...rest } = input;
  return { ...rest, ...instancesOf(options, target) };
}

type Instances = Pick<RunContext, "instanceIds" | "selection" | "query" | "group">;

function instancesOf(options: PluginsOptions, target: ActionContextInput["target"]): Instances {
  const none = { selection: bytesOf(new Int32Array()), query: "", group: null };
  switch (target.kind) {
    case "ids":
      return {
        ...none,
        instanceIds: bytesOf(options.idsOf({ kind: "ids", ids: target.ids })),
        query: target.query ?? "",
      };
    case "query":
      return { ...none, instanceIds: bytesOf(options.idsOf(target)), query: target.text };
    case "project":
      return { ...none, instanceIds: bytesOf(options.idsOf({ kind: "query", text: "" })) };
    case "view": {
      const { viewId } = target;
      const selection = options.idsOf({ kind: "selection", viewId });
      const ids = selection.length > 0 ? selection : options.idsOf({ kind: "view", viewId });
      const { query } = options.view(viewId).spec;
      return {
        instanceIds: bytesOf(ids),
        selection: bytesOf(selection),
        query: query ?? "",
        group: null,
      };
    }
    case "group":
      return groupOf(options, target.viewId, target.key);
  }
}

function groupOf(options: PluginsOptions, viewId: number, key: string): Instances {
  const view = options.view(viewId);
  const group = view.info(viewId).groups.find((one) => one.key === key);
  if (!group)
    throw new WinnowError("not-found", "The group is not there any more. Choose another one.");
  const ids = view.ids.slice(group.start, group.start + group.count);
  return {
    instanceIds: bytesOf(ids),
    selection: bytesOf(options.idsOf({ kind: "selection", viewId })),
    query: view.spec.query ?? "",
    group: group.label,
  };
}
