import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { TaskInfo } from "../../protocol/tasks.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { isActive } from "../projects/taskList.ts";
import { outcomeText, progressText } from "../text.ts";

export class TaskNode {
  readonly project: Project;
  readonly task: TaskInfo;
  constructor(project: Project, task: TaskInfo) {
    this.project = project;
    this.task = task;
  }
}

/** What runs and what ran, newest first. */
export class TasksTree implements Disposable, vscode.TreeDataProvider<TaskNode> {
  readonly #projects: Projects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#owned.add(vscode.window.createTreeView("winnow.tasks", { treeDataProvider: this }));
    this.#owned.add(
      projects.each((project) => project.tasks.onDidChange(() => this.#changed.fire())),
    );
    this.#owned.add(projects.onDidChange(() => this.#changed.fire()));
  }

  async getChildren(node?: TaskNode): Promise<TaskNode[]> {
    if (node) return [];
    return (await this.#projects.list())
      .flatMap((project) => project.tasks.all.map((task) => new TaskNode(project, task)))
      .toSorted((a, b) => b.task.startedAt - a.task.startedAt);
  }

  getTreeItem({ project, task }: TaskNode): vscode.TreeItem {
    const active = isActive(task);
    const item = new vscode.TreeItem(task.title);
    item.id = `${project.dir}\0${task.id}`;
    item.description = active ? progressText(task) : outcomeText(task);
    item.iconPath = iconOf(task);
    item.contextValue = active ? "running" : task.state.kind;
    item.tooltip = tooltipOf(project, task);
    item.accessibilityInformation = { label: `${task.title}: ${item.description}` };
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function iconOf({ state }: TaskInfo): vscode.ThemeIcon {
  switch (state.kind) {
    case "queued":
      return new vscode.ThemeIcon("clock");
    case "running":
      return new vscode.ThemeIcon("sync~spin");
    case "done":
      return new vscode.ThemeIcon("pass");
    case "cancelled":
      return new vscode.ThemeIcon("circle-slash");
    case "failed":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("errorForeground"));
  }
}

function tooltipOf(project: Project, task: TaskInfo): string {
  const lines = [`${task.title} (${project.name})`];
  lines.push(`Started ${new Date(task.startedAt).toLocaleString()}`);
  if (task.endedAt !== null) lines.push(`Ended ${new Date(task.endedAt).toLocaleString()}`);
  lines.push(isActive(task) ? progressText(task) : outcomeText(task));
  return lines.join("\n");
}
