import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { CommitResult } from "../../protocol/data.ts";
import { commitOf, type CommitParts } from "../../protocol/emptyCommit.ts";
import type { Project } from "../projects/project.ts";

/** Makes a commit of what is given and nothing else, and says what it did in the status bar. */
export async function commit(
  project: Project,
  title: string,
  parts: CommitParts,
): Promise<CommitResult> {
  const result = await project.engine.call("commit/do", { commit: commitOf(title, parts) });
  vscode.window.setStatusBarMessage(`$(check) ${title}`, 6000);
  return result;
}

/**
 * Tells what was done, and takes it back on request.
 * @param undo the last commit, or all since one (0: since the beginning), of whoever they are: history is a line
 */
export async function offerUndo(
  { engine }: Project,
  message: string,
  undo: "nothing" | "last" | { readonly since: number } = "last",
): Promise<void> {
  const { commits, undo: last } = await engine.call("history/list", { before: null, limit: 1000 });
  const done = commits.filter(({ state }) => state === "done").map(({ id }) => id);
  const taken = typeof undo === "object" ? done.filter((id) => id > undo.since).length : 1;
  const actions =
    undo === "nothing" || taken === 0 ? [] : [taken === 1 ? "Undo" : `Undo ${taken} Changes`];
  const choice = await vscode.window.showInformationMessage(message, ...actions);
  if (choice === undefined) return;
  // A message waits for its answer as long as it takes.
  const { undo: now } = await engine.call("history/list", { before: null, limit: 1 });
  if (now?.id !== last?.id)
    throw new WinnowError(
      "bad-request",
      "Other changes were made since. Go back to the point that you want in the History view.",
    );
  if (typeof undo === "object") await engine.call("history/go", { commitId: undo.since });
  else await engine.call("history/undo", {});
}

/** The real id of the object that a commit gave the id -1. */
export function newId({ ids }: CommitResult): number {
  return ids.find(([given]) => given === -1)?.[1] ?? 0;
}

/** Asks for a name; undefined when the user gives up. */
export async function askName(options: {
  readonly title: string;
  readonly value?: string;
  readonly placeHolder?: string;
  /** Names that are taken, whatever their case. */
  readonly taken: readonly string[];
}): Promise<string | undefined> {
  const { title, value, placeHolder, taken } = options;
  const name = await vscode.window.showInputBox({
    title,
    prompt: "Name",
    ...(value !== undefined && { value }),
    ...(placeHolder !== undefined && { placeHolder }),
    validateInput: (text) => problemOfName(text, taken),
  });
  return name?.trim();
}

/** A sentence, where a text is no name or, whatever its case, one that is taken. */
export function problemOfName(text: string, taken: readonly string[]): string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return "A name has at least one character.";
  if (trimmed.length > 200) return "A name has at most 200 characters.";
  return taken.some((name) => name.toLowerCase() === trimmed.toLowerCase())
    ? `'${trimmed}' is there already.`
    : undefined;
}
