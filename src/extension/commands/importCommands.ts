import path from "node:path";
import * as vscode from "vscode";
import type { Importer } from "../importer.ts";
import { workspaceDirs } from "../projects/projects.ts";
import type { SampleOpener } from "../sample.ts";
import { FolderNode } from "../views/projectsTree.ts";
import { ProblemKindNode, ProblemNode } from "../views/problemsTree.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Paths of problems that are retried one by one; of a kind with more, the whole project is looked through. */
const RETRIED = 10_000;

/** Opening, adding and looking again. */
export function importCommands(
  pages: Pages,
  importer: Importer,
  sample: SampleOpener,
): Handlers<
  | "winnow.openFolder"
  | "winnow.openResources"
  | "winnow.trySample"
  | "winnow.addFolder"
  | "winnow.addFiles"
  | "winnow.rescan"
  | "winnow.retryProblems"
> {
  const project = (arg: unknown) => projectOf(pages, arg, pickProject);
  return {
    "winnow.openFolder": async (arg) => {
      const uri = arg instanceof vscode.Uri ? arg : await askForFolder();
      if (uri) await importer.open([uri]);
    },
    "winnow.openResources": async (clicked, all) => {
      const uris = (Array.isArray(all) ? all : [clicked]).filter(
        (uri) => uri instanceof vscode.Uri,
      );
      await importer.open(uris);
    },
    "winnow.trySample": () => sample.open(),
    "winnow.addFolder": async (arg) => {
      const to = await project(arg);
      if (!to) return;
      const uris = await vscode.window.showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: false,
        canSelectMany: true,
        openLabel: "Add to Dataset",
        title: `Add Folders to '${to.name}'`,
      });
      if (uris) await importer.addUris(to, uris);
    },
    "winnow.addFiles": async (arg) => {
      const to = await project(arg);
      if (!to) return;
      const uris = await vscode.window.showOpenDialog({
        canSelectFiles: true,
        canSelectMany: true,
        openLabel: "Add to Dataset",
        title: `Add Images to '${to.name}'`,
        filters: { Images: ["jpg", "jpeg", "png", "webp", "tif", "tiff", "gif", "avif"] },
      });
      if (uris) await importer.addUris(to, uris);
    },
    "winnow.rescan": async (arg) => {
      const which = await project(arg);
      const at = arg instanceof FolderNode ? arg.folder?.path : undefined;
      if (which) await importer.rescan(which, at === undefined ? null : [at], false);
    },
    "winnow.retryProblems": async (arg) => {
      const which = await project(arg);
      if (which) await importer.rescan(which, await problemPaths(arg), true);
    },
  };
}

/** A workspace folder in one step, any other folder in two. */
async function askForFolder(): Promise<vscode.Uri | undefined> {
  const dirs = workspaceDirs();
  if (dirs.length > 0) {
    const here = dirs.map((dir) => ({
      label: `$(root-folder) ${path.basename(dir)}`,
      description: "the whole workspace folder",
      uri: vscode.Uri.file(dir),
    }));
    const folders = (await Promise.all(dirs.map((dir) => subfolders(dir)))).flat();
    const other = { label: "$(folder-opened) Choose Another Folder…", uri: undefined };
    const choice = await vscode.window.showQuickPick([...here, ...folders, other], {
      title: "Open Folder as Dataset",
      placeHolder: "Which folder are the images in?",
    });
    if (!choice || choice.uri) return choice?.uri;
  }
  const [dir] = dirs;
  const uris = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    openLabel: "Open as Dataset",
    title: "Open Folder as Dataset",
    ...(dir === undefined ? {} : { defaultUri: vscode.Uri.file(dir) }),
  });
  return uris?.[0];
}

/** The visible folders directly in a workspace folder, a screenful at most. */
async function subfolders(dir: string): Promise<(vscode.QuickPickItem & { uri: vscode.Uri })[]> {
  const base = vscode.Uri.file(dir);
  const entries = await vscode.workspace.fs.readDirectory(base);
  return entries
    .filter(([name, type]) => (type & vscode.FileType.Directory) !== 0 && !name.startsWith("."))
    .filter(([name]) => name !== "node_modules")
    .slice(0, 30)
    .map(([name]) => {
      const uri = vscode.Uri.joinPath(base, name);
      return { label: `$(folder) ${name}`, description: path.join(path.basename(dir), name), uri };
    });
}

async function problemPaths(arg: unknown): Promise<string[] | null> {
  if (arg instanceof ProblemNode) return [arg.problem.path];
  if (!(arg instanceof ProblemKindNode) || arg.summary.count > RETRIED) return null;
  const { kind } = arg.summary;
  const rows = await arg.project.engine.call("problem/list", { kind, offset: 0, limit: RETRIED });
  return rows.map((row) => row.path);
}
