import * as vscode from "vscode";
import type { Reporter } from "../reporter.ts";
import { isActive } from "../projects/taskList.ts";
import { progressText } from "../text.ts";
import { MoreProblems, type ProblemsTree } from "../views/problemsTree.ts";
import { TaskNode } from "../views/tasksTree.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Views, tasks, the log and the engine itself. */
export function engineCommands(
  pages: Pages,
  problems: ProblemsTree,
  reporter: Reporter,
): Handlers<
  | "winnow.showProblems"
  | "winnow.problem.more"
  | "winnow.showTasks"
  | "winnow.cancelTask"
  | "winnow.showLog"
  | "winnow.restartEngine"
> {
  return {
    "winnow.showProblems": async () => {
      await vscode.commands.executeCommand("winnow.problems.focus");
    },
    "winnow.problem.more": (arg) => {
      if (arg instanceof MoreProblems) problems.showMore(arg);
    },
    "winnow.showTasks": async () => {
      await vscode.commands.executeCommand("winnow.tasks.focus");
    },
    "winnow.cancelTask": async (arg) => {
      const node = arg instanceof TaskNode ? arg : await pickTask(pages);
      await node?.project.engine.call("task/cancel", { taskId: node.task.id });
    },
    "winnow.showLog": () => reporter.log.show(),
    "winnow.restartEngine": async (arg) => {
      const project = await projectOf(pages, arg, pickProject);
      project?.engine.restart();
    },
  };
}

async function pickTask({ projects }: Pages): Promise<TaskNode | undefined> {
  const items = (await projects.list()).flatMap((project) =>
    project.tasks.all.filter(isActive).map((task) => ({
      label: task.title,
      description: progressText(task),
      node: new TaskNode(project, task),
    })),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage("Nothing is running.");
    return undefined;
  }
  const choice = await vscode.window.showQuickPick(items, { placeHolder: "Cancel which task?" });
  return choice?.node;
}
