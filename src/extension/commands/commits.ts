import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { CommitInput, CommitResult } from "../../protocol/data.ts";
import type { Project } from "../projects/project.ts";

type Parts = Partial<Pick<CommitInput, "propertyGroups" | "properties" | "tags" | "values">> & {
  readonly deletions?: Partial<CommitInput["deletions"]>;
};

/** Makes a commit of what is given and nothing else, and says what it did in the status bar. */
export async function commit(project: Project, title: string, parts: Parts): Promise<CommitResult> {
  const { deletions, ...rest } = parts;
  const result = await project.engine.call("commit/do", {
    commit: {
      title,
      propertyGroups: [],
      properties: [],
      tags: [],
      values: [],
      annotations: [],
      ...rest,
      deletions: {
        propertyGroups: [],
        properties: [],
        tags: [],
        annotations: [],
        instances: [],
        ...deletions,
      },
    },
  });
  vscode.window.setStatusBarMessage(`$(check) ${title}`, 6000);
  return result;
}

/** Tells what was done by so many commits, and takes them back on request. */
export async function offerUndo(project: Project, message: string, commits: number): Promise<void> {
  const actions = commits > 0 ? ["Undo"] : [];
  const last = await lastCommit(project);
  const choice = await vscode.window.showInformationMessage(message, ...actions);
  if (choice !== "Undo") return;
  // A message waits for its answer as long as it takes.
  if ((await lastCommit(project)) !== last)
    throw new WinnowError(
      "bad-request",
      "Other changes were made since. Go back to the point that you want in the History view.",
    );
  for (let i = 0; i < commits; i++) await project.engine.call("history/undo", {});
}

async function lastCommit({ engine }: Project): Promise<number | undefined> {
  return (await engine.call("history/list", { before: null, limit: 1 })).undo?.id;
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
  const others = new Set(taken.map((name) => name.toLowerCase()));
  const name = await vscode.window.showInputBox({
    title,
    prompt: "Name",
    ...(value !== undefined && { value }),
    ...(placeHolder !== undefined && { placeHolder }),
    validateInput: (text) => {
      const trimmed = text.trim();
      if (trimmed === "") return "A name has at least one character.";
      if (trimmed.length > 200) return "A name has at most 200 characters.";
      return others.has(trimmed.toLowerCase()) ? `'${trimmed}' is there already.` : undefined;
    },
  });
  return name?.trim();
}
