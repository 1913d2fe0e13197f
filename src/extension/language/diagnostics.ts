import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { QueryDiagnostic } from "../../query/names.ts";
import { check } from "../../query/resolve.ts";
import { isQuery, languageId, rangeOf, type QueryDocuments } from "./documents.ts";
import type { ProjectNames } from "./projectNames.ts";
import { usesOf } from "./usedFiles.ts";

/** How long the typing must rest. */
const restMs = 250;

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
};

/** Marks what is wrong in the open query files, and mends it with what is close. */
export class QueryDiagnostics implements Disposable, vscode.CodeActionProvider {
  readonly #owned = new DisposableStore();
  readonly #documents: QueryDocuments;
  readonly #names: ProjectNames;
  readonly #collection = this.#owned.add(vscode.languages.createDiagnosticCollection(languageId));
  readonly #timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  readonly #suggestions = new WeakMap<vscode.Diagnostic, readonly string[]>();

  constructor(documents: QueryDocuments, names: ProjectNames) {
    this.#documents = documents;
    this.#names = names;
    const { workspace, languages } = vscode;
    this.#owned.add(workspace.onDidOpenTextDocument((document) => this.#soon(document, 0)));
    this.#owned.add(
      workspace.onDidChangeTextDocument(({ document }) => this.#soon(document, restMs)),
    );
    this.#owned.add(
      workspace.onDidCloseTextDocument((document) => {
        clearTimeout(this.#timers.get(document));
        this.#timers.delete(document);
        this.#collection.delete(document.uri);
      }),
    );
    const all = (): void => {
      for (const document of workspace.textDocuments) this.#soon(document, restMs);
    };
    this.#owned.add(names.onDidChange(all));
    this.#owned.add(
      languages.registerCodeActionsProvider(languageId, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
    for (const document of workspace.textDocuments) this.#soon(document, 0);
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return diagnostics.flatMap((diagnostic) =>
      (this.#suggestions.get(this.#own(document, diagnostic)) ?? []).map((suggestion, index) => {
        const action = new vscode.CodeAction(
          `Change to ${suggestion}`,
          vscode.CodeActionKind.QuickFix,
        );
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, diagnostic.range, suggestion);
        action.diagnostics = [diagnostic];
        action.isPreferred = index === 0;
        return action;
      }),
    );
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#owned.dispose();
  }

  /** VS Code may hand back a copy. */
  #own({ uri }: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.Diagnostic {
    const own = this.#collection
      .get(uri)
      ?.find(
        ({ message, range }) => message === diagnostic.message && range.isEqual(diagnostic.range),
      );
    return own ?? diagnostic;
  }

  #soon(document: vscode.TextDocument, delay: number): void {
    if (!isQuery(document)) return;
    clearTimeout(this.#timers.get(document));
    this.#timers.set(
      document,
      setTimeout(() => void this.#look(document), delay),
    );
  }

  async #look(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const { file, errors } = this.#documents.parsed(document);
    const names = this.#names.known(document.uri);
    const found: QueryDiagnostic[] = [
      ...errors.map((error) => ({ ...error, severity: "error" as const })),
      ...(file && names ? check(file, names) : []),
    ];
    if (file && file.uses.length > 0) {
      const { errors: wrong } = await usesOf(document, file);
      found.push(...wrong.map((error) => ({ ...error, severity: "error" as const })));
    }
    if (document.version !== version || document.isClosed) return;
    this.#collection.set(
      document.uri,
      found.map((each) => this.#diagnostic(document, each)),
    );
  }

  #diagnostic(document: vscode.TextDocument, found: QueryDiagnostic): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(
      rangeOf(document, found),
      found.message,
      severities[found.severity],
    );
    diagnostic.source = "Winnow";
    this.#suggestions.set(diagnostic, found.suggestions);
    return diagnostic;
  }
}
