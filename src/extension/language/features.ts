import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Projects } from "../projects/projects.ts";
import type { Reporter } from "../reporter.ts";
import { QueryLenses } from "./codeLens.ts";
import { completionProvider, completionTriggers } from "./completion.ts";
import { QueryDiagnostics } from "./diagnostics.ts";
import { languageId, QueryDocuments } from "./documents.ts";
import { hoverProvider } from "./hover.ts";
import { ProjectNames } from "./projectNames.ts";
import { renameProvider } from "./rename.ts";
import { foldingProvider, formattingProvider, symbolProvider } from "./structure.ts";

/** Everything that the editor can do with query files. */
export function registerFeatures(projects: Projects, reporter: Reporter): Disposable {
  const store = new DisposableStore();
  const documents = store.add(new QueryDocuments());
  const names = store.add(new ProjectNames(projects, (line) => reporter.log.info(line)));
  const { languages } = vscode;
  store.add(new QueryDiagnostics(documents, names));
  store.add(
    languages.registerCompletionItemProvider(
      languageId,
      completionProvider(names),
      ...completionTriggers,
    ),
  );
  store.add(languages.registerHoverProvider(languageId, hoverProvider(documents, names)));
  store.add(
    languages.registerRenameProvider(languageId, renameProvider(documents, names, reporter)),
  );
  store.add(languages.registerDocumentFormattingEditProvider(languageId, formattingProvider()));
  store.add(languages.registerDocumentSymbolProvider(languageId, symbolProvider(documents)));
  store.add(languages.registerFoldingRangeProvider(languageId, foldingProvider(documents)));
  const lenses = store.add(new QueryLenses(documents, names));
  store.add(languages.registerCodeLensProvider(languageId, lenses));
  return store;
}
