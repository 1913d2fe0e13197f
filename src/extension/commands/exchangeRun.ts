import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { ExchangeIssue, ExchangeReport, FormatInfo } from "../../protocol/exchange.ts";
import type { TaskInfo } from "../../protocol/tasks.ts";
import type { Project } from "../projects/project.ts";
import type { TaskProgress } from "../taskProgress.ts";
import { countText } from "../text.ts";
import type { FormOption, OptionForm } from "./optionForm.ts";

/** What exchanges need of the window. */
export interface ExchangeHost {
  readonly progress: TaskProgress;
  /** Keeps the options that were chosen last. */
  readonly memory: vscode.Memento;
}

/** Runs an exchange task; undefined when it was cancelled or failed, which was said then. */
export async function runExchange(
  project: Project,
  progress: TaskProgress,
  start: () => Promise<TaskInfo>,
): Promise<ExchangeReport | undefined> {
  const task = await progress.show(project, await start());
  return task.state.kind === "done" ? reportOf(project, task.id) : undefined;
}

/** What an exchange that has ended well has to say. @throws WinnowError engine-lost where nobody knows any more */
export async function reportOf(project: Project, taskId: number): Promise<ExchangeReport> {
  const report = await project.engine.call("exchange/report", { taskId });
  if (!report)
    throw new WinnowError("engine-lost", "The engine was restarted meanwhile. Try again.");
  return report;
}

/** A format that can be read, or written. */
export async function pickFormat(
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

/** The form of a format's options, with those that all formats have before them. */
export async function formOf(
  project: Project,
  memory: vscode.Memento,
  way: "import" | "export",
  format: FormatInfo,
  common: readonly FormOption[],
): Promise<OptionForm> {
  const { properties } = await project.engine.call("property/list", {});
  const verb = way === "import" ? "Import" : "Export";
  return {
    title: `${verb}: ${format.title}`,
    verb,
    options: [...common, ...(format[way]?.options ?? [])],
    properties,
    memory,
    key: `winnow.exchange.${way}.${format.id}`,
  };
}

/** Options of the format alone, as the engine takes them. */
export function ofFormat(
  values: Readonly<Record<string, unknown>>,
  common: readonly FormOption[],
): Record<string, unknown> {
  const others = new Set(common.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !others.has(name)));
}

/** As a text of its own: a list that can be searched, copied and sent to whoever made the file. */
export async function showIssues({ issues, issueCount }: ExchangeReport): Promise<void> {
  const rest = issueCount - issues.length;
  const lines = [...issues.map(lineOf), ...(rest > 0 ? [`… and ${countText(rest)} more`] : [])];
  const document = await vscode.workspace.openTextDocument({ content: `${lines.join("\n")}\n` });
  await vscode.window.showTextDocument(document, { preview: true });
}

function lineOf({ file, line, item, message }: ExchangeIssue): string {
  return `${[file, line, item].filter((part) => part !== null).join(":")}: ${message}`;
}
