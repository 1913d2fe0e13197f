import * as vscode from "vscode";
import { reportPageContract, type ReportPageContract } from "../../protocol/reportPage.ts";
import { engineTrouble } from "./engineTrouble.ts";
import { pageHtml, pageOptions } from "./pageHtml.ts";
import { PagePanel, type PagePanelOptions } from "./pagePanel.ts";
import { PageServer } from "./pageServer.ts";
import { reportHandlers, type ReportHost } from "./reportPage.ts";

export const reportViewType = "winnow.report";

export interface ReportPanelOptions
  extends PagePanelOptions, Pick<ReportHost, "resultId" | "show" | "act"> {
  readonly extensionUri: vscode.Uri;
  readonly title: string;
}

/** Text, tables and charts that an action gave, in an editor tab. */
export class ReportPanel extends PagePanel {
  readonly resultId: number;
  readonly #page: PageServer<ReportPageContract>;

  constructor(options: ReportPanelOptions) {
    super(options);
    const { panel, project, extensionUri, resultId, stateId, show, act, title } = options;
    this.resultId = resultId;
    panel.title = title;
    panel.iconPath = new vscode.ThemeIcon("graph");
    panel.webview.options = pageOptions(extensionUri);
    const copy = async (text: string): Promise<void> => vscode.env.clipboard.writeText(text);
    this.#page = this.owned.add(
      new PageServer(
        panel.webview,
        reportPageContract,
        reportHandlers({ project, resultId, stateId, show, act, copy }),
      ),
    );
    this.owned.add(
      project.engine.on("result/changed", ({ resultId: changed }) => {
        if (changed === resultId) this.#page.fire("changed", {});
      }),
    );
    this.owned.add(engineTrouble(project, (lost) => this.#page.fire("engine", { lost })));
    panel.webview.html = pageHtml(panel.webview, extensionUri, "report");
  }
}
