import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { PluginInfo } from "../../protocol/plugins.ts";
import { wholeProject } from "../plugins/actionPlace.ts";
import type { PluginOutputs } from "../plugins/outputs.ts";
import type { FormPanels } from "../pages/formPanels.ts";
import type { PluginConsent } from "../plugins/pluginConsent.ts";
import type { PluginInstaller } from "../plugins/pluginInstaller.ts";
import type { PluginSecrets } from "../plugins/pluginSecrets.ts";
import type { Project } from "../projects/project.ts";
import { PluginNode } from "../views/pluginsTree.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { projectOf, type Pages } from "./targets.ts";

export interface PluginContext {
  readonly consent: PluginConsent;
  readonly secrets: PluginSecrets;
  readonly outputs: PluginOutputs;
  readonly forms: FormPanels;
  readonly installer: PluginInstaller;
}

/** The life of plugins: enabled or not, trusted, reloaded, set up, installed and removed. */
export function pluginCommands(
  pages: Pages,
  context: PluginContext,
): Handlers<
  | "winnow.plugin.enable"
  | "winnow.plugin.disable"
  | "winnow.plugin.reload"
  | "winnow.plugin.trust"
  | "winnow.plugin.settings"
  | "winnow.plugin.showOutput"
  | "winnow.plugin.showCode"
  | "winnow.plugin.setSecret"
  | "winnow.plugin.remove"
  | "winnow.plugin.install"
> {
  const { consent, outputs, installer } = context;
  const chosen = (
    arg: unknown,
    may: (plugin: PluginInfo) => boolean = () => true,
  ): Promise<PluginNode | undefined> => pickPlugin(pages, arg, may);
  const enable = async (arg: unknown, enabled: boolean): Promise<void> => {
    const node = await chosen(arg, (plugin) => plugin.enabled !== enabled);
    if (!node) return;
    const { project, plugin } = node;
    const now = await project.engine.call("plugin/enable", { pluginId: plugin.id, enabled });
    if (enabled && now.state.kind === "untrusted") await consent.ask(now);
  };
  return {
    "winnow.plugin.enable": (arg) => enable(arg, true),
    "winnow.plugin.disable": (arg) => enable(arg, false),
    "winnow.plugin.reload": async (arg) => {
      const node = await chosen(arg, ({ enabled }) => enabled);
      if (!node) return;
      const { project, plugin } = node;
      if (plugin.state.kind === "untrusted") await consent.ask(plugin);
      else await project.engine.call("plugin/reload", { pluginId: plugin.id });
    },
    "winnow.plugin.trust": async (arg) => {
      const node = await chosen(arg, ({ state }) => state.kind === "untrusted");
      if (node) await consent.ask(node.plugin);
    },
    "winnow.plugin.settings": async (arg) => {
      const node = await chosen(arg, ({ settings }) => Object.keys(settings).length > 0);
      if (node) await changeSettings(context.forms, node);
    },
    "winnow.plugin.showOutput": async (arg) => {
      const node = await chosen(arg);
      if (node) outputs.of(node.plugin.id).show();
    },
    "winnow.plugin.showCode": async (arg) => {
      const node = await chosen(arg);
      if (node) await vscode.window.showTextDocument(vscode.Uri.file(node.plugin.main));
    },
    "winnow.plugin.setSecret": async (arg) => {
      const node = await chosen(arg, ({ secrets }) => secrets.length > 0);
      if (node) await setSecret(context, node);
    },
    "winnow.plugin.remove": async (arg) => {
      const node = await chosen(arg);
      if (node) await remove(context, node);
    },
    "winnow.plugin.install": () => installer.install(),
  };
}

/** The plugin that a command was called on, or one that the user picks. */
export async function pickPlugin(
  pages: Pages,
  arg: unknown,
  may: (plugin: PluginInfo) => boolean,
): Promise<PluginNode | undefined> {
  if (arg instanceof PluginNode) {
    // The tree may be a moment behind.
    const now = arg.project.plugins.plugin(arg.plugin.id);
    return now ? new PluginNode(arg.project, now) : arg;
  }
  const project = await projectOf(pages, undefined, pickProject);
  if (!project) return undefined;
  const list = project.plugins;
  await list.refresh();
  const items = list.plugins.filter(may).map((plugin) => ({
    label: plugin.title,
    description: plugin.version,
    detail: plugin.description,
    plugin,
  }));
  if (items.length === 0)
    throw new WinnowError(
      "not-found",
      "There is no plugin in this dataset for which that can be done.",
    );
  const choice = await vscode.window.showQuickPick(items, { placeHolder: "Which plugin?" });
  return choice && new PluginNode(project, choice.plugin);
}

async function changeSettings(forms: FormPanels, { project, plugin }: PluginNode): Promise<void> {
  if (Object.keys(plugin.settings).length === 0)
    throw new WinnowError("bad-request", `${plugin.title} has no settings.`);
  const subject = { kind: "settings" as const, id: plugin.id };
  const values = await forms.open(project, subject, wholeProject, plugin.settingValues);
  if (values) await saveSettings(project, plugin.id, values);
}

export async function saveSettings(
  project: Project,
  pluginId: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  await project.engine.call("plugin/settings", { pluginId, values: { ...values } });
}

async function setSecret(
  { secrets, consent }: PluginContext,
  { plugin }: PluginNode,
): Promise<void> {
  const items = await Promise.all(
    plugin.secrets.map(async ({ name, description }) => ({
      label: name,
      description: (await secrets.has(plugin.id, name)) ? "set" : "not set",
      detail: description,
      name,
    })),
  );
  const [only] = items;
  if (!only) throw new WinnowError("bad-request", `${plugin.title} declares no secrets.`);
  const choice =
    items.length === 1
      ? only
      : await vscode.window.showQuickPick(items, { placeHolder: "Which secret?" });
  if (!choice) return;
  const value = await vscode.window.showInputBox({
    title: `${choice.name} of ${plugin.title}`,
    prompt: choice.detail || "Kept by VS Code on this machine, and handed to this plugin alone.",
    placeHolder: "Empty takes it away",
    password: true,
    ignoreFocusOut: true,
  });
  if (value === undefined) return;
  await secrets.set(plugin.id, choice.name, value === "" ? undefined : value);
  await consent.tellAll();
  const done = value === "" ? "taken away from" : "set for";
  vscode.window.setStatusBarMessage(`Winnow: ${choice.name} is ${done} ${plugin.title}.`, 4000);
}

async function remove(
  { installer, secrets, consent }: PluginContext,
  { project, plugin }: PluginNode,
): Promise<void> {
  const isInstalled = plugin.origin === "user";
  const answer = await vscode.window.showWarningMessage(
    `Remove the plugin '${plugin.title}'?`,
    {
      modal: true,
      detail: isInstalled
        ? "It is uninstalled from this machine, and what it keeps in this dataset is deleted: settings, vectors, stores and files. Values that it gave your images stay."
        : `What it keeps in this dataset is deleted: settings, vectors, stores and files. Values that it gave your images stay. Its folder stays, too:\n${plugin.dir}`,
    },
    "Remove",
  );
  if (!answer) return;
  await project.engine.call("plugin/removeData", { pluginId: plugin.id });
  await secrets.forget(plugin.id);
  await consent.tellAll();
  if (isInstalled) await installer.uninstall(plugin.id);
}
