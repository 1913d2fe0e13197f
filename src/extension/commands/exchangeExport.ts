import path from "node:path";
import * as vscode from "vscode";
import type { ExchangeReport, FormatInfo } from "../../protocol/exchange.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import {
  formOf,
  ofFormat,
  pickFormat,
  runExchange,
  showIssues,
  type ExchangeHost,
} from "./exchangeRun.ts";
import { reveal } from "./fileCommands.ts";
import { askOptions, type FormOption } from "./optionForm.ts";
import type { Scope } from "./scope.ts";

/** Asks for the format, its options and a folder, and writes the instances of the scope into it. */
export async function exportScope(scope: Scope, { progress, memory }: ExchangeHost): Promise<void> {
  const { project } = scope;
  const format = await pickFormat(project, "export", "Export in which format?");
  if (!format?.export) return;
  const common = commonOptions(await annotationSources(project));
  const values = await askOptions(await formOf(project, memory, "export", format, common));
  if (!values) return;
  const folder = await askFolder(project, format);
  if (folder === undefined || !(await mayReplace(folder))) return;
  const move = values[names.originals] === leaves;
  if (move && !(await mayMove(folder))) return;
  const { split, sources } = names;
  const report = await runExchange(project, progress, () =>
    scope.with((target) =>
      project.engine.call("exchange/export", {
        format: format.id,
        path: folder,
        options: ofFormat(values, common),
        target,
        splitProperty: (values[split] as string | undefined) ?? "split",
        sources: (values[sources] as string[] | undefined) ?? null,
        // It was asked about; what is no export of ours is refused all the same.
        replace: true,
        move,
      }),
    ),
  );
  if (report) await tellExport(report, format, folder);
}

const names = { split: "split property", sources: "sources", originals: "originals" } as const;
const [stays, leaves] = ["stay where they are", "move to the export"] as const;

/** What every export is asked for. */
function commonOptions(sources: readonly string[]): FormOption[] {
  const choices = [
    { label: "Ground truth", value: "" },
    ...sources.filter((name) => name !== "").map((name) => ({ label: name, value: name })),
  ];
  return [
    {
      name: names.split,
      help: "The tag property that says which split an image is in.",
      type: { kind: "property", types: ["tag"], mayBeNew: false },
      default: "split",
    },
    {
      name: names.sources,
      help: "Which annotations are written: those of people, and those of prediction runs.",
      type: { kind: "several", choices },
      default: null,
    },
    {
      name: names.originals,
      help: "Whether the original files stay, or leave their places for the export.",
      type: { kind: "choice", choices: [stays, leaves] },
      default: stays,
    },
  ];
}

/** Asks before originals leave their places. */
async function mayMove(folder: string): Promise<boolean> {
  const move = "Move";
  const detail =
    "The original files leave their places. The project finds them there where it imports that folder; else they become missing in it. This cannot be undone.";
  const question = `Move the images to '${path.basename(folder)}'?`;
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, move);
  return choice === move;
}

async function annotationSources({ engine }: Project): Promise<readonly string[]> {
  return (await engine.call("query/names", {})).annotationSources;
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
  const show = "Reveal in Explorer";
  const look = "Show Problems";
  const problems = report.issueCount > 0 ? `, ${plural(report.issueCount, "problem")}` : "";
  const choice = await vscode.window.showInformationMessage(
    `Exported ${plural(report.images, "image")} as ${format.title} to ${path.basename(folder)}${problems}.`,
    ...(report.issueCount > 0 ? [show, look] : [show]),
  );
  if (choice === show) await reveal(vscode.Uri.file(folder));
  if (choice === look) await showIssues(report);
}
