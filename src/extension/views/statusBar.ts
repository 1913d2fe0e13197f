import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { percentOf, plural, progressText } from "../text.ts";

/** One item: the project in use, its number of images, and what is under way or wrong. */
export class StatusBar implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #item: vscode.StatusBarItem;
  readonly #projects: Projects;
  readonly #inUse: () => Project | undefined;

  /** `inUse` is the project that the user looks at, if any. */
  constructor(projects: Projects, inUse: () => Project | undefined) {
    this.#projects = projects;
    this.#inUse = inUse;
    this.#item = this.#owned.add(
      vscode.window.createStatusBarItem("winnow.status", vscode.StatusBarAlignment.Left, 10),
    );
    this.#item.name = "Winnow";
    this.#owned.add(projects.each((project) => this.#follow(project)));
    this.#owned.add(projects.onDidChange(() => this.#update()));
    this.#owned.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#update()));
    this.#update();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #follow(project: Project): Disposable {
    const store = new DisposableStore();
    store.add(project.onDidChange(() => this.#update()));
    store.add(project.tasks.onDidChange(() => this.#update()));
    return store;
  }

  #update(): void {
    const project = this.#inUse() ?? this.#projects.all[0];
    if (!project) {
      this.#item.hide();
      return;
    }
    Object.assign(this.#item, faceOf(project));
    this.#item.show();
  }
}

type Face = Pick<
  vscode.StatusBarItem,
  "text" | "tooltip" | "command" | "backgroundColor" | "accessibilityInformation"
>;

function faceOf(project: Project): Face {
  const { name, state, status } = project;
  const plain = (text: string, icon: string, tooltip: string, command: string): Face => ({
    text: `$(${icon}) ${text}`,
    tooltip,
    command,
    backgroundColor: undefined,
    accessibilityInformation: { label: `Winnow: ${text}. ${tooltip}` },
  });
  const alarm = { backgroundColor: new vscode.ThemeColor("statusBarItem.warningBackground") };
  switch (state.kind) {
    case "lost":
      return {
        ...plain(
          name,
          "warning",
          `${state.message} Click to restart it now.`,
          "winnow.restartEngine",
        ),
        ...alarm,
      };
    case "failed":
      return {
        ...plain(
          name,
          "error",
          `${state.error.message} Click to try again.`,
          "winnow.restartEngine",
        ),
        ...alarm,
      };
    case "starting":
    case "ready":
    case "closed":
  }
  const count = status ? ` · ${plural(status.instances, "image")}` : "";
  const [task] = project.tasks.active;
  if (task) {
    const percent = percentOf(task);
    const share = percent === undefined ? progressText(task) : `${Math.floor(percent)}%`;
    return plain(
      `${name}${count} · ${share}`,
      // It does not turn: the number moves, and each turn would have VS Code draw its window twenty times a second.
      "sync",
      `${task.title}: ${progressText(task)}. Click to see the tasks.`,
      "winnow.showTasks",
    );
  }
  if (project.readOnly)
    return plain(
      `${name}${count}`,
      "lock",
      "Another program holds this dataset and cannot be reached, so it is open read-only: you can browse, but nothing is imported or kept. Close the other program, then click to try again.",
      "winnow.restartEngine",
    );
  return plain(`${name}${count}`, "file-media", "Click to open the grid.", "winnow.openGrid");
}
