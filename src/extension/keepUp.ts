import * as vscode from "vscode";
import { DisposableStore, toDisposable, type Disposable } from "../base/disposable.ts";
import type { Project } from "./projects/project.ts";
import type { Projects } from "./projects/projects.ts";
import { ProjectWatcher } from "./projects/watcher.ts";
import type { Reporter } from "./reporter.ts";

/** How long after the first use the look at what changed meanwhile begins, in ms: first the user's own requests. */
const AFTER_OPENING = 5_000;

/** Keeps every project that is in use in step with the disk: a watcher, and one rescan for the time before it. */
export function keepUp(projects: Projects, reporter: Reporter): Disposable {
  return projects.each((project) => {
    const store = new DisposableStore();
    const begin = (): void => {
      if (project.state.kind !== "ready") return;
      firstUse.dispose();
      store.add(follow(project, reporter));
    };
    const firstUse = store.add(project.engine.onDidChangeState(begin));
    begin();
    return store;
  });
}

function follow(project: Project, reporter: Reporter): Disposable {
  const store = new DisposableStore();
  const uri = vscode.Uri.file(project.dir);
  const settings = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration("winnow", uri);
  let watcher: ProjectWatcher | undefined;
  const watch = (): void => {
    if (settings().get("watch", true))
      watcher ??= new ProjectWatcher(project, (line) => reporter.log.info(line));
    else {
      watcher?.dispose();
      watcher = undefined;
    }
  };
  watch();
  store.add(toDisposable(() => watcher?.dispose()));
  store.add(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("winnow.watch", uri)) watch();
    }),
  );
  if (settings().get("rescanOnOpen", true)) {
    const timer = setTimeout(() => reporter.watch(catchUp(project)), AFTER_OPENING);
    store.add(toDisposable(() => clearTimeout(timer)));
  }
  return store;
}

async function catchUp(project: Project): Promise<void> {
  const { status } = project;
  // An import that is under way or was just done has seen everything.
  const fresh = project.tasks.all.some(({ startedAt }) => Date.now() - startedAt < 60_000);
  if (project.state.kind !== "ready" || project.readOnly || fresh || !status?.roots.length) return;
  await project.engine.call("import/rescan", { paths: null, retryProblems: false });
}
