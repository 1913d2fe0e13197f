import path from "node:path";
import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { ExchangeIssue, ExchangeReport, FormatInfo } from "../../protocol/exchange.ts";
import type { TaskInfo } from "../../protocol/engine.ts";
import type { Project } from "../projects/project.ts";
import type { TaskProgress } from "../taskProgress.ts";
import { countText, plural } from "../text.ts";
import { offerUndo } from "./commits.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { pickScope } from "./scope.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Labels from other tools' files, and datasets for them. */
export function exchangeCommands(
  pages: Pages,
  progress: TaskProgress,
): Handlers<"winnow.importLabels" | "winnow.export"> {
  return {
    "winnow.importLabels": async (arg) => {
      const uri = arg instanceof vscode.Uri ? arg : await pickFile();
      if (!uri) return;
      await pages.projects.list();
      const around = pages.projects.containing(uri.fsPath);
      const project = around ?? (await projectOf(pages, undefined, pickProject));
      if (project) await importLabels(project, uri.fsPath, progress);
    },
    "winnow.export": async (arg) => {
      const scope = await pickScope(pages, arg);
      if (!scope) return;
      const { project } = scope;
      const format = await pickFormat(project, "export", "Export in which format?");
      if (!format?.export) return;
      const folder = await askFolder(project, format);
      if (folder === undefined || !(await mayReplace(folder))) return;
      const start = (): Promise<TaskInfo> =>
        scope.with((target) =>
          project.engine.call("exchange/export", {
            format: format.id,
            path: folder,
            options: {},
            target,
            splitProperty: "split",
            sources: null,
            // It was asked about; what is no export of ours is refused all the same.
            replace: true,
          }),
        );
      const report = await run(project, progress, start);
      if (report) await tellExport(report, format, folder);
    },
  };
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: "Import Labels",
    openLabel: "Import",
    canSelectFiles: true,
    canSelectFolders: true,
  });
  return picked?.[0];
}

async function importLabels(project: Project, file: string, progress: TaskProgress): Promise<void> {
  const format = await pickFormat(project, "import", `Which format has ${path.basename(file)}?`);
  if (!format) return;
  const start = (dryRun: boolean): Promise<TaskInfo> =>
    project.engine.call("exchange/import", {
      format: format.id,
      path: file,
      options: {},
      fusion: "replace",
      classProperty: "object",
      splitProperty: "split",
      source: "",
      dryRun,
    });
  const tried = await run(project, progress, () => start(true));
  if (!tried) return;
  const what = summary(tried);
  if (tried.values + tried.annotations === 0) {
    await offerIssues(`There is nothing in ${path.basename(file)} to import: ${what}.`, tried);
    return;
  }
  const [go, look] = ["Import", "Show Problems"];
  const actions = tried.issueCount > 0 ? [go, look] : [go];
  const choice = await vscode.window.showInformationMessage(`Import ${what}?`, ...actions);
  if (choice === look) await showIssues(tried);
  if (choice !== go) return;
  const done = await run(project, progress, () => start(false));
  if (done) await offerUndo(project, `Imported ${summary(done)}.`, done.commitId === null ? 0 : 1);
}

/** Runs an exchange task; undefined when it was cancelled or failed, which was said then. */
async function run(
  project: Project,
  progress: TaskProgress,
  start: () => Promise<TaskInfo>,
): Promise<ExchangeReport | undefined> {
  const task = await progress.show(project, await start());
  if (task.state.kind !== "done") return undefined;
  const report = await project.engine.call("exchange/report", { taskId: task.id });
  if (!report)
    throw new WinnowError("engine-lost", "The engine was restarted meanwhile. Try again.");
  return report;
}

function summary({ values, annotations, images, unmatched, issueCount }: ExchangeReport): string {
  const parts = [
    `${plural(values, "value")} and ${plural(annotations, "annotation")} for ${plural(images, "image")}`,
    ...(unmatched > 0 ? [`${plural(unmatched, "image")} not in the dataset`] : []),
    ...(issueCount > 0 ? [plural(issueCount, "problem")] : []),
  ];
  return parts.join(", ");
}

async function pickFormat(
  project: Project,
  way: "import" | "export",
  placeHolder: string,
): Promise<FormatInfo | undefined> {
  const formats = await project.engine.call("exchange/formats", {});
  const items = formats
    .filter((format) => format[way])
    .map((format) => ({
      label: format.title,
      detail: way === "import" ? (format.import?.source ?? "") : lossesOf(format),
      format,
    }));
  const choice = await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true });
  return choice?.format;
}

function lossesOf(format: FormatInfo): string {
  return format.export?.loses.join(" ") ?? "";
}

/** A folder that is not there yet, or may be replaced. */
async function askFolder(project: Project, { id }: FormatInfo): Promise<string | undefined> {
  const uri = await vscode.window.showSaveDialog({
    title: "Export into a New Folder",
    saveLabel: "Export",
    defaultUri: vscode.Uri.file(path.join(project.dir, "export", id)),
  });
  return uri?.fsPath;
}

/** Asks before an earlier export is replaced. */
async function mayReplace(folder: string): Promise<boolean> {
  const marker = vscode.Uri.joinPath(vscode.Uri.file(folder), ".winnow-export.json");
  const isThere = await vscode.workspace.fs.stat(marker).then(
    () => true,
    () => false,
  );
  if (!isThere) return true;
  const replace = "Replace";
  const question = `Replace the earlier export in '${path.basename(folder)}'?`;
  return (await vscode.window.showWarningMessage(question, { modal: true }, replace)) === replace;
}

async function tellExport(
  report: ExchangeReport,
  format: FormatInfo,
  folder: string,
): Promise<void> {
  const reveal = "Reveal in Explorer";
  const look = "Show Problems";
  const problems = report.issueCount > 0 ? `, ${plural(report.issueCount, "problem")}` : "";
  const choice = await vscode.window.showInformationMessage(
    `Exported ${plural(report.images, "image")} as ${format.title} to ${path.basename(folder)}${problems}.`,
    ...(report.issueCount > 0 ? [reveal, look] : [reveal]),
  );
  if (choice === reveal)
    await vscode.commands.executeCommand("revealInExplorer", vscode.Uri.file(folder));
  if (choice === look) await showIssues(report);
}

async function offerIssues(message: string, report: ExchangeReport): Promise<void> {
  const look = "Show Problems";
  const actions = report.issueCount > 0 ? [look] : [];
  const choice = await vscode.window.showWarningMessage(message, ...actions);
  if (choice === look) await showIssues(report);
}

/** As a text of its own: a list that can be searched, copied and sent to whoever made the file. */
async function showIssues({ issues, issueCount }: ExchangeReport): Promise<void> {
  const rest = issueCount - issues.length;
  const lines = [...issues.map(lineOf), ...(rest > 0 ? [`… and ${countText(rest)} more`] : [])];
  const document = await vscode.workspace.openTextDocument({ content: `${lines.join("\n")}\n` });
  await vscode.window.showTextDocument(document, { preview: true });
}

function lineOf({ file, line, item, message }: ExchangeIssue): string {
  return `${[file, line, item].filter((part) => part !== null).join(":")}: ${message}`;
}
