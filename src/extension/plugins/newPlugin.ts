import { readdir } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import * as vscode from "vscode";
import { systemCode, WinnowError } from "../../base/errors.ts";
import {
  problemOfPluginName,
  templates,
  titleOfPlugin,
  type TemplateId,
} from "../../protocol/pluginTemplates.ts";
import type { PluginState } from "../../protocol/plugins.ts";
import { contains } from "../projects/sources.ts";
import { workspaceDirs, type Projects } from "../projects/projects.ts";
import type { Reporter } from "../reporter.ts";
import { runCli } from "../runCli.ts";
import type { PluginNode } from "../views/pluginsTree.ts";
import type { PluginConsent } from "./pluginConsent.ts";
import { pluginOfFile } from "./pluginFiles.ts";
import type { PluginLists } from "./pluginLists.ts";
import { requireTrust } from "./workspaceTrust.ts";

export interface NewPluginOptions {
  /** Absolute path of the command line tool, which writes plugins in windows as in terminals. */
  readonly cliScript: string;
  readonly projects: Projects;
  readonly lists: PluginLists;
  readonly consent: PluginConsent;
  readonly reporter: Reporter;
}

export interface NewPlugin {
  readonly template: TemplateId;
  readonly name: string;
  /** Absolute. */
  readonly dir: string;
}

/** Asks what the new plugin is to be, writes it, opens it and runs it; undefined when the user gives up. */
export async function newPlugin(options: NewPluginOptions): Promise<PluginNode | undefined> {
  requireTrust();
  const root = rootDir(options.projects);
  const answer = await askNewPlugin(root);
  return answer && createPlugin(options, answer);
}

/** Writes, opens and runs a plugin; it is the user's own, so it runs whatever is saved into it from now on. */
export async function createPlugin(
  options: NewPluginOptions,
  { template, name, dir }: NewPlugin,
): Promise<PluginNode | undefined> {
  const begun = performance.now();
  const { lists, consent, reporter } = options;
  const printed = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Writing the plugin '${name}'` },
    (_, token) =>
      runCli({
        script: options.cliScript,
        args: ["plugin", "new", name, "--template", template, "--dir", dir, "--json"],
        token,
        progress: () => {},
        failure: "The plugin could not be written",
      }),
  );
  const { main } = v.parse(written, JSON.parse(printed));
  const uri = vscode.Uri.file(main);
  await vscode.window.showTextDocument(uri, { preview: false });
  await includePlace(dir);
  await consent.develop(dir);
  if (lists.all.length === 0) {
    void vscode.window.showInformationMessage(
      `The plugin '${titleOfPlugin(name)}' is written. It runs in a dataset: open a folder of images as one.`,
    );
    return undefined;
  }
  const node = await settled(lists, uri);
  const ms = Math.round(performance.now() - begun);
  reporter.log.info(`plugin ${name}: ${node?.plugin.state.kind ?? "not found"} after ${ms} ms`);
  if (node) tell(node);
  return node;
}

const written = v.object({ main: v.string() });

async function askNewPlugin(root: string): Promise<NewPlugin | undefined> {
  const title = "New Plugin";
  const items = templates.map(({ id, title: label, description: detail }) => ({
    label,
    detail,
    id,
  }));
  const template = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "What does it begin as?",
  });
  if (!template) return undefined;
  const plugins = path.join(root, "winnow-plugins");
  const name = await vscode.window.showInputBox({
    title,
    prompt: "Its name: lower case letters, digits and '-'.",
    placeHolder: "hue",
    ignoreFocusOut: true,
    validateInput: async (text) =>
      text === "" ? null : (problemOfPluginName(text) ?? (await problemOfFolder(plugins, text))),
  });
  if (!name) return undefined;
  const usual = path.join(plugins, name);
  const places = [
    { label: path.relative(root, usual), description: "in this workspace", isUsual: true },
    { label: "Another Folder…", description: "a folder to put it in", isUsual: false },
  ];
  const place = await vscode.window.showQuickPick(places, {
    title,
    placeHolder: "Where is it kept?",
  });
  if (!place) return undefined;
  if (place.isUsual) return { template: template.id, name, dir: usual };
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: `Put '${name}' Here`,
    })) ?? [];
  return parent && { template: template.id, name, dir: path.join(parent.fsPath, name) };
}

async function problemOfFolder(parent: string, name: string): Promise<string | null> {
  try {
    const names = await readdir(path.join(parent, name));
    return names.length > 0 ? `There is a folder 'winnow-plugins/${name}' already.` : null;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return null;
    return `'winnow-plugins/${name}' cannot be used (${code ?? String(error)}).`;
  }
}

function rootDir(projects: Projects): string {
  const root = projects.all[0]?.dir ?? workspaceDirs()[0];
  if (root !== undefined) return root;
  throw new WinnowError(
    "bad-request",
    "A plugin is kept in a folder of the workspace. Open a folder first.",
  );
}

/** A folder that is not looked at for plugins is, from now on. */
async function includePlace(dir: string): Promise<void> {
  const root = workspaceDirs().find((folder) => contains(folder, dir)) ?? workspaceDirs()[0];
  if (root === undefined) return;
  const configuration = vscode.workspace.getConfiguration("winnow.plugins", vscode.Uri.file(root));
  const folders = configuration.get<string[]>("folders", ["winnow-plugins"]);
  const parent = path.dirname(dir);
  if (folders.some((folder) => path.resolve(root, folder) === parent)) return;
  const place = contains(root, dir) ? path.relative(root, dir) : dir;
  await configuration.update(
    "folders",
    [...folders, place.replaceAll(path.sep, "/")],
    vscode.ConfigurationTarget.WorkspaceFolder,
  );
}

const passing: readonly PluginState["kind"][] = ["building", "starting", "stopped"];
/** Also on a machine that is busy. */
const longestMs = 60_000;

/** The plugin of a file once it is known whether it runs. */
async function settled(lists: PluginLists, uri: vscode.Uri): Promise<PluginNode | undefined> {
  const find = (): PluginNode | undefined => {
    const node = pluginOfFile(lists, uri);
    return node && !passing.includes(node.plugin.state.kind) ? node : undefined;
  };
  await Promise.all(lists.all.map((list) => list.refresh()));
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (find()) resolve();
  };
  const subscription = lists.onDidChange(look);
  const timer = setTimeout(resolve, longestMs);
  look();
  await promise;
  clearTimeout(timer);
  subscription.dispose();
  return find() ?? pluginOfFile(lists, uri);
}

function tell({ plugin }: PluginNode): void {
  const { title, state, actions } = plugin;
  if (state.kind === "running") {
    const names = actions.filter(({ unlisted }) => !unlisted).map((action) => action.title);
    void vscode.window.showInformationMessage(
      `The plugin '${title}' runs: ${names.join(", ")}. Save a file, and it is loaded anew.`,
    );
  } else {
    const why = "message" in state ? state.message : `It is ${state.kind}.`;
    void vscode.window.showWarningMessage(`The plugin '${title}' does not run. ${why}`);
  }
}
