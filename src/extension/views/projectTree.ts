import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import { throttle } from "../coalesce.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";

/** A project in a tree of several. */
export class ProjectNode {
  readonly project: Project;
  constructor(project: Project) {
    this.project = project;
  }
}

export interface ProjectTreeOptions {
  /** As package.json names it. */
  readonly viewId: string;
  readonly view?: Pick<vscode.TreeViewOptions<unknown>, "canSelectMany" | "showCollapseAll">;
  /** The tree is read again at most so often, in ms; 500 where nothing is said. */
  readonly refreshMs?: number;
  /** Of several projects, those that have nothing to show are left out. */
  readonly leavesOutEmpty?: boolean;
  /** Calls `refresh` when a project has something else to show; that its engine became ready is seen to. */
  follow(project: Project, refresh: () => void): Disposable;
}

/**
 * A view of the side bar with what each project has, on its first level where there is one project. Methods of the tree
 * itself are called once it is made, never while it is being made.
 */
export abstract class ProjectTree<N extends object>
  implements Disposable, vscode.TreeDataProvider<N | ProjectNode>
{
  protected readonly projects: Projects;
  protected readonly owned = new DisposableStore();
  protected readonly view: vscode.TreeView<N | ProjectNode>;
  /** Has the tree read again, soon. */
  protected readonly refresh: () => void;
  readonly #changed = this.owned.add(new vscode.EventEmitter<void>());
  readonly #leavesOutEmpty: boolean;

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(projects: Projects, options: ProjectTreeOptions) {
    const { viewId, view, refreshMs = 500, leavesOutEmpty = false } = options;
    this.projects = projects;
    this.#leavesOutEmpty = leavesOutEmpty;
    const refresh = this.owned.add(throttle(() => this.#changed.fire(), refreshMs));
    this.refresh = refresh;
    this.view = this.owned.add(
      vscode.window.createTreeView(viewId, { ...view, treeDataProvider: this }),
    );
    this.owned.add(
      projects.each((project) => {
        const store = new DisposableStore();
        store.add(options.follow(project, refresh));
        store.add(
          project.engine.onDidChangeState(({ kind }) => {
            if (kind === "ready") refresh();
          }),
        );
        return store;
      }),
    );
    this.owned.add(projects.onDidChange(refresh));
  }

  async getChildren(node?: N | ProjectNode): Promise<(N | ProjectNode)[]> {
    try {
      if (node instanceof ProjectNode) return await this.#topOf(node.project);
      if (node) return await this.childrenOf(node);
      this.view.message = this.message;
      return await this.roots();
    } catch (error) {
      // The Projects view says why an engine cannot start; a click there leads on.
      this.view.message = messageOf(error);
      return [];
    }
  }

  getTreeItem(node: N | ProjectNode): vscode.TreeItem {
    if (!(node instanceof ProjectNode)) return this.itemOf(node);
    const item = new vscode.TreeItem(node.project.name, vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.project.dir;
    return item;
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** What a project shows first; not asked for of one whose engine cannot start. */
  protected abstract childrenOfProject(project: Project): Promise<N[]>;

  protected abstract childrenOf(node: N): Promise<N[]> | N[];

  protected abstract itemOf(node: N): vscode.TreeItem;

  /** What stands above the rows. */
  protected get message(): string | undefined {
    return undefined;
  }

  /** The first level. */
  protected async roots(): Promise<(N | ProjectNode)[]> {
    const projects = await this.projects.list();
    const [only] = projects;
    if (projects.length === 1 && only) return this.#topOf(only);
    const nodes = projects.map((project) => new ProjectNode(project));
    if (!this.#leavesOutEmpty) return nodes;
    const tops = await Promise.all(projects.map((project) => this.#topOf(project)));
    return nodes.filter((_, at) => tops[at]?.length !== 0);
  }

  /** Has the tree read again at once, for somebody who waits for it. */
  protected redraw(): void {
    this.#changed.fire();
  }

  async #topOf(project: Project): Promise<N[]> {
    return project.state.kind === "failed" ? [] : this.childrenOfProject(project);
  }
}
