import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { ActionRunner } from "../plugins/actionRunner.ts";
import { notificationUri } from "../plugins/notificationDocuments.ts";
import type { Projects } from "../projects/projects.ts";
import {
  kindNames,
  NotificationNode,
  notificationKinds,
  SuggestionNode,
  type NotificationsTree,
} from "../views/notificationsTree.ts";
import type { Handlers } from "./register.ts";

/** What plugins have to say: its details, what it suggests, which kinds are shown. */
export function notificationCommands(
  projects: Projects,
  runner: ActionRunner,
  tree: NotificationsTree,
): Handlers<
  | "winnow.notification.show"
  | "winnow.notification.run"
  | "winnow.notification.filter"
  | "winnow.notification.clearAll"
> {
  return {
    "winnow.notification.show": async (arg) => {
      const { project, notification } = notificationNode(arg);
      const { data, stack, message } = notification;
      if (data === "" && stack === "" && !message.includes("\n")) return;
      const uri = notificationUri(project, notification);
      await vscode.window.showTextDocument(uri, { preview: true });
    },
    "winnow.notification.run": async (arg) => {
      if (!(arg instanceof SuggestionNode))
        throw new WinnowError("bad-request", "Choose a suggestion in the Notifications view.");
      await runner.suggested(arg.project, arg.suggestion);
    },
    "winnow.notification.filter": async () => {
      const items = notificationKinds.map((kind) => ({
        label: kindNames[kind],
        picked: tree.kinds.has(kind),
        type: kind,
      }));
      const chosen = await vscode.window.showQuickPick(items, {
        canPickMany: true,
        placeHolder: "Which notifications?",
      });
      if (chosen) tree.filter(chosen.map(({ type }) => type));
    },
    "winnow.notification.clearAll": async () => {
      for (const { engine, state } of projects.all)
        if (state.kind === "ready") await engine.call("notification/clear", {});
      tree.cleared();
    },
  };
}

/** Its details are shown from a message as well, which is no item of the tree. */
function notificationNode(arg: unknown): NotificationNode {
  if (arg instanceof NotificationNode) return arg;
  throw new WinnowError("bad-request", "Choose a notification in the Notifications view.");
}
