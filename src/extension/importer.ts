import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { systemCode, WinnowError } from "../base/errors.ts";
import type { FolderInfo, ImportSource } from "../protocol/project.ts";
import type { TaskInfo } from "../protocol/tasks.ts";
import type { GridPanels, GridTarget } from "./pages/gridPanels.ts";
import type { Project } from "./projects/project.ts";
import { workspaceDirs, type Projects } from "./projects/projects.ts";
import { contains, planImport, type Pointed } from "./projects/sources.ts";
import type { Reporter } from "./reporter.ts";
import type { TaskProgress } from "./taskProgress.ts";
import { outcomeText } from "./text.ts";

export interface ImporterOptions {
  readonly projects: Projects;
  readonly grids: GridPanels;
  readonly progress: TaskProgress;
  readonly reporter: Reporter;
  /** Opens a folder that is in no workspace folder as a dataset of its own. */
  openElsewhere(dir: string): Promise<void>;
}

/** Brings what the user points at into the right project, and shows it. */
export class Importer {
  readonly #options: ImporterOptions;

  constructor(options: ImporterOptions) {
    this.#options = options;
  }

  /** Opens folders and images: imports what is not in a project yet, and shows it in a grid. */
  async open(uris: readonly vscode.Uri[]): Promise<void> {
    const targets = await pointedAt(uris);
    const { inside, outside } = planImport(
      targets,
      workspaceDirs(),
      (dir) => this.#options.projects.at(dir) !== undefined,
    );
    for (const { projectDir, targets: wanted } of inside) {
      const { project, made } = await this.#options.projects.open(projectDir);
      if (made && !this.#options.grids.recent(project)) {
        await this.#openNew(project, made, wanted);
        continue;
      }
      await made;
      const known = await this.#known(project, wanted);
      if (known) {
        this.#options.grids.show(project, targetOf(project, known));
        const paths = wanted.map(({ path: at }) => at);
        // What is shown already is only looked through once more; the status bar tells how far that is.
        project.tasks.apply(await this.#lookAgain(project, paths, false));
      } else {
        await this.add(project, wanted, "show");
      }
    }
    if (outside.length > 0) await this.#offer(outside);
  }

  /** The page loads while the project is made and the first images are found; it closes with the project if that fails. */
  async #openNew(project: Project, made: Promise<void>, wanted: readonly Pointed[]): Promise<void> {
    // Asked for while the engine starts, the import is the first thing that it does.
    const added = Promise.all([made, this.add(project, wanted, "stay")]);
    const target = added.then(() => targetSoon(project, wanted));
    const [first, ...others] = wanted.map(({ path: at }) => path.basename(at));
    this.#options.grids.openSoon(project, titleOf(first, others.length), target);
    await target;
  }

  /** Adds folders and files to a project and imports them. They may lie outside of the workspace. */
  async add(project: Project, targets: readonly Pointed[], then: "show" | "stay"): Promise<void> {
    if (targets.length === 0) return;
    const sources = targets.map(({ path: at }) => sourceOf(at));
    const task = await project.engine.call("import/start", { sources });
    this.#options.reporter.watch(this.#options.progress.show(project, task));
    if (then === "stay") return;
    this.#options.grids.show(project, await targetSoon(project, targets));
  }

  /** Adds what the user chose in a dialog. */
  async addUris(project: Project, uris: readonly vscode.Uri[]): Promise<void> {
    await this.add(project, await pointedAt(uris), "stay");
  }

  /** Imports what was dropped on a grid, after asking when it is not the workspace's own. */
  async drop(project: Project, texts: readonly string[]): Promise<void> {
    const targets = await pointedAt(texts.map(uriOf));
    const foreign: Pointed[] = [];
    for (const target of targets) if (!(await isInWorkspace(target.path))) foreign.push(target);
    if (foreign.length > 0) {
      const what =
        foreign.length === 1 ? `'${foreign[0]?.path}'` : `${foreign.length} folders and files`;
      const choice = await vscode.window.showInformationMessage(
        `Import ${what} into '${project.name}'?`,
        {
          modal: true,
          detail:
            "This is outside of the workspace. The dataset will refer to it where it is; nothing is copied or changed.",
        },
        "Import",
      );
      if (choice !== "Import") return;
    }
    await this.add(project, targets, "stay");
  }

  /** Looks again at what is on disk, under some paths or everywhere, because the user asked for it. */
  async rescan(
    project: Project,
    paths: readonly string[] | null,
    retryProblems: boolean,
  ): Promise<void> {
    const task = await this.#lookAgain(project, paths, retryProblems);
    this.#options.reporter.watch(this.#follow(project, task));
  }

  async #follow(project: Project, started: TaskInfo): Promise<void> {
    const task = await this.#options.progress.show(project, started);
    if (task.state.kind === "done")
      vscode.window.setStatusBarMessage(`$(check) ${task.title}: ${outcomeText(task)}`, 6_000);
  }

  #lookAgain(
    project: Project,
    paths: readonly string[] | null,
    retryProblems: boolean,
  ): Promise<TaskInfo> {
    return project.engine.call("import/rescan", { paths: paths && [...paths], retryProblems });
  }

  /** The project's folders for the targets, if it has them all already. */
  async #known(project: Project, targets: readonly Pointed[]): Promise<FolderInfo[] | undefined> {
    const folders: FolderInfo[] = [];
    for (const { path: at, kind } of targets) {
      if (kind === "file") return undefined;
      const folder = await project.engine.call("folder/at", { path: at });
      if (!folder) return undefined;
      folders.push(folder);
    }
    return folders;
  }

  async #offer(outside: readonly Pointed[]): Promise<void> {
    const folder = outside.find(({ kind }) => kind === "folder");
    const project = this.#options.projects.all[0];
    if (folder && workspaceDirs().length === 0) {
      await this.#options.openElsewhere(folder.path);
      return;
    }
    const addHere = project && `Add to '${project.name}'`;
    const choice = await vscode.window.showInformationMessage(
      outside.length === 1
        ? `'${outside[0]?.path}' is outside of this workspace.`
        : `${outside.length} of them are outside of this workspace.`,
      { modal: true, detail: "A dataset lives in a folder that is open in the editor." },
      ...(folder ? ["Open Folder"] : []),
      ...(addHere ? [addHere] : []),
    );
    if (choice === "Open Folder" && folder) await this.#options.openElsewhere(folder.path);
    else if (choice && choice === addHere) await this.add(project, outside, "show");
  }
}

/** A folder of the project as a grid shows it; none: the whole project. */
export function targetOf(project: Project, folders: readonly FolderInfo[]): GridTarget {
  const [first, ...others] = folders;
  if (!first) return { title: project.name, folders: null };
  return { title: titleOf(first.name, others.length), folders: folders.map(({ id }) => id) };
}

function titleOf(first: string, others: number): string {
  return others === 0 ? first : `${first} and ${others} more`;
}

/** Rejects what is not on this machine's disk, or not there. */
async function pointedAt(uris: readonly vscode.Uri[]): Promise<Pointed[]> {
  const targets: Pointed[] = [];
  for (const uri of uris) {
    const at = pathOf(uri);
    try {
      const found = await stat(at);
      if (found.isDirectory()) targets.push({ path: at, kind: "folder" });
      else if (found.isFile()) targets.push({ path: at, kind: "file" });
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      throw new WinnowError("file-problem", `'${at}' cannot be read. Check that it still exists.`, {
        cause: error,
      });
    }
  }
  return targets;
}

function uriOf(text: string): vscode.Uri {
  try {
    return vscode.Uri.parse(text, true);
  } catch (error) {
    throw new WinnowError("bad-request", "What was dropped has no address that can be opened.", {
      cause: error,
    });
  }
}

function pathOf(uri: vscode.Uri): string {
  // A page sees files of a remote workspace by the window's name for them; here they are plain files.
  const isRemote = uri.scheme === "vscode-remote" && vscode.env.remoteName !== undefined;
  if (uri.scheme !== "file" && !isRemote)
    throw new WinnowError(
      "bad-request",
      `Only files and folders on disk can be imported, and '${uri.scheme}:' is not one.`,
    );
  return uri.with({ scheme: "file", authority: isRemote ? "" : uri.authority }).fsPath;
}

async function isInWorkspace(at: string): Promise<boolean> {
  const real = await realpath(at);
  const dirs = await Promise.all(workspaceDirs().map((dir) => realpath(dir)));
  return dirs.some((dir) => contains(dir, real));
}

function sourceOf(at: string): ImportSource {
  const settings = vscode.workspace.getConfiguration("winnow.import", vscode.Uri.file(at));
  return {
    path: at,
    include: settings.get<string[]>("include", []),
    exclude: settings.get<string[]>("exclude", []),
  };
}

function isWhole({ dir }: Project, at: string): boolean {
  return path.relative(dir, at) === "";
}

/** What a grid shows of an import that runs, as soon as the first of it is known. */
async function targetSoon(project: Project, targets: readonly Pointed[]): Promise<GridTarget> {
  const [only] = targets.length === 1 ? targets : [];
  const folder =
    only?.kind === "folder" && (await project.engine.call("folder/soon", { path: only.path }));
  return targetOf(project, folder && !isWhole(project, folder.path) ? [folder] : []);
}
