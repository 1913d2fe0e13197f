import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Projects } from "../projects/projects.ts";
import type { Reporter } from "../reporter.ts";

/** The language features, from the first query file on: the parser and its library are not loaded before. */
export function queryLanguage(projects: Projects, reporter: Reporter): Disposable {
  const store = new DisposableStore();
  let begun = false;
  const begin = async (): Promise<void> => {
    begun = true;
    const { registerFeatures } = await import("./features.ts");
    store.add(registerFeatures(projects, reporter));
  };
  const look = (document: vscode.TextDocument): void => {
    if (!begun && document.languageId === "winnow") reporter.watch(begin());
  };
  store.add(vscode.workspace.onDidOpenTextDocument(look));
  vscode.workspace.textDocuments.forEach(look);
  return store;
}
