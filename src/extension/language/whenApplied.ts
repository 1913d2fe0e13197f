import * as vscode from "vscode";
import { textOf } from "./documents.ts";

/** An edit may be looked at for a while before it is applied, or never be. */
const patienceMs = 10 * 60_000;

/**
 * Does something once an edit is in a document: VS Code asks for the edit, and does not tell whether the user, who may
 * look at a preview first, applied it. Aborted when another edit is asked for instead.
 */
export async function whenApplied(
  document: vscode.TextDocument,
  edit: vscode.WorkspaceEdit,
  signal: AbortSignal,
  then: () => Promise<unknown>,
): Promise<void> {
  const wanted = withEdits(document, edit.get(document.uri));
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const listening = [
    vscode.workspace.onDidChangeTextDocument((change) => {
      if (change.document === document && change.contentChanges.length > 0)
        resolve(textOf(document) === wanted);
    }),
    vscode.workspace.onDidCloseTextDocument((closed) => {
      if (closed === document) resolve(false);
    }),
  ];
  const timer = setTimeout(() => resolve(false), patienceMs);
  signal.addEventListener("abort", () => resolve(false), { once: true });
  const applied = await promise;
  clearTimeout(timer);
  for (const each of listening) each.dispose();
  if (applied) await then();
}

function withEdits(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  const ordered = edits.toSorted(
    (a, b) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start),
  );
  let text = textOf(document);
  for (const { range, newText } of ordered)
    text =
      text.slice(0, document.offsetAt(range.start)) +
      newText +
      text.slice(document.offsetAt(range.end));
  return text;
}
