import * as vscode from "vscode";
import type { ActionInfo } from "../../protocol/plugins.ts";
import type { PluginList } from "../plugins/pluginList.ts";

interface ActionItem extends vscode.QuickPickItem {
  readonly action?: ActionInfo;
}

/** Asks for one of several actions: those that were used last first, then by plugin. */
export async function pickAction(
  list: PluginList,
  recent: readonly string[],
  actions: readonly ActionInfo[],
): Promise<ActionInfo | undefined> {
  const choice = await vscode.window.showQuickPick(actionItems(list, recent, actions), {
    placeHolder: "Which action?",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return choice?.action;
}

/** How many of those that were used last come first. */
const mostRecent = 5;

function actionItems(
  list: Pick<PluginList, "plugin">,
  recent: readonly string[],
  actions: readonly ActionInfo[],
): ActionItem[] {
  const titleOf = ({ pluginId }: ActionInfo): string => list.plugin(pluginId)?.title ?? "Winnow";
  const item = (action: ActionInfo): ActionItem => ({
    label: `$(${action.icon === "" ? "play-circle" : action.icon}) ${action.title}`,
    description: titleOf(action),
    ...(action.description !== "" && { detail: action.description }),
    action,
  });
  const used = recent
    .flatMap((id) => actions.find((action) => action.id === id) ?? [])
    .slice(0, mostRecent);
  const rest = actions.filter((action) => !used.includes(action));
  const groups = Map.groupBy(rest, titleOf);
  // Winnow's own are there for everybody; what the user added comes first.
  const titles = [...groups.keys()].toSorted(
    (a, b) => Number(a === "Winnow") - Number(b === "Winnow") || a.localeCompare(b),
  );
  return [
    ...(used.length > 0 ? [separator("recently used"), ...used.map(item)] : []),
    ...titles.flatMap((title) => [separator(title), ...(groups.get(title) ?? []).map(item)]),
  ];
}

function separator(label: string): ActionItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
