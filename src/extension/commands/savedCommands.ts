import path from "node:path";
import * as vscode from "vscode";
import { messageOf, WinnowError } from "../../base/errors.ts";
import { ownOwner, type SavedQuery } from "../../protocol/state.ts";
import { nameCondition } from "../../query/quoting.ts";
import type { Project } from "../projects/project.ts";
import { runUri } from "../runDocuments.ts";
import { RunNode, SavedQueryNode } from "../views/savedTree.ts";
import { askName } from "./commits.ts";
import { askParameters, type GivenBefore } from "./parameterForm.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Queries that are kept under a name, and the runs of plugins. */
export function savedCommands(
  pages: Pages,
): Handlers<
  | "winnow.saved.save"
  | "winnow.saved.open"
  | "winnow.saved.rename"
  | "winnow.saved.delete"
  | "winnow.saved.saveAsFile"
  | "winnow.run.show"
  | "winnow.run.delete"
> {
  const given: GivenBefore = new Map();
  return {
    "winnow.saved.save": () => save(pages),
    "winnow.saved.open": async (arg) => {
      const node = arg instanceof SavedQueryNode ? arg : await pickQuery(pages);
      if (!node) return;
      const query = await queryLine(node, given);
      if (query === undefined) return;
      pages.grids.show(node.project, { title: node.query.name, folders: null, query });
    },
    "winnow.saved.rename": async (arg) => {
      const { project, query } = queryNode(arg);
      const { owner, name } = query;
      const others = await project.engine.call("saved/list", { owner });
      const to = await askName({
        title: "Rename Saved Query",
        value: name,
        taken: others.map((other) => other.name).filter((other) => other !== name),
      });
      if (to !== undefined) await project.engine.call("saved/rename", { owner, name, to });
    },
    "winnow.saved.delete": async (arg) => {
      const { project, query } = queryNode(arg);
      const { owner, name, text } = query;
      await project.engine.call("saved/remove", { owner, name });
      // A click may have been a slip: the way back is one click, too.
      const choice = await vscode.window.showInformationMessage(
        `The saved query '${name}' was deleted.`,
        "Restore",
      );
      if (choice) await project.engine.call("saved/save", { owner, name, text, replace: false });
    },
    "winnow.saved.saveAsFile": async (arg) => {
      const { project, query } = queryNode(arg);
      await saveAsFile(project, query);
    },
    "winnow.run.show": async (arg) => {
      const { project, run } = runNode(arg);
      await vscode.window.showTextDocument(runUri(project, run), { preview: true });
    },
    "winnow.run.delete": async (arg) => {
      const { project, run } = runNode(arg);
      const { owner, key } = run;
      const choice = await vscode.window.showWarningMessage(
        `Delete the run '${key}' of '${owner}'?`,
        { modal: true, detail: "Its config and its results are gone then. Your images stay." },
        "Delete",
      );
      if (choice) await project.engine.call("run/remove", { owner, key });
    },
  };
}

/** Keeps the filter of the grid in use, or the query in the active editor. */
async function save(pages: Pages): Promise<void> {
  const found = await textToSave(pages);
  if (!found) return;
  const { project, text } = found;
  const wrong = await firstError(text);
  if (wrong !== undefined)
    throw new WinnowError("bad-query", `The query cannot be saved yet: ${wrong}`);
  const known = await project.engine.call("saved/list", { owner: ownOwner });
  const name = await vscode.window.showInputBox({
    title: "Save Query",
    prompt: text.replaceAll("\n", " ").slice(0, 200),
    placeHolder: "Name",
    validateInput: (typed) => messageAbout(typed.trim(), known),
  });
  if (name === undefined) return;
  const saved = { owner: ownOwner, name: name.trim(), text, replace: true };
  await project.engine.call("saved/save", saved);
  vscode.window.setStatusBarMessage(`$(bookmark) Saved the query '${saved.name}'`, 6000);
}

function messageAbout(
  name: string,
  known: readonly SavedQuery[],
): vscode.InputBoxValidationMessage | string | undefined {
  if (name === "") return "A name has at least one character.";
  if (name.length > 200) return "A name has at most 200 characters.";
  const taken = known.find((query) => query.name.toLowerCase() === name.toLowerCase());
  return (
    taken && {
      message: `'${taken.name}' is there already and will be replaced.`,
      severity: vscode.InputBoxValidationSeverity.Warning,
    }
  );
}

async function textToSave(pages: Pages): Promise<{ project: Project; text: string } | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  const grid =
    pages.grids.active ?? (document?.languageId === "winnow" ? undefined : pages.grids.recent());
  if (grid) {
    const { spec } = grid.view;
    const find = spec.find.trim();
    const query = spec.query.trim();
    const name = find === "" ? "" : nameCondition(find);
    const text = name === "" || query === "" ? name + query : `${name} and (${query})`;
    if (text === "")
      throw new WinnowError("bad-request", "Type a filter into the grid first, then save it.");
    return { project: grid.project, text };
  }
  if (document?.languageId !== "winnow")
    throw new WinnowError("bad-request", "Open a grid with a filter, or a .winnow file, first.");
  await pages.projects.list();
  const around =
    document.uri.scheme === "file" ? pages.projects.containing(document.uri.fsPath) : undefined;
  const project = around ?? (await projectOf(pages, undefined, pickProject));
  return project && { project, text: document.getText() };
}

/** Before a name is asked for; the engine looks at it in any case. */
async function firstError(text: string): Promise<string | undefined> {
  const { parse } = await import("../../query/parser.ts");
  return parse(text).errors[0]?.message;
}

/**
 * A query as the filter box holds it, with the parameters that were missing: without comments, which would end with their
 * line. Undefined when the user gave up on a parameter.
 */
async function queryLine(
  { project, query: { owner, name, text } }: SavedQueryNode,
  given: GivenBefore,
): Promise<string | undefined> {
  const [{ parse }, { printQuery }, { withParameters }] = await Promise.all([
    import("../../query/parser.ts"),
    import("../../query/print.ts"),
    import("../../query/parameters.ts"),
  ]);
  const { file, errors } = parse(text);
  if (!file || errors.length > 0) return text.replaceAll("\n", " ");
  const key = `${project.dir}\0${owner}\0${name}`;
  const values = await askParameters(project, { title: name, key }, file, given);
  return values && withParameters(printQuery(file), values).replaceAll("\n", " ");
}

async function pickQuery(pages: Pages): Promise<SavedQueryNode | undefined> {
  const project = await projectOf(pages, undefined, pickProject);
  if (!project) return undefined;
  const queries = await project.engine.call("saved/list", { owner: null });
  if (queries.length === 0)
    throw new WinnowError(
      "bad-request",
      "No query is saved yet. Type a filter into the grid and use 'Winnow: Save Query…'.",
    );
  const items = queries.map((query) => ({ label: query.name, description: query.text, query }));
  const choice = await vscode.window.showQuickPick(items, {
    placeHolder: "Which query?",
    matchOnDescription: true,
  });
  return choice && new SavedQueryNode(project, choice.query);
}

async function saveAsFile(project: Project, { name, text }: SavedQuery): Promise<void> {
  const file = `${name.replaceAll(/[\\/:*?"<>|]/g, "_")}.winnow`;
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(project.dir, file)),
    filters: { "Winnow queries": ["winnow"] },
    title: "Save Query as File",
  });
  if (!uri) return;
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${text}\n`));
  } catch (error) {
    throw new WinnowError(
      "file-problem",
      `'${uri.fsPath}' cannot be written: ${messageOf(error)}. Choose another place.`,
      { cause: error },
    );
  }
  await vscode.window.showTextDocument(uri);
}

function queryNode(arg: unknown): SavedQueryNode {
  if (arg instanceof SavedQueryNode) return arg;
  throw new WinnowError("bad-request", "Choose a query in the Saved Queries view.");
}

function runNode(arg: unknown): RunNode {
  if (arg instanceof RunNode) return arg;
  throw new WinnowError("bad-request", "Choose a run in the Saved Queries view.");
}
