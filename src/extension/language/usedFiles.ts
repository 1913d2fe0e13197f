import path from "node:path";
import * as vscode from "vscode";
import type { QueryFile } from "../../query/ast.ts";
import { printQuery } from "../../query/print.ts";
import { resolveUses, type Resolved } from "../../query/uses.ts";

/** A document's file joined with those that it uses, which are read from editors where they are open, else from disk. */
export async function usesOf(document: vscode.TextDocument, file: QueryFile): Promise<Resolved> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri;
  if (!folder) {
    const message = "Save the file into a folder of the workspace to use others.";
    const errors = file.uses.map(({ path: { start, end } }) => ({
      start,
      end,
      message,
      suggestions: [],
    }));
    return { file, errors };
  }
  const own = path.posix.relative(folder.path, document.uri.path);
  return resolveUses(file, own, (relative) => read(vscode.Uri.joinPath(folder, relative)));
}

/** A text for the engine, which knows no files: with what the document uses in it. Null where that cannot be had. */
export async function selfContained(
  document: vscode.TextDocument,
  file: QueryFile,
): Promise<string | null> {
  if (file.uses.length === 0) return document.getText();
  const joined = await usesOf(document, file);
  return joined.errors.length > 0 ? null : printQuery(joined.file);
}

async function read(uri: vscode.Uri): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find(
    (each) => each.uri.toString() === uri.toString(),
  );
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return null;
    throw error;
  }
}
