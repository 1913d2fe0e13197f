import path from "node:path";
import * as vscode from "vscode";
import { fusionModes, manyModes, type ExchangeReport } from "../../protocol/exchange.ts";
import type { TaskInfo } from "../../protocol/tasks.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import { offerUndo } from "./commits.ts";
import { exportScope } from "./exchangeExport.ts";
import {
  formOf,
  ofFormat,
  pickFormat,
  runExchange,
  showIssues,
  type ExchangeHost,
} from "./exchangeRun.ts";
import { askOptions, type FormOption } from "./optionForm.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { pickScope } from "./scope.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Labels from other tools' files, and datasets for them. */
export function exchangeCommands(
  pages: Pages,
  host: ExchangeHost,
): Handlers<"winnow.importLabels" | "winnow.export"> {
  return {
    "winnow.importLabels": async (arg) => {
      const uri = arg instanceof vscode.Uri ? arg : await pickFile();
      if (!uri) return;
      await pages.projects.list();
      const around = pages.projects.containing(uri.fsPath);
      const project = around ?? (await projectOf(pages, undefined, pickProject));
      if (project) await importLabels(project, uri.fsPath, host);
    },
    "winnow.export": async (arg) => {
      const scope = await pickScope(pages, arg);
      if (scope) await exportScope(scope, host);
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

async function importLabels(
  project: Project,
  file: string,
  { progress, memory }: ExchangeHost,
): Promise<void> {
  const format = await pickFormat(project, "import", `Which format has ${path.basename(file)}?`);
  if (!format) return;
  const values = await askOptions(await formOf(project, memory, "import", format, commonOptions));
  if (!values) return;
  const given = (name: string, usual: string): string =>
    (values[name] as string | undefined) ?? usual;
  const start = (dryRun: boolean): Promise<TaskInfo> =>
    project.engine.call("exchange/import", {
      format: format.id,
      path: file,
      options: ofFormat(values, commonOptions),
      fusion: fusionModes.find((fusion) => fusion === values[names.fusion]) ?? "replace",
      many: manyModes.find((mode) => mode === values[names.many]) ?? "leave",
      classProperty: given(names.classes, "object"),
      splitProperty: given(names.split, "split"),
      source: given(names.source, ""),
      dryRun,
    });
  const tried = await runExchange(project, progress, () => start(true));
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
  const done = await runExchange(project, progress, () => start(false));
  const undo = done?.commitId === null ? "nothing" : "last";
  if (done) await offerUndo(project, `Imported ${summary(done)}.`, undo);
}

const names = {
  fusion: "existing values",
  many: "several images",
  classes: "class property",
  split: "split property",
  source: "source",
} as const;

/** What every import is asked for. */
const commonOptions: readonly FormOption[] = [
  {
    name: names.fusion,
    help: "Values that are there: replace them, keep them, add to lists of tags, or take rows for images alone that are new to the values.",
    type: { kind: "choice", choices: fusionModes },
    default: "replace",
  },
  {
    name: names.many,
    help: "Where several images share a name or content: leave the entry out, or give it to the first, the last, all of them, or the first that is still free.",
    type: { kind: "choice", choices: manyModes },
    default: "leave",
  },
  {
    name: names.classes,
    help: "The tag property whose tags the classes of annotations are.",
    type: { kind: "property", types: ["tag", "multi_tags"], mayBeNew: true },
    default: "object",
  },
  {
    name: names.split,
    help: "The tag property that keeps the split.",
    type: { kind: "property", types: ["tag"], mayBeNew: true },
    default: "split",
  },
  {
    name: names.source,
    help: "The prediction run that the annotations are of; without one they are ground truth, or what the file says.",
    type: { kind: "text", maxLength: 200, pattern: null },
    default: "",
  },
];

function summary({ values, annotations, images, unmatched, issueCount }: ExchangeReport): string {
  const parts = [
    `${plural(values, "value")} and ${plural(annotations, "annotation")} for ${plural(images, "image")}`,
    ...(unmatched > 0 ? [`${plural(unmatched, "image")} not in the project`] : []),
    ...(issueCount > 0 ? [plural(issueCount, "problem")] : []),
  ];
  return parts.join(", ");
}

async function offerIssues(message: string, report: ExchangeReport): Promise<void> {
  const look = "Show Problems";
  const actions = report.issueCount > 0 ? [look] : [];
  const choice = await vscode.window.showWarningMessage(message, ...actions);
  if (choice === look) await showIssues(report);
}
