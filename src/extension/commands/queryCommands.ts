import path from "node:path";
import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import { openResult } from "../plugins/actionRunner.ts";
import { withRun } from "../plugins/runProgress.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import type { QueryFile } from "../../query/ast.ts";
import { offerUndo } from "./commits.ts";
import { exportScope } from "./exchangeExport.ts";
import type { ExchangeHost } from "./exchangeRun.ts";
import { askParameters, type Asked, type GivenBefore } from "./parameterForm.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import type { Scope } from "./scope.ts";
import { tagInstances } from "./stampCommands.ts";
import { pickTagProperty } from "./tagCommands.ts";
import { projectOf, type Pages } from "./targets.ts";

/** What is done with the query in an editor. */
export function queryCommands(
  pages: Pages,
  exchange: ExchangeHost,
): Handlers<
  | "winnow.query.new"
  | "winnow.query.show"
  | "winnow.query.tag"
  | "winnow.query.export"
  | "winnow.query.run"
> {
  const given: GivenBefore = new Map();
  /** Undefined when the user gave up on a parameter. */
  const selection = async (arg: unknown): Promise<Selection | undefined> => {
    const { document, project } = await queryOf(pages, arg);
    const file = await fileOf(document);
    const values = await askParameters(project, askedOf(document), file, given);
    if (!values) return undefined;
    const [{ withParameters }, { printQuery }] = await Promise.all([
      import("../../query/parameters.ts"),
      import("../../query/print.ts"),
    ]);
    return { document, project, text: withParameters(printQuery(file), values) };
  };
  return {
    "winnow.query.new": async () => {
      const document = await vscode.workspace.openTextDocument({ language: "winnow" });
      await vscode.window.showTextDocument(document);
    },
    "winnow.query.show": async (arg) => {
      const chosen = await selection(arg);
      if (!chosen) return;
      const { project, document, text } = chosen;
      // One line, as the filter box holds it; line breaks inside of texts are escaped.
      const line = text.replaceAll("\n", " ");
      pages.grids.show(project, { title: titleOf(document), folders: null, query: line });
    },
    "winnow.query.tag": async (arg) => {
      const chosen = await selection(arg);
      if (chosen) await tagQuery(chosen.project, chosen.text);
    },
    "winnow.query.export": async (arg) => {
      const chosen = await selection(arg);
      if (!chosen) return;
      const { project, document, text } = chosen;
      const scope: Scope = {
        project,
        title: `images of ${titleOf(document)}`,
        with: (ask) => ask({ kind: "query", text }),
      };
      await exportScope(scope, exchange);
    },
    "winnow.query.run": async (arg) => {
      const { document, project } = await queryOf(pages, arg);
      const file = await fileOf(document);
      const values = await askParameters(project, askedOf(document), file, given);
      if (values) await runRecipe(project, document, values);
    },
  };
}

/** What a document selects, as one text. */
interface Selection {
  readonly document: vscode.TextDocument;
  readonly project: Project;
  readonly text: string;
}

/** The document of a lens, or of the active editor, and the project that its query is about. */
async function queryOf(
  pages: Pages,
  arg: unknown,
): Promise<{ document: vscode.TextDocument; project: Project }> {
  const document =
    arg instanceof vscode.Uri
      ? await vscode.workspace.openTextDocument(arg)
      : vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "winnow")
    throw new WinnowError("bad-request", "Open a .winnow query file first.");
  await pages.projects.list();
  const around =
    document.uri.scheme === "file" ? pages.projects.containing(document.uri.fsPath) : undefined;
  const project = around ?? (await projectOf(pages, undefined, pickProject));
  if (!project) throw new WinnowError("cancelled", "No dataset was chosen.");
  return { document, project };
}

/**
 * A document joined with the files that it uses.
 * @throws WinnowError bad-query with the first error of the text, or of a file that it uses
 */
async function fileOf(document: vscode.TextDocument): Promise<QueryFile> {
  // With a page's first query, not with the extension, comes the parser.
  const [{ parse }, { usesOf }] = await Promise.all([
    import("../../query/parser.ts"),
    import("../language/usedFiles.ts"),
  ]);
  const { file, errors } = parse(document.getText());
  const [error] = errors;
  if (error || !file) throw badQuery(document, error?.message ?? "It cannot be read.");
  if (file.uses.length === 0) return file;
  const joined = await usesOf(document, file);
  const [wrong] = joined.errors;
  if (wrong) throw badQuery(document, wrong.message);
  return joined.file;
}

function badQuery(document: vscode.TextDocument, message: string): WinnowError {
  return new WinnowError("bad-query", `${titleOf(document)}: ${message}`);
}

function titleOf({ uri }: vscode.TextDocument): string {
  return path.posix.basename(uri.path, ".winnow");
}

function askedOf({ uri }: vscode.TextDocument): Asked {
  return { title: path.posix.basename(uri.path), key: uri.toString() };
}

async function tagQuery(project: Project, text: string): Promise<void> {
  const { count, diagnostics } = await project.engine.call("query/check", { text });
  if (count === null)
    throw new WinnowError("bad-query", diagnostics[0]?.message ?? "The query has errors.");
  if (count === 0) throw new WinnowError("bad-request", "The query selects no image to tag.");
  const property = await pickTagProperty(project);
  if (!property) return;
  await tagInstances({ project, count, with: (ask) => ask({ kind: "query", text }) }, property);
}

async function runRecipe(
  project: Project,
  document: vscode.TextDocument,
  values: ReadonlyMap<string, string>,
): Promise<void> {
  const { withParameters } = await import("../../query/parameters.ts");
  const relative = path.relative(project.dir, document.uri.fsPath).replaceAll("\\", "/");
  const own = document.uri.scheme === "file" && !relative.startsWith("../");
  const recipe = {
    text: withParameters(document.getText(), values),
    path: own ? relative : "",
  };
  const { instances, before, steps } = await withRun(project, titleOf(document), (runId, signal) =>
    project.engine.call("curate/recipe", { ...recipe, runId }, signal),
  );
  for (const { resultId } of steps) if (resultId !== null) await openResult(project, resultId);
  const done = steps.filter((step) => step.done);
  const what = done.map(({ title }) => title).join("; ");
  await offerUndo(
    project,
    done.length === 0
      ? `${plural(instances, "image")}: there was nothing to change.`
      : `${plural(instances, "image")}: ${what}.`,
    { since: before },
  );
}
