import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import { throttle } from "../coalesce.ts";
import type { FolderInfo } from "../../protocol/project.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { contains } from "../projects/sources.ts";
import { countText, plural } from "../text.ts";

/** A tree is read again at most so often, in ms: every open folder is asked for. */
const REFRESH = 1_000;

/** A folder of images in a project; without a folder the project as a whole. Commands get it from its menu. */
export class FolderNode {
  readonly project: Project;
  readonly folder: FolderInfo | undefined;
  readonly isRoot: boolean;

  constructor(project: Project, folder?: FolderInfo, isRoot = false) {
    this.project = project;
    this.folder = folder;
    this.isRoot = isRoot;
  }
}

/** A project that cannot be opened, and why. */
class FailedNode {
  readonly project: Project;
  readonly message: string;

  constructor(project: Project, message: string) {
    this.project = project;
    this.message = message;
  }
}

type Node = FolderNode | FailedNode;

/** Projects, their roots, and the folders in them with counts, read a level at a time. */
export class ProjectsTree implements Disposable, vscode.TreeDataProvider<Node> {
  readonly #projects: Projects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #refresh = this.#owned.add(throttle(() => this.#changed.fire(), REFRESH));

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#owned.add(
      vscode.window.createTreeView("winnow.projects", {
        treeDataProvider: this,
        showCollapseAll: true,
      }),
    );
    this.#owned.add(projects.each((project) => this.#follow(project)));
    this.#owned.add(projects.onDidChange(() => this.#changed.fire()));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return (await this.#projects.list()).map((project) => new FolderNode(project));
    if (node instanceof FailedNode) return [];
    try {
      return await children(node);
    } catch (error) {
      return [new FailedNode(node.project, messageOf(error))];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node instanceof FailedNode ? failedItem(node) : folderItem(node);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #follow(project: Project): Disposable {
    const store = new DisposableStore();
    store.add(
      project.engine.on("project/changed", ({ folders, instances }) => {
        if (folders || instances) this.#refresh();
      }),
    );
    store.add(
      project.engine.onDidChangeState(({ kind }) => {
        if (kind === "ready" || kind === "failed") this.#refresh();
      }),
    );
    return store;
  }
}

/** A project whose one root is its own folder shows that root's folders at once. */
async function children({ project, folder }: FolderNode): Promise<Node[]> {
  const list = (parentId: number | null): Promise<FolderInfo[]> =>
    project.engine.call("folder/children", { parentId });
  if (folder) return (await list(folder.id)).map((child) => new FolderNode(project, child));
  const roots = await list(null);
  const [root] = roots;
  const folders =
    roots.length === 1 && root?.path === project.dir ? await list(root.id) : undefined;
  return folders
    ? folders.map((child) => new FolderNode(project, child))
    : roots.map((child) => new FolderNode(project, child, true));
}

function folderItem(node: FolderNode): vscode.TreeItem {
  const { project, folder } = node;
  const item = folder
    ? new vscode.TreeItem(
        folder.name,
        folder.hasChildren
          ? vscode.TreeItemCollapsibleState.Collapsed
          : vscode.TreeItemCollapsibleState.None,
      )
    : new vscode.TreeItem(project.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${project.dir}\0${folder?.id ?? ""}`;
  const count = folder ? folder.instances : project.status?.instances;
  if (count !== undefined) item.description = countText(count);
  item.command = { command: "winnow.folder.open", title: "Open Folder in Grid", arguments: [node] };
  item.accessibilityInformation = {
    label: `${item.label as string}${count === undefined ? "" : `, ${plural(count, "image")}`}`,
  };
  if (folder) {
    const outside = node.isRoot && !contains(project.dir, folder.path);
    item.iconPath = new vscode.ThemeIcon(node.isRoot ? "root-folder" : "folder");
    item.contextValue = node.isRoot ? "root" : "folder";
    item.tooltip = folder.path;
    if (outside) item.description = `${item.description as string} · ${folder.path}`;
  } else {
    item.iconPath = new vscode.ThemeIcon(project.readOnly ? "lock" : "file-media");
    item.contextValue = "project";
    item.tooltip = project.dir;
    if (project.readOnly) item.description = `${item.description as string} · read-only`;
  }
  return item;
}

function failedItem({ message }: FailedNode): vscode.TreeItem {
  const item = new vscode.TreeItem(message);
  item.iconPath = new vscode.ThemeIcon("error", new vscode.ThemeColor("errorForeground"));
  item.tooltip = message;
  item.command = { command: "winnow.showLog", title: "Show Log" };
  return item;
}
