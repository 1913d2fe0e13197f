import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import type { TestApi } from "../../../src/extension/extension.ts";
import type { Project } from "../../../src/extension/projects/project.ts";
import { isActive } from "../../../src/extension/projects/taskList.ts";
import { until } from "../../support/until.ts";
import { writeDataset } from "./dataset.ts";

export async function api(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi>("winnow.winnow");
  assert.ok(extension, "VS Code does not know the extension");
  return extension.activate();
}

/** The folder that the window is opened on. */
export function workspaceDir(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "the tests need a window with a folder");
  return folder.uri.fsPath;
}

/** The project of the workspace with the test dataset imported; made by the first test that asks. */
export async function openedProject(): Promise<Project> {
  const { projects } = await api();
  const known = projects.at(workspaceDir());
  if (known) return known;
  await writeDataset(workspaceDir());
  await vscode.commands.executeCommand("winnow.openFolder", vscode.Uri.file(workspaceDir()));
  const project = projects.at(workspaceDir());
  assert.ok(project, "the folder was opened, but there is no project");
  await allTasksEnded(project);
  return project;
}

export async function idOfFolder(project: Project, name: string): Promise<number> {
  const folder = await project.engine.call("folder/at", { path: path.join(project.dir, name) });
  assert.ok(folder);
  return folder.id;
}

export async function allTasksEnded(project: Project): Promise<void> {
  await until(
    "the end of all tasks",
    async () => {
      const tasks = await project.engine.call("task/list", {});
      return tasks.length > 0 && !tasks.some(isActive);
    },
    60_000,
  );
}

/** The tabs of Winnow's pages, by their view types. */
export function pageTabs(viewType: string): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType),
    );
}

/** What VS Code knows of the extension: its package.json. */
export function manifest(): Record<string, unknown> {
  return vscode.extensions.getExtension("winnow.winnow")?.packageJSON as Record<string, unknown>;
}
