import type * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/event.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";

export interface PagePanelOptions {
  readonly panel: vscode.WebviewPanel;
  readonly project: Project;
  readonly stateId: string;
}

/** Closes pages whose project leaves the window. */
export function closeOrphans(projects: Projects, pages: () => Iterable<PagePanel>): Disposable {
  return projects.onDidChange(() => {
    for (const page of [...pages()])
      if (projects.at(page.project.dir) !== page.project) page.close();
  });
}

/** A page in an editor tab: it is served as long as the tab is open. */
export abstract class PagePanel implements Disposable {
  readonly project: Project;
  /** Names the page for the host, which finds its project by it after a window reload. */
  readonly stateId: string;
  readonly panel: vscode.WebviewPanel;
  protected readonly owned = new DisposableStore();
  readonly #disposed = new Emitter<void>();

  readonly onDidDispose: Event<void> = this.#disposed.event;

  constructor({ panel, project, stateId }: PagePanelOptions) {
    this.panel = panel;
    this.project = project;
    this.stateId = stateId;
    this.owned.add(panel.onDidDispose(() => this.dispose()));
    // The page asks for it as soon as it runs, which takes as long as an engine's start; and hears if there is none.
    project.engine.ready().catch(() => undefined);
  }

  /** Closes the tab. */
  close(): void {
    this.panel.dispose();
  }

  /** Stops serving. The tab stays: at the end of a window's life it must, to come back with the next. */
  dispose(): void {
    if (this.owned.disposed) return;
    this.owned.dispose();
    this.#disposed.fire();
    this.#disposed.dispose();
  }
}
