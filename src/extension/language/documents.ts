import * as vscode from "vscode";
import type { Disposable } from "../../base/disposable.ts";
import type { Span } from "../../query/ast.ts";
import { parse, type Parsed } from "../../query/parser.ts";

/** The id of the language of `.winnow` files. */
export const languageId = "winnow";

/** What the open documents say: each version of a document is read once, whoever asks. */
export class QueryDocuments implements Disposable {
  readonly #parsed = new WeakMap<vscode.TextDocument, { version: number; parsed: Parsed }>();

  parsed(document: vscode.TextDocument): Parsed {
    const known = this.#parsed.get(document);
    if (known?.version === document.version) return known.parsed;
    const parsed = parse(textOf(document));
    this.#parsed.set(document, { version: document.version, parsed });
    return parsed;
  }

  dispose(): void {
    // What is weakly held goes by itself.
  }
}

/** The text with the line breaks that its offsets count. */
export function textOf(document: vscode.TextDocument): string {
  return document.getText();
}

export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

export function isQuery(document: vscode.TextDocument): boolean {
  return document.languageId === languageId;
}
