import * as vscode from "vscode";
import type { CommitInfo, History } from "../../protocol/data.ts";
import { countsText, stateText, whenText } from "../commitText.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { ProjectTree } from "./projectTree.ts";

/** Commits that are shown at first, and more with each "Show More". */
const PAGE = 100;

export class CommitNode {
  readonly project: Project;
  readonly commit: CommitInfo;
  /** Whether the dataset is as it was right after this commit. */
  readonly isHere: boolean;
  constructor(project: Project, commit: CommitInfo, isHere: boolean) {
    this.project = project;
    this.commit = commit;
    this.isHere = isHere;
  }
}

/** The dataset before the first commit. */
export class BeginningNode {
  readonly project: Project;
  readonly isHere: boolean;
  constructor(project: Project, isHere: boolean) {
    this.project = project;
    this.isHere = isHere;
  }
}

export class MoreCommits {
  readonly project: Project;
  constructor(project: Project) {
    this.project = project;
  }
}

type Node = CommitNode | BeginningNode | MoreCommits;

/** Every commit, newest first; undone ones are grey. */
export class HistoryTree extends ProjectTree<Node> {
  readonly #shown = new Map<Project, number>();

  constructor(projects: Projects) {
    super(projects, {
      viewId: "winnow.history",
      follow: ({ engine }, refresh) =>
        engine.on("project/changed", ({ properties, values, annotations, instances }) => {
          if (properties || values || annotations || instances) refresh();
        }),
    });
    this.owned.add(vscode.window.registerFileDecorationProvider({ provideFileDecoration }));
  }

  showMore({ project }: MoreCommits): void {
    this.#shown.set(project, (this.#shown.get(project) ?? PAGE) + PAGE);
    this.redraw();
  }

  protected async childrenOfProject(project: Project): Promise<Node[]> {
    const limit = this.#shown.get(project) ?? PAGE;
    const { commits, undo } = await newestOf(project, limit);
    if (commits.length === 0) return [];
    const nodes = commits.map((commit) => new CommitNode(project, commit, commit.id === undo?.id));
    return commits.length === limit
      ? [...nodes, new MoreCommits(project)]
      : [...nodes, new BeginningNode(project, undo === null)];
  }

  protected childrenOf(): Node[] {
    return [];
  }

  protected itemOf(node: Node): vscode.TreeItem {
    if (node instanceof CommitNode) return commitItem(node);
    if (node instanceof BeginningNode) return beginningItem(node);
    const item = new vscode.TreeItem("Show more…");
    item.command = { command: "winnow.commit.more", title: "Show More", arguments: [node] };
    return item;
  }
}

/** A tree's label has no colour of its own, only that of the resource that it stands for. */
const commitScheme = "winnow-commit";

function provideFileDecoration({ scheme, query }: vscode.Uri): vscode.FileDecoration | undefined {
  return scheme === commitScheme && query !== "done" ? { color: grey } : undefined;
}

const grey = new vscode.ThemeColor("disabledForeground");

function commitItem(node: CommitNode): vscode.TreeItem {
  const { project, commit, isHere } = node;
  const { id, title, author, time, counts, state } = commit;
  const when = whenText(time, Date.now());
  const what = countsText(counts);
  const item = new vscode.TreeItem(title);
  item.id = `${project.dir}\0${id}`;
  item.description = [stateText(commit), when, what].filter((part) => part !== "").join(" · ");
  item.iconPath = isHere
    ? new vscode.ThemeIcon("circle-filled")
    : new vscode.ThemeIcon(
        state === "done" ? "git-commit" : "circle-slash",
        state === "done" ? undefined : grey,
      );
  item.contextValue = isHere ? "hereCommit" : state === "dropped" ? "droppedCommit" : "commit";
  item.tooltip = `${title}\n${author}, ${new Date(time).toLocaleString()}\n${what}`;
  item.resourceUri = vscode.Uri.from({ scheme: commitScheme, path: `/${id}`, query: state });
  if (!isHere && state !== "dropped")
    item.command = { command: "winnow.commit.go", title: "Go Back to Here", arguments: [node] };
  item.accessibilityInformation = {
    label: [title, isHere ? "the dataset is here" : stateText(commit), when, what]
      .filter((part) => part !== "")
      .join(", "),
  };
  return item;
}

function beginningItem(node: BeginningNode): vscode.TreeItem {
  const item = new vscode.TreeItem("Before the first change");
  item.id = `${node.project.dir}\0beginning`;
  item.iconPath = new vscode.ThemeIcon(node.isHere ? "circle-filled" : "circle-outline");
  item.contextValue = node.isHere ? "hereCommit" : "commit";
  if (!node.isHere)
    item.command = { command: "winnow.commit.go", title: "Go Back to Here", arguments: [node] };
  return item;
}

/** The newest commits, asked for in pages of what one answer may hold. */
async function newestOf(
  { engine }: Project,
  limit: number,
): Promise<Pick<History, "commits" | "undo">> {
  const commits: CommitInfo[] = [];
  for (;;) {
    const asked = Math.min(1000, limit - commits.length);
    const before = commits.at(-1)?.id ?? null;
    const page = await engine.call("history/list", { before, limit: asked });
    commits.push(...page.commits);
    if (page.commits.length < asked || commits.length >= limit) return { commits, undo: page.undo };
  }
}
