import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import { WinnowError } from "../base/errors.ts";
import type { TaskInfo } from "../protocol/tasks.ts";
import type { Project } from "./projects/project.ts";
import type { Projects } from "./projects/projects.ts";
import { isActive } from "./projects/taskList.ts";
import type { Reporter } from "./reporter.ts";
import { percentOf, plural, progressText } from "./text.ts";

/** Work that ends sooner is not worth a line in the status bar. */
const WORTH_SHOWING = 800;

/** Shows tasks while they run: those that the user started as a notification, the others in the status bar. */
export class TaskProgress implements Disposable {
  readonly #reporter: Reporter;
  readonly #owned = new DisposableStore();
  /** "project dir\0task id" of tasks that the user started, and of others that run. */
  readonly #asked = new Set<string>();
  readonly #background = new Set<string>();

  constructor(projects: Projects, reporter: Reporter) {
    this.#reporter = reporter;
    this.#owned.add(projects.each((project) => this.#follow(project)));
  }

  /** Shows a task that the user asked for, with a way to cancel it. Resolves with its end. */
  async show(project: Project, started: TaskInfo): Promise<TaskInfo> {
    this.#asked.add(keyOf(project, started));
    project.tasks.apply(started);
    const ended = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: started.title,
        cancellable: true,
      },
      (progress, token) => {
        token.onCancellationRequested(() =>
          this.#reporter.watch(project.engine.call("task/cancel", { taskId: started.id })),
        );
        return untilEnd(project, started, progress);
      },
    );
    this.#conclude(project, ended);
    return ended;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #follow(project: Project): Disposable {
    return project.tasks.onDidChange((task) => {
      const key = keyOf(project, task);
      if (this.#asked.has(key)) return;
      if (!isActive(task)) {
        if (this.#background.delete(key)) this.#tellFailure(task);
      } else if (!this.#background.has(key)) {
        this.#background.add(key);
        setTimeout(() => this.#showInStatusBar(project, task), WORTH_SHOWING);
      }
    });
  }

  #showInStatusBar(project: Project, task: TaskInfo): void {
    const now = project.tasks.get(task.id) ?? task;
    // A task that the user started may be heard of before the answer to the request that started it.
    const asked = this.#asked.has(keyOf(project, task));
    if (asked || !isActive(now) || this.#owned.disposed) return;
    const options = { location: vscode.ProgressLocation.Window, title: `Winnow: ${task.title}` };
    this.#reporter.watch(
      vscode.window.withProgress(options, (progress) => untilEnd(project, now, progress)),
    );
  }

  /** A message only where there is something to know or to do. */
  #conclude(project: Project, task: TaskInfo): void {
    this.#tellFailure(task);
    // What an exchange has to say is said by its command.
    if (task.kind === "exchange" || task.state.kind !== "done" || task.problems === 0) return;
    const sentence = `${plural(task.problems, "file")} in '${project.name}' cannot be used; the rest is in the grid.`;
    void vscode.window.showInformationMessage(sentence, "Show Problems").then((choice) => {
      if (choice) void vscode.commands.executeCommand("winnow.showProblems");
    });
  }

  #tellFailure(task: TaskInfo): void {
    if (task.state.kind === "failed")
      this.#reporter.report(new WinnowError("internal", task.state.error));
  }
}

function keyOf(project: Project, task: TaskInfo): string {
  return `${project.dir}\0${task.id}`;
}

function untilEnd(
  project: Project,
  task: TaskInfo,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
): Promise<TaskInfo> {
  return new Promise((resolve) => {
    const store = new DisposableStore();
    let shown = 0;
    const end = (last: TaskInfo): void => {
      store.dispose();
      resolve(last);
    };
    const see = (now: TaskInfo): void => {
      if (now.id !== task.id) return;
      if (!isActive(now)) {
        end(now);
        return;
      }
      const percent = percentOf(now) ?? shown;
      progress.report({ message: progressText(now), increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    };
    store.add(project.tasks.onDidChange(see));
    store.add(
      project.engine.onDidChangeState((state) => {
        // A lost engine comes back and goes on; one that cannot start ends the wait, its own message says why.
        if (state.kind === "failed" || state.kind === "closed")
          end(project.tasks.get(task.id) ?? task);
      }),
    );
    see(project.tasks.get(task.id) ?? task);
  });
}
