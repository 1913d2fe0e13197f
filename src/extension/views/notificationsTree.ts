import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import type { NotificationInfo } from "../../protocol/plugins.ts";
import { framesOf, uriOfFrame, type Frame } from "../plugins/outputs.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { whenText } from "../commitText.ts";
import { ProjectTree } from "./projectTree.ts";

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
export class NotificationsTree extends ProjectTree<Node> {
  #kinds: ReadonlySet<NotificationKind> = new Set(notificationKinds);
  #unseen = 0;

  constructor(projects: Projects) {
    super(projects, {
      viewId: "winnow.notifications",
      refreshMs: 300,
      follow: ({ engine }, refresh) => {
        const store = new DisposableStore();
        store.add(engine.on("notification/added", refresh));
        // An engine that is gone takes what it said along.
        store.add(engine.onDidChangeState(refresh));
        return store;
      },
    });
    this.owned.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#setUnseen(0);
      }),
    );
    this.owned.add(
      projects.each(({ engine }) =>
        engine.on("notification/added", () => {
          if (!this.view.visible) this.#setUnseen(this.#unseen + 1);
        }),
      ),
    );
  }

  get kinds(): ReadonlySet<NotificationKind> {
    return this.#kinds;
  }

  /** Shows only notifications of these kinds. */
  filter(kinds: readonly NotificationKind[]): void {
    this.#kinds = new Set(kinds);
    this.redraw();
  }

  /** All are gone. */
  cleared(): void {
    this.#setUnseen(0);
    this.redraw();
  }

  protected override get message(): string | undefined {
    if (this.#kinds.size === notificationKinds.length) return undefined;
    return `Shown: ${[...this.#kinds].map((kind) => kindNames[kind]).join(", ")}`;
  }

  /** Of all projects, by time. */
  protected override async roots(): Promise<Node[]> {
    const running = this.projects.all.filter(({ state }) => state.kind === "ready");
    const all = await Promise.all(running.map((project) => this.childrenOfProject(project)));
    return all.flat().toSorted((a, b) => b.notification.time - a.notification.time);
  }

  protected async childrenOfProject(project: Project): Promise<NotificationNode[]> {
    const listed = await project.engine.call("notification/list", { limit: MOST });
    return listed
      .filter(({ type }) => this.#kinds.has(type))
      .map((notification) => new NotificationNode(project, notification));
  }

  protected childrenOf(node: Node): Node[] {
    if (!(node instanceof NotificationNode)) return [];
    const { actions, stack } = node.notification;
    return [
      ...actions.map((action) => new SuggestionNode(node, action)),
      ...linesOf(stack).map((line) => new FrameNode(line)),
    ];
  }

  protected itemOf(node: Node): vscode.TreeItem {
    if (node instanceof NotificationNode) return notificationItem(node);
    return node instanceof SuggestionNode ? suggestionItem(node) : frameItem(node);
  }

  #setUnseen(count: number): void {
    this.#unseen = count;
    const tooltip = `${count} new notification${count === 1 ? "" : "s"} of plugins`;
    this.view.badge = count > 0 ? { value: count, tooltip } : undefined;
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
