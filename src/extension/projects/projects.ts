import * as vscode from "vscode";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import { EngineConnection, hasProject } from "../../engine-client/engineConnection.ts";
import { coalesce } from "../coalesce.ts";
import { Project } from "./project.ts";
import { proxyVariables } from "./proxyVariables.ts";
import { contains } from "./sources.ts";

export interface ProjectsOptions {
  readonly engineScript: string;
  log(line: string): void;
}

export interface OpenedProject {
  readonly project: Project;
  /**
   * Of a project that is being made: rejects with the engine's reason when it cannot be, and the project is gone again.
   */
  readonly made: Promise<void> | undefined;
}

/** The projects of this window: one for each workspace folder with a `.winnow` folder in it. */
export class Projects implements Disposable {
  readonly #options: ProjectsOptions;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly #projects = new Map<string, Project>();
  /** Projects that are being made: their files come some time after them. */
  readonly #opening = new Map<string, Promise<void>>();
  readonly #look: () => Promise<void>;
  #looked: Promise<void> | undefined;

  /** A project appeared or went. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(options: ProjectsOptions) {
    this.#options = options;
    this.#look = coalesce(
      () => this.#lookAtFolders(),
      (error) => options.log(`looking for projects: ${String(error)}`),
    );
    const marker = this.#owned.add(
      vscode.workspace.createFileSystemWatcher("**/.winnow/project.json", false, true, false),
    );
    this.#owned.add(marker.onDidCreate(() => void this.#look()));
    this.#owned.add(marker.onDidDelete(() => void this.#look()));
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.#look()));
  }

  /** In the order of the workspace folders. */
  get all(): readonly Project[] {
    return workspaceDirs().flatMap((dir) => this.#projects.get(dir) ?? []);
  }

  /** All projects, after the workspace folders were looked at for the first time. */
  async list(): Promise<readonly Project[]> {
    this.#looked ??= this.#look();
    await this.#looked;
    return this.all;
  }

  /** Follows every project, now and later, for as long as the project is there. */
  each(follow: (project: Project) => Disposable): Disposable {
    const followed = new Map<Project, Disposable>();
    const update = (): void => {
      const present = new Set(this.#projects.values());
      for (const [project, following] of followed)
        if (!present.has(project)) {
          followed.delete(project);
          following.dispose();
        }
      for (const project of present)
        if (!followed.has(project)) followed.set(project, follow(project));
    };
    const subscription = this.onDidChange(update);
    update();
    return toDisposable(() => {
      subscription.dispose();
      for (const following of followed.values()) following.dispose();
    });
  }

  at(dir: string): Project | undefined {
    return this.#projects.get(dir);
  }

  /** The innermost project whose folder contains a path. */
  containing(path: string): Project | undefined {
    return this.all
      .filter(({ dir }) => contains(dir, path))
      .toSorted((a, b) => b.dir.length - a.dir.length)[0];
  }

  /** The project of a workspace folder, made if there is none. */
  async open(dir: string): Promise<OpenedProject> {
    await this.list();
    const known = this.#projects.get(dir);
    if (known) return { project: known, made: this.#opening.get(dir) };
    const project = this.#make(dir, true);
    const made = this.#whenMade(project).finally(() => this.#opening.delete(dir));
    this.#opening.set(dir, made);
    this.#add(project);
    return { project, made };
  }

  /** Makes a project in a folder that is not open in this window, for the window that will open it. */
  async prepare(dir: string): Promise<void> {
    const engine = new EngineConnection({
      projectDir: dir,
      engineScript: this.#options.engineScript,
      client: "extension",
      create: true,
      log: (line) => this.#options.log(`[${dir}] ${line}`),
    });
    try {
      await engine.ready();
    } finally {
      await engine.close();
    }
  }

  dispose(): void {
    this.#owned.dispose();
    for (const project of this.#projects.values()) project.dispose();
    this.#projects.clear();
  }

  async #whenMade(project: Project): Promise<void> {
    try {
      await project.engine.ready();
    } catch (error) {
      this.#remove(project);
      void this.#look();
      throw error;
    }
  }

  async #lookAtFolders(): Promise<void> {
    const dirs = workspaceDirs();
    const found = await Promise.all(dirs.map((dir) => hasProject(dir)));
    if (this.#owned.disposed) return;
    const present = new Set(dirs.filter((_, index) => found[index]));
    for (const [dir, project] of this.#projects)
      if (!present.has(dir) && !this.#opening.has(dir)) this.#remove(project);
    for (const dir of present) if (!this.#projects.has(dir)) this.#add(this.#make(dir, false));
    await vscode.commands.executeCommand("setContext", "winnow.hasProject", present.size > 0);
  }

  #make(dir: string, create: boolean): Project {
    return new Project({ ...this.#options, dir, create, env: proxyOfVsCode });
  }

  #remove(project: Project): void {
    this.#projects.delete(project.dir);
    project.dispose();
    this.#changed.fire();
  }

  #add(project: Project): void {
    this.#projects.set(project.dir, project);
    void vscode.commands.executeCommand("setContext", "winnow.hasProject", true);
    this.#changed.fire();
  }
}

/** Folders of the workspace that are on this machine's disk. */
export function workspaceDirs(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === "file")
    .map(({ uri }) => uri.fsPath);
}

function proxyOfVsCode(): Record<string, string> {
  const http = vscode.workspace.getConfiguration("http");
  return proxyVariables(
    {
      proxy: http.get("proxy", ""),
      noProxy: http.get<string[]>("noProxy", []),
      proxySupport: http.get("proxySupport", "override"),
    },
    process.env,
  );
}
