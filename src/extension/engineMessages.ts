import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { WinnowError } from "../base/errors.ts";
import type { Hello } from "../protocol/engine.ts";
import type { Project } from "./projects/project.ts";
import type { Projects } from "./projects/projects.ts";
import type { Reporter } from "./reporter.ts";

/** Tells the user what happens to an engine: that it was lost, that it cannot start and what can be done, its warnings. */
export function engineMessages(projects: Projects, reporter: Reporter): Disposable {
  return projects.each((project) => new EngineMessages(project, reporter));
}

class EngineMessages implements Disposable {
  readonly #project: Project;
  readonly #reporter: Reporter;
  readonly #owned = new DisposableStore();
  readonly #warned = new Set<string>();
  readonly #onShow = new Set<"lost" | "failed">();
  /** Whether the engine is this window's; another's ends whenever its window is closed. */
  #ours = true;

  constructor(project: Project, reporter: Reporter) {
    this.#project = project;
    this.#reporter = reporter;
    this.#owned.add(
      project.engine.onDidChangeState((state) => {
        if (state.kind === "ready") this.#ready(state.hello);
        else if (state.kind === "lost") this.#lost(state.message);
        else if (state.kind === "failed") this.#failed(state.error);
      }),
    );
    this.#owned.add(
      project.engine.on("message", ({ level, text }) => {
        reporter.log.info(`[${project.name}] ${text}`);
        if (level === "warning") this.#warn(text);
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #ready({ engineVersion, pid, mode, warnings }: Hello): void {
    this.#reporter.log.info(
      `[${this.#project.name}] engine ${engineVersion}, process ${pid}, ${mode} of ${this.#project.dir}`,
    );
    for (const text of warnings) this.#warn(text);
    this.#reporter.watch(this.#learnOwner());
  }

  async #learnOwner(): Promise<void> {
    this.#ours = await this.#project.engine.isOwner();
  }

  #warn(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.#reporter.log.warn(`[${this.#project.name}] ${text}`);
    void vscode.window.showWarningMessage(text);
  }

  #lost(message: string): void {
    this.#reporter.log.warn(`[${this.#project.name}] ${message}`);
    if (!this.#ours) return;
    void this.#tell("lost", (...buttons) => vscode.window.showWarningMessage(message, ...buttons), {
      Restart: () => this.#project.engine.restart(),
    });
  }

  #failed(error: WinnowError): void {
    this.#reporter.log.error(error);
    // These two have ways out that lose nothing: what is there is set aside, and kept.
    const canRecover = error.code === "project-damaged" || error.code === "project-vanished";
    const hasBackup = canRecover && error.details.backup !== undefined;
    const show = (...buttons: string[]): Thenable<string | undefined> =>
      vscode.window.showErrorMessage(error.message, ...buttons);
    const answered = this.#tell("failed", show, {
      ...(hasBackup ? { "Use Backup…": () => this.#reporter.watch(this.#recover("backup")) } : {}),
      ...(canRecover ? { "Start Anew…": () => this.#reporter.watch(this.#recover("empty")) } : {}),
      "Try Again": () => this.#project.engine.retry(),
    });
    if (answered) this.#reporter.setOnShow(error, answered);
  }

  async #recover(how: "backup" | "empty"): Promise<void> {
    const { name, engine } = this.#project;
    const button = how === "backup" ? "Use Backup" : "Start Anew";
    const choice = await vscode.window.showWarningMessage(
      how === "backup"
        ? `Go on with the backup of '${name}'?`
        : `Start the dataset '${name}' anew, with an empty database?`,
      {
        modal: true,
        detail:
          "The database that cannot be used is set aside in the .winnow folder and kept. Import the folder again to bring the dataset up to date; your images are not affected.",
      },
      button,
    );
    if (choice === button) engine.retry(how);
  }

  /** One message of a kind at a time for each project: an engine that keeps ending must not fill the screen. */
  #tell(
    kind: "lost" | "failed",
    show: (...buttons: string[]) => Thenable<string | undefined>,
    actions: Readonly<Record<string, () => void>>,
  ): Promise<void> | undefined {
    if (this.#onShow.has(kind)) return undefined;
    this.#onShow.add(kind);
    return this.#reporter.settle(
      show(...Object.keys(actions), "Show Log").then((choice) => {
        this.#onShow.delete(kind);
        if (choice === "Show Log") this.#reporter.log.show();
        else if (choice !== undefined) actions[choice]?.();
      }),
    );
  }
}
