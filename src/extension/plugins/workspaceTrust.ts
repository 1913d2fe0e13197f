import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";

/** For what runs, writes or debugs plugins. @throws WinnowError plugin-refused in a workspace that is not trusted */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new WinnowError(
    "plugin-refused",
    "Plugins run in trusted workspaces only. Trust this one first, by 'Workspaces: Manage Workspace Trust'.",
  );
}
