import * as v from "valibot";
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposable.ts";
import { WinnowError } from "../../base/errors.ts";
import type { NotificationInfo } from "../../protocol/plugins.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";

const scheme = "winnow-notification";
const place = v.object({ dir: v.string(), id: v.number() });

/** The data of a notification as a JSON document, else its message and stack; nobody can change it. */
export function notificationUri({ dir }: Project, notification: NotificationInfo): vscode.Uri {
  const { id, name, pluginId, data } = notification;
  const file = (name || pluginId).replaceAll(/[\\/:*?"<>|]/g, "_");
  const query = JSON.stringify({ dir, id } satisfies v.InferOutput<typeof place>);
  return vscode.Uri.from({ scheme, path: `/${file} ${id}.${data === "" ? "log" : "json"}`, query });
}

/** Fills those documents. */
export function notificationDocuments(projects: Projects): Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async ({ query }) => {
      const { dir, id } = v.parse(v.pipe(v.string(), v.parseJson(), place), query);
      const project = (await projects.list()).find((known) => known.dir === dir);
      const all = (await project?.engine.call("notification/list", { limit: 1000 })) ?? [];
      const found = all.find((one) => one.id === id);
      if (!found) throw new WinnowError("not-found", "The notification is not kept any more.");
      return textOf(found);
    },
  });
}

function textOf({ message, data, stack }: NotificationInfo): string {
  if (data === "") return `${message}\n${stack.includes(message) ? "" : "\n"}${stack}\n`;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), data);
  return `${parsed.success ? JSON.stringify(parsed.output, undefined, 2) : data}\n`;
}
