import * as vscode from "vscode";
import type { Project } from "../projects/project.ts";

export async function pickProject(projects: readonly Project[]): Promise<Project | undefined> {
  const items = projects.map((project) => ({
    label: project.name,
    description: project.dir,
    project,
  }));
  const choice = await vscode.window.showQuickPick(items, { placeHolder: "Which dataset?" });
  return choice?.project;
}
