import * as vscode from "vscode";
import { occurrenceAt, parameterSpans } from "../../query/occurrences.ts";
import { parse } from "../../query/parser.ts";
import { unquote } from "../../query/quoting.ts";
import { renameEdits } from "../../query/renames.ts";
import type { Reporter } from "../reporter.ts";
import { rangeOf, textOf, type QueryDocuments } from "./documents.ts";
import type { ProjectNames } from "./projectNames.ts";
import { changeOf, subjectOf, type Subject } from "./renameSubject.ts";
import { whenApplied } from "./whenApplied.ts";

/** Query files that a rename looks at, at most. */
const most = 5000;

/**
 * Renames a property or a tag in all query files of the project and, once these have changed, in the project; or a
 * parameter in its file. Values that are no tags keep their names, which are the data.
 */
export function renameProvider(
  documents: QueryDocuments,
  names: ProjectNames,
  reporter: Reporter,
): vscode.RenameProvider {
  let waiting = new AbortController();
  const subject = async (
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<Subject> => {
    const { file } = documents.parsed(document);
    const found = file ? occurrenceAt(file, document.offsetAt(position)) : undefined;
    const known = await names.get(document.uri);
    return subjectOf(found, known, names.projectOf(document.uri));
  };
  return {
    prepareRename: async (document, position) => {
      const { at, name } = await subject(document, position);
      return { range: rangeOf(document, at), placeholder: name };
    },
    provideRenameEdits: async (document, position, given) => {
      const renamed = await subject(document, position);
      const name = unquoted(given.trim());
      if (name === "") throw new Error("A name has at least one character.");
      if (name.length > 200) throw new Error("A name has at most 200 characters.");
      const edit = new vscode.WorkspaceEdit();
      if (renamed.kind === "parameter") {
        const { file } = documents.parsed(document);
        if (!/^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(name))
          throw new Error("The name of a parameter is one word of letters, digits and _.");
        const text = textOf(document);
        for (const span of file ? parameterSpans(file, renamed.name) : [])
          edit.replace(
            document.uri,
            rangeOf(document, span),
            text[span.start] === "$" ? `$${name}` : name,
          );
        return edit;
      }
      const change = await changeOf(renamed, name);
      const project = names.projectOf(document.uri);
      const files = await queryFiles();
      for (const each of files.filter(({ uri }) => names.projectOf(uri) === project)) {
        const { file } = parse(textOf(each));
        for (const { text, ...span } of file ? renameEdits(file, [change.rename]) : [])
          edit.replace(each.uri, rangeOf(each, span), text);
      }
      waiting.abort();
      waiting = new AbortController();
      if (change.commit) reporter.watch(whenApplied(document, edit, waiting.signal, change.commit));
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

/** What was typed, which may be as the language has it: in quotes. */
function unquoted(name: string): string {
  return /^(["'`]).*\1$/s.test(name) && name.length > 1 ? unquote(name.slice(1, -1)).text : name;
}
