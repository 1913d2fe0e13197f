import * as vscode from "vscode";
import { format } from "../../query/format.ts";
import { outline, type OutlineItem } from "../../query/outline.ts";
import { rangeOf, textOf, type QueryDocuments } from "./documents.ts";

const kinds: Readonly<Record<OutlineItem["kind"], vscode.SymbolKind>> = {
  use: vscode.SymbolKind.Module,
  parameter: vscode.SymbolKind.Constant,
  query: vscode.SymbolKind.Object,
  condition: vscode.SymbolKind.Boolean,
  order: vscode.SymbolKind.Array,
  group: vscode.SymbolKind.Array,
  limit: vscode.SymbolKind.Number,
  action: vscode.SymbolKind.Function,
};

export function formattingProvider(): vscode.DocumentFormattingEditProvider {
  return {
    provideDocumentFormattingEdits: (document) => {
      const text = textOf(document);
      const formatted = format(text);
      return formatted === text
        ? []
        : [vscode.TextEdit.replace(rangeOf(document, { start: 0, end: text.length }), formatted)];
    },
  };
}

export function symbolProvider(documents: QueryDocuments): vscode.DocumentSymbolProvider {
  return {
    provideDocumentSymbols: (document) => {
      const { file } = documents.parsed(document);
      return file ? outline(file, textOf(document)).map((item) => symbol(document, item)) : [];
    },
  };
}

/** Clauses of several lines, and comments of several lines. */
export function foldingProvider(documents: QueryDocuments): vscode.FoldingRangeProvider {
  return {
    provideFoldingRanges: (document) => {
      const { file } = documents.parsed(document);
      const parts = file ? outline(file, textOf(document)).flatMap(withChildren) : [];
      const clauses = parts.map((part) => rangeOf(document, part));
      return [
        ...clauses
          .filter((range) => !range.isSingleLine)
          .map((range) => new vscode.FoldingRange(range.start.line, range.end.line)),
        ...commentRuns(document),
      ];
    },
  };
}

function symbol(document: vscode.TextDocument, item: OutlineItem): vscode.DocumentSymbol {
  const range = rangeOf(document, item);
  const made = new vscode.DocumentSymbol(item.title, item.detail, kinds[item.kind], range, range);
  made.children = item.children.map((child) => symbol(document, child));
  return made;
}

function withChildren(item: OutlineItem): OutlineItem[] {
  return [item, ...item.children.flatMap(withChildren)];
}

function commentRuns(document: vscode.TextDocument): vscode.FoldingRange[] {
  const runs: vscode.FoldingRange[] = [];
  let start: number | null = null;
  for (let line = 0; line <= document.lineCount; line++) {
    const isComment =
      line < document.lineCount && document.lineAt(line).text.trimStart().startsWith("#");
    if (isComment) start ??= line;
    else if (start !== null) {
      if (line - 1 > start)
        runs.push(new vscode.FoldingRange(start, line - 1, vscode.FoldingRangeKind.Comment));
      start = null;
    }
  }
  return runs;
}
