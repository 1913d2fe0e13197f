import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { NotificationInfo } from "../../protocol/plugins.ts";
import { throttle } from "../coalesce.ts";
import { framesOf, uriOfFrame, type Frame } from "../plugins/outputs.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { whenText } from "../commitText.ts";

/** The tree is read again at most so often, in ms. */
const REFRESH = 300;
/** Notifications that are shown; an engine keeps about as many. */
const MOST = 500;

export type NotificationKind = NotificationInfo["type"];
export const notificationKinds: readonly NotificationKind[] = ["error", "warning", "info", "debug"];

export class NotificationNode {
  readonly project: Project;
  readonly notification: NotificationInfo;
  constructor(project: Project, notification: NotificationInfo) {
    this.project = project;
    this.notification = notification;
  }
}

/** Something that a notification suggests to do. */
export class SuggestionNode {
  readonly project: Project;
  readonly notification: NotificationInfo;
  readonly suggestion: NotificationInfo["actions"][number];
  constructor(of: NotificationNode, suggestion: NotificationInfo["actions"][number]) {
    this.project = of.project;
    this.notification = of.notification;
    this.suggestion = suggestion;
  }
}

/** A line of an error's stack. */
class FrameNode {
  readonly text: string;
  readonly frame: Frame | undefined;
  constructor(text: string) {
    this.text = text;
    [this.frame] = framesOf(text);
  }
}

type Node = NotificationNode | SuggestionNode | FrameNode;

/** What plugins have to say, newest first. */
export class NotificationsTree implements Disposable, vscode.TreeDataProvider<Node> {
  readonly #projects: Projects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #refresh = this.#owned.add(throttle(() => this.#changed.fire(), REFRESH));
  readonly #view: vscode.TreeView<Node>;
  #kinds: ReadonlySet<NotificationKind> = new Set(notificationKinds);
  #unseen = 0;

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#view = this.#owned.add(
      vscode.window.createTreeView("winnow.notifications", { treeDataProvider: this }),
    );
    this.#owned.add(
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#setUnseen(0);
      }),
    );
    this.#owned.add(
      projects.each(({ engine }) => {
        const store = new DisposableStore();
        store.add(
          engine.on("notification/added", () => {
            if (!this.#view.visible) this.#setUnseen(this.#unseen + 1);
            this.#refresh();
          }),
        );
        store.add(engine.onDidChangeState(() => this.#refresh()));
        return store;
      }),
    );
    this.#owned.add(projects.onDidChange(() => this.#changed.fire()));
  }

  get kinds(): ReadonlySet<NotificationKind> {
    return this.#kinds;
  }

  /** Shows only notifications of these kinds. */
  filter(kinds: readonly NotificationKind[]): void {
    this.#kinds = new Set(kinds);
    this.#changed.fire();
  }

  /** All are gone. */
  cleared(): void {
    this.#setUnseen(0);
    this.#changed.fire();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node instanceof NotificationNode) {
      const { actions, stack } = node.notification;
      return [
        ...actions.map((action) => new SuggestionNode(node, action)),
        ...linesOf(stack).map((line) => new FrameNode(line)),
      ];
    }
    if (node) return [];
    const hidden = notificationKinds.length - this.#kinds.size;
    this.#view.message =
      hidden > 0
        ? `Shown: ${[...this.#kinds].map((kind) => kindNames[kind]).join(", ")}`
        : undefined;
    const running = this.#projects.all.filter(({ state }) => state.kind === "ready");
    const all = await Promise.all(running.map((project) => this.#of(project)));
    return all.flat().toSorted((a, b) => b.notification.time - a.notification.time);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node instanceof NotificationNode) return notificationItem(node);
    if (node instanceof SuggestionNode) return suggestionItem(node);
    return frameItem(node);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #of(project: Project): Promise<NotificationNode[]> {
    const listed = await project.engine.call("notification/list", { limit: MOST });
    return listed
      .filter(({ type }) => this.#kinds.has(type))
      .map((notification) => new NotificationNode(project, notification));
  }

  #setUnseen(count: number): void {
    this.#unseen = count;
    const tooltip = `${count} new notification${count === 1 ? "" : "s"} of plugins`;
    this.#view.badge = count > 0 ? { value: count, tooltip } : undefined;
  }
}

/** What the kinds are called in lists. */
export const kindNames: Readonly<Record<NotificationKind, string>> = {
  error: "Errors",
  warning: "Warnings",
  info: "Information",
  debug: "Debug",
};

const icons: Readonly<Record<NotificationKind, readonly [icon: string, color: string]>> = {
  error: ["error", "list.errorForeground"],
  warning: ["warning", "list.warningForeground"],
  info: ["info", "notificationsInfoIcon.foreground"],
  debug: ["bug", "descriptionForeground"],
};

function notificationItem(node: NotificationNode): vscode.TreeItem {
  const { project, notification } = node;
  const { id, type, name, message, data, stack, actions, time, pluginId } = notification;
  const hasChildren = actions.length > 0 || stack !== "";
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const [firstLine = ""] = message.split("\n", 1);
  const item = new vscode.TreeItem(
    firstLine,
    actions.length > 0 ? Expanded : hasChildren ? Collapsed : None,
  );
  item.id = `${project.dir}\0notification\0${id}`;
  item.description = `${name === "" ? pluginId : name} · ${whenText(time, Date.now())}`;
  const [icon, color] = icons[type];
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  if (data !== "" || stack !== "") item.contextValue = "notificationData";
  else item.contextValue = "notification";
  item.tooltip = `${message}\n${pluginId}, ${new Date(time).toLocaleString()}`;
  item.command = { command: "winnow.notification.show", title: "Show Details", arguments: [node] };
  item.accessibilityInformation = { label: `${type}: ${message}, of ${name || pluginId}` };
  return item;
}

function suggestionItem(node: SuggestionNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.suggestion.title);
  item.iconPath = new vscode.ThemeIcon("play");
  item.contextValue = "suggestion";
  item.tooltip = `Run ${node.suggestion.actionId}`;
  item.command = { command: "winnow.notification.run", title: "Run", arguments: [node] };
  return item;
}

function frameItem({ text, frame }: FrameNode): vscode.TreeItem {
  const item = new vscode.TreeItem(text.trim());
  item.iconPath = new vscode.ThemeIcon("debug-stackframe");
  item.tooltip = text.trim();
  if (frame) {
    const { line, column, file } = frame;
    const at = new vscode.Position(line - 1, column - 1);
    item.command = {
      command: "vscode.open",
      title: "Open",
      arguments: [vscode.Uri.file(file), { selection: new vscode.Range(at, at) }],
    };
    item.tooltip = `Open ${uriOfFrame(frame).fsPath} at line ${line}`;
  }
  return item;
}

/** The frames of a stack, without its first line, which is the message. */
function linesOf(stack: string): string[] {
  return stack.split("\n").filter((line) => /^\s*at /.test(line) || framesOf(line).length > 0);
}
