import { randomUUID } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { ResultInfo } from "../../protocol/results.ts";
import { reportState } from "../../protocol/reportPage.ts";
import { defaultViewSpec } from "../../protocol/view.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import type { Reporter } from "../reporter.ts";
import type { GridPanels } from "./gridPanels.ts";
import { pageOptions } from "./pageHtml.ts";
import { closeOrphans } from "./pagePanel.ts";
import type { PageRecords } from "./pageRecords.ts";
import type { OfferedAction } from "./reportPage.ts";
import { ReportPanel, reportViewType } from "./reportPanel.ts";

export interface ReportPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly projects: Projects;
  readonly grids: GridPanels;
  readonly records: PageRecords;
  readonly reporter: Reporter;
  act(project: Project, action: OfferedAction): Promise<void>;
}

/** The open reports, and how they come back after a window reload. */
export class ReportPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: ReportPanelsOptions;
  readonly #owned = new DisposableStore();
  readonly #panels = new Set<ReportPanel>();

  constructor(options: ReportPanelsOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(reportViewType, this));
    this.#owned.add(closeOrphans(options.projects, () => this.#panels));
  }

  get all(): readonly ReportPanel[] {
    return [...this.#panels];
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
    return this.#adopt(panel, { project, stateId: randomUUID(), resultId: id, title });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = v.safeParse(reportState, state);
    const record = parsed.success ? this.#options.records.get(parsed.output.stateId) : undefined;
    const projects = await this.#options.projects.list();
    const project = projects.find(({ dir }) => dir === record?.dir);
    if (!parsed.success || !record || !project) {
      panel.dispose();
      return;
    }
    const { stateId, resultId } = parsed.output;
    this.#adopt(panel, { project, stateId, resultId, title: record.title });
  }

  dispose(): void {
    this.#owned.dispose();
    for (const report of [...this.#panels]) report.dispose();
  }

  #adopt(
    panel: vscode.WebviewPanel,
    what: Pick<ReportPanel, "project" | "stateId" | "resultId"> & { readonly title: string },
  ): ReportPanel {
    const { extensionUri, grids, records, reporter, act } = this.#options;
    const { project, stateId, title } = what;
    const report = new ReportPanel({
      ...what,
      panel,
      extensionUri,
      // Beside the report, which is to be read on.
      show: (name, result) =>
        grids.show(project, { title: name, folders: null, result }, panel.viewColumn),
      act: (action) => reporter.watch(act(project, action)),
    });
    this.#panels.add(report);
    records.set(stateId, { dir: project.dir, title, spec: defaultViewSpec, grid: "" });
    report.onDidDispose(() => {
      this.#panels.delete(report);
      if (!this.#owned.disposed) records.delete(stateId);
    });
    return report;
  }
}
