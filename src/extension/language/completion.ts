import * as vscode from "vscode";
import { completionsAt, type Completion } from "../../query/complete.ts";
import type { QueryNames } from "../../query/names.ts";
import { rangeOf, textOf } from "./documents.ts";
import type { ProjectNames } from "./projectNames.ts";

/** Characters behind which something may be offered. */
export const completionTriggers = [" ", '"', "'", "`", "$", "(", ",", "="];

const kinds: Readonly<Record<Completion["kind"], vscode.CompletionItemKind>> = {
  keyword: vscode.CompletionItemKind.Keyword,
  operator: vscode.CompletionItemKind.Operator,
  property: vscode.CompletionItemKind.Field,
  value: vscode.CompletionItemKind.EnumMember,
  folder: vscode.CompletionItemKind.Folder,
  field: vscode.CompletionItemKind.Field,
  unit: vscode.CompletionItemKind.Unit,
  action: vscode.CompletionItemKind.Function,
  parameter: vscode.CompletionItemKind.Variable,
  format: vscode.CompletionItemKind.Module,
};

const noNames: QueryNames = {
  properties: [],
  folders: [],
  annotationClasses: [],
  annotationSources: [],
};

/** Offers what the grammar lets stand at a place, with the names of the project. */
export function completionProvider(names: ProjectNames): vscode.CompletionItemProvider {
  return {
    provideCompletionItems: async (document, position) => {
      const known = (await names.get(document.uri)) ?? noNames;
      const offered = completionsAt(textOf(document), document.offsetAt(position), known);
      return offered.map((completion, index) => {
        const item = new vscode.CompletionItem(
          { label: completion.label, description: completion.detail },
          kinds[completion.kind],
        );
        item.insertText = completion.insert;
        // Quotes that are typed already must not keep an offer away.
        item.filterText = completion.insert;
        item.range = rangeOf(document, completion.replace);
        item.sortText = String(index).padStart(5, "0");
        return item;
      });
    },
  };
}
