import { randomUUID } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { ResultInfo } from "../../protocol/results.ts";
import { reportState } from "../../protocol/reportPage.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import type { Reporter } from "../reporter.ts";
import type { GridPanels } from "./gridPanels.ts";
import { pageOptions } from "./pageHtml.ts";
import type { OfferedAction } from "./reportPage.ts";
import { ReportPanel, reportViewType } from "./reportPanel.ts";

export interface ReportPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly projects: Projects;
  readonly grids: GridPanels;
  /** Of the workspace: the reports that are open. */
  readonly memory: vscode.Memento;
  readonly reporter: Reporter;
  act(project: Project, action: OfferedAction): Promise<void>;
}

const record = v.object({
  /** Folder of the project. */
  dir: v.string(),
  resultId: v.number(),
  title: v.string(),
});
type ReportRecord = v.InferOutput<typeof record>;

/** The open reports, and how they come back after a window reload. */
export class ReportPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: ReportPanelsOptions;
  readonly #owned = new DisposableStore();
  readonly #panels = new Set<ReportPanel>();

  constructor(options: ReportPanelsOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(reportViewType, this));
    this.#owned.add(
      options.projects.onDidChange(() => {
        for (const report of [...this.#panels])
          if (options.projects.at(report.project.dir) !== report.project) report.close();
      }),
    );
  }

  /** Shows the report of a result, in the tab that has it already or in a new one. */
  show(project: Project, { id, title }: Pick<ResultInfo, "id" | "title">): ReportPanel {
    const open = [...this.#panels].find(
      (report) => report.project === project && report.resultId === id,
    );
    if (open) {
      open.panel.reveal();
      return open;
    }
    const panel = vscode.window.createWebviewPanel(
      reportViewType,
      title,
      vscode.ViewColumn.Active,
      pageOptions(this.#options.extensionUri),
    );
    return this.#adopt(panel, project, randomUUID(), { dir: project.dir, resultId: id, title });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = v.safeParse(reportState, state);
    const kept = parsed.success ? this.#record(parsed.output.stateId) : undefined;
    const projects = await this.#options.projects.list();
    const project = projects.find(({ dir }) => dir === kept?.dir);
    if (!parsed.success || !kept || !project) {
      panel.dispose();
      return;
    }
    this.#adopt(panel, project, parsed.output.stateId, kept);
  }

  dispose(): void {
    this.#owned.dispose();
    for (const report of [...this.#panels]) report.dispose();
  }

  #adopt(
    panel: vscode.WebviewPanel,
    project: Project,
    stateId: string,
    kept: ReportRecord,
  ): ReportPanel {
    const { extensionUri, grids, reporter, act } = this.#options;
    const { resultId, title } = kept;
    const report = new ReportPanel({
      panel,
      project,
      stateId,
      extensionUri,
      resultId,
      title,
      // Beside the report, which is to be read on.
      show: (name, result) =>
        grids.show(project, { title: name, folders: null, result }, panel.viewColumn),
      act: (action) => act(project, action),
    });
    this.#panels.add(report);
    reporter.watch(this.#keep(stateId, kept));
    report.onDidDispose(() => {
      this.#panels.delete(report);
      if (!this.#owned.disposed) reporter.watch(this.#keep(stateId, undefined));
    });
    return report;
  }

  #record(stateId: string): ReportRecord | undefined {
    const kept = v.safeParse(record, this.#options.memory.get(`${recordKey}${stateId}`));
    return kept.success ? kept.output : undefined;
  }

  async #keep(stateId: string, kept: ReportRecord | undefined): Promise<void> {
    await this.#options.memory.update(`${recordKey}${stateId}`, kept);
  }
}

const recordKey = "winnow.report ";
