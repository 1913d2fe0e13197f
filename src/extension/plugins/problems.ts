import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { PluginDiagnostic } from "../../protocol/plugins.ts";
import type { PluginLists } from "./pluginLists.ts";

/** Shows what is wrong with manifests and builds of plugins in VS Code's Problems view, at its line. */
export function pluginProblems(lists: PluginLists): Disposable {
  const owned = new DisposableStore();
  const collection = owned.add(vscode.languages.createDiagnosticCollection("winnow-plugins"));
  const update = (): void => {
    const byFile = new Map<string, Map<string, vscode.Diagnostic>>();
    for (const { plugins } of lists.all)
      for (const { diagnostics } of plugins)
        for (const one of diagnostics) {
          const inFile = byFile.get(one.file) ?? new Map<string, vscode.Diagnostic>();
          // Two projects of a window may use the same plugin: its mistakes are there once.
          inFile.set(`${one.line}:${one.column}:${one.message}`, diagnosticOf(one));
          byFile.set(one.file, inFile);
        }
    collection.clear();
    for (const [file, inFile] of byFile)
      collection.set(vscode.Uri.file(file), [...inFile.values()]);
  };
  owned.add(lists.onDidChange(update));
  owned.add(lists.projects.onDidChange(update));
  return owned;
}

function diagnosticOf({ line, column, severity, message }: PluginDiagnostic): vscode.Diagnostic {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
  // To the end of the line: a build says where a mistake begins.
  const range = new vscode.Range(at, at.with(undefined, Number.MAX_SAFE_INTEGER));
  const diagnostic = new vscode.Diagnostic(range, message, severity === "error" ? error : warning);
  diagnostic.source = "Winnow";
  return diagnostic;
}
