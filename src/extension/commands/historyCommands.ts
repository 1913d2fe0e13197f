import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { Project } from "../projects/project.ts";
import { BeginningNode, CommitNode, MoreCommits, type HistoryTree } from "../views/historyTree.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Undo and redo through the whole history of a dataset. */
export function historyCommands(
  pages: Pages,
  history: HistoryTree,
): Handlers<
  "winnow.undo" | "winnow.redo" | "winnow.showHistory" | "winnow.commit.go" | "winnow.commit.more"
> {
  const step = async (arg: unknown, way: "undo" | "redo"): Promise<void> => {
    const project = await projectOf(pages, arg, pickProject);
    if (!project) return;
    const before = await project.engine.call("history/list", { before: null, limit: 1 });
    const commit = before[way];
    if (!commit) {
      vscode.window.setStatusBarMessage(`Winnow: there is nothing to ${way}.`, 4000);
      return;
    }
    await project.engine.call(`history/${way}`, {});
    const done = way === "undo" ? "Undone" : "Redone";
    vscode.window.setStatusBarMessage(`$(history) ${done}: ${commit.title}`, 6000);
  };
  return {
    "winnow.undo": (arg) => step(arg, "undo"),
    "winnow.redo": (arg) => step(arg, "redo"),
    "winnow.showHistory": async () => {
      await vscode.commands.executeCommand("winnow.history.focus");
    },
    "winnow.commit.go": async (arg) => {
      if (!(arg instanceof CommitNode) && !(arg instanceof BeginningNode))
        throw new WinnowError("bad-request", "Choose a change in the History view.");
      const commitId = arg instanceof CommitNode ? arg.commit.id : 0;
      const title =
        arg instanceof CommitNode ? `after "${arg.commit.title}"` : "before the first change";
      await goTo(arg.project, commitId, title);
    },
    "winnow.commit.more": (arg) => {
      if (arg instanceof MoreCommits) history.showMore(arg);
    },
  };
}

// A click may have been a slip: the way back is one click, too.
async function goTo(project: Project, commitId: number, title: string): Promise<void> {
  const { undo } = await project.engine.call("history/list", { before: null, limit: 1 });
  await project.engine.call("history/go", { commitId });
  const choice = await vscode.window.showInformationMessage(
    `'${project.name}' is as it was ${title}.`,
    "Back to Where It Was",
  );
  if (choice) await project.engine.call("history/go", { commitId: undo?.id ?? 0 });
}
