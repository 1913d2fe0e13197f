import * as vscode from "vscode";
import type { Span } from "../../query/ast.ts";
import { findProperty, nameOf } from "../../query/names.ts";
import { occurrenceAt, parameterSpans, propertySpans } from "../../query/occurrences.ts";
import { parse } from "../../query/parser.ts";
import { quoteName } from "../../query/quoting.ts";
import type { Project } from "../projects/project.ts";
import type { Reporter } from "../reporter.ts";
import { rangeOf, textOf, type QueryDocuments } from "./documents.ts";
import type { ProjectNames } from "./projectNames.ts";

/** Query files that a rename looks at, at most. */
const most = 5000;

/** Renames a property in all query files of the workspace, or a parameter in its file. */
export function renameProvider(
  documents: QueryDocuments,
  names: ProjectNames,
  reporter: Reporter,
): vscode.RenameProvider {
  const occurrence = (document: vscode.TextDocument, position: vscode.Position) => {
    const { file } = documents.parsed(document);
    const found = file && occurrenceAt(file, document.offsetAt(position));
    if (found?.kind === "property" || found?.kind === "parameter") return found;
    throw new Error("Only properties and parameters can be renamed here.");
  };
  return {
    prepareRename: async (document, position) => {
      const found = occurrence(document, position);
      const known = await names.get(document.uri);
      const property = known && found.kind === "property" && findProperty(known, found.name);
      if (property && property.computed)
        throw new Error(`'${nameOf(property)}' is computed and keeps its name.`);
      return { range: rangeOf(document, found), placeholder: found.name };
    },
    provideRenameEdits: async (document, position, given) => {
      const found = occurrence(document, position);
      const name = unquoted(given.trim());
      if (name === "") throw new Error("A name has at least one character.");
      const edit = new vscode.WorkspaceEdit();
      if (found.kind === "parameter") {
        if (!/^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(name))
          throw new Error("The name of a parameter is one word of letters, digits and _.");
        const { file } = documents.parsed(document);
        const text = textOf(document);
        for (const span of file ? parameterSpans(file, found.name) : [])
          edit.replace(
            document.uri,
            rangeOf(document, span),
            text[span.start] === "$" ? `$${name}` : name,
          );
        return edit;
      }
      const project = names.projectOf(document.uri);
      const files = await queryFiles();
      for (const each of files.filter(({ uri }) => names.projectOf(uri) === project))
        for (const span of spansIn(each, found.name))
          edit.replace(each.uri, rangeOf(each, span), quoteName(name));
      if (project) reporter.watch(offerRename(project, found.name, name));
      return edit;
    },
  };
}

/** The query files of the workspace and those that are open elsewhere. */
async function queryFiles(): Promise<vscode.TextDocument[]> {
  const uris = await vscode.workspace.findFiles("**/*.winnow", "**/node_modules/**", most);
  const found = await Promise.all(uris.map((uri) => vscode.workspace.openTextDocument(uri)));
  const open = vscode.workspace.textDocuments.filter(
    ({ languageId, isClosed }) => languageId === "winnow" && !isClosed,
  );
  return [...new Map([...found, ...open].map((each) => [each.uri.toString(), each])).values()];
}

function spansIn(document: vscode.TextDocument, property: string): Span[] {
  const { file } = parse(textOf(document));
  return file ? propertySpans(file, property) : [];
}

/** Asks whether the property itself is to be renamed, and does it as a commit. */
async function offerRename(project: Project, from: string, to: string): Promise<void> {
  const { properties } = await project.engine.call("property/list", {});
  const property = properties.find(({ name }) => name.toLowerCase() === from.toLowerCase());
  if (!property || property.name === to || project.readOnly) return;
  const choice = await vscode.window.showInformationMessage(
    `Rename the property '${property.name}' of the dataset to '${to}' too? Otherwise the queries will not find it.`,
    "Rename Property",
  );
  if (choice === undefined) return;
  const { id, type, mode, groupId } = property;
  await project.engine.call("commit/do", {
    commit: {
      title: `Rename property ${property.name} to ${to}`,
      propertyGroups: [],
      properties: [{ id, name: to, type, mode, groupId }],
      tags: [],
      values: [],
      annotations: [],
      deletions: { propertyGroups: [], properties: [], tags: [], annotations: [], instances: [] },
    },
  });
}

function unquoted(name: string): string {
  return /^`.*`$/.test(name) ? name.slice(1, -1) : name;
}
