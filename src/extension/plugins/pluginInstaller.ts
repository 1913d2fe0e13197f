import * as v from "valibot";
import * as vscode from "vscode";
import { withoutCredentials } from "../../base/credentials.ts";
import { WinnowError } from "../../base/errors.ts";
import { runCli } from "../runCli.ts";
import type { PluginConsent } from "./pluginConsent.ts";
import type { PluginLists } from "./pluginLists.ts";

export interface PluginInstallerOptions {
  /** Absolute path of the command line tool, which installs in windows as in terminals. */
  readonly cliScript: string;
  readonly lists: PluginLists;
  readonly consent: PluginConsent;
}

interface SourceItem extends vscode.QuickPickItem {
  ask(): Promise<string | undefined>;
}

/** What the tool prints of a plugin that it installed. */
const installed = v.pipe(v.string(), v.parseJson(), v.object({ id: v.string() }));

/** Installs plugins for all projects of the user, and uninstalls them. */
export class PluginInstaller {
  readonly #options: PluginInstallerOptions;

  constructor(options: PluginInstallerOptions) {
    this.#options = options;
  }

  /** Asks where from, and whether the plugin may run where there is a dataset for it. */
  async install(): Promise<void> {
    const item = await vscode.window.showQuickPick<SourceItem>(sources, {
      title: "Install Plugin",
      placeHolder: "Where is the plugin?",
    });
    const source = (await item?.ask())?.trim();
    if (source) await this.installFrom(source);
  }

  /** @param source A path, a git address, or the name of an npm package. */
  async installFrom(source: string): Promise<void> {
    const { consent, lists } = this.#options;
    const printed = await this.#install(["install", source, "--json"], source);
    if (printed === undefined) return;
    const { id } = v.parse(installed, printed);
    await consent.tellAll();
    const found = lists.all.map((list) => list.plugin(id)).find((plugin) => plugin !== undefined);
    // Installing runs nothing of it; whether it may run is for a workspace that is trusted.
    if (found && vscode.workspace.isTrusted) await consent.ask(found);
  }

  async uninstall(pluginId: string): Promise<void> {
    await this.#run(`Uninstalling ${pluginId}`, ["uninstall", pluginId, "--keep-data"]);
    await this.#options.consent.tellAll();
  }

  /** The tool says which option would help; the user is asked for it. Undefined: the user does not want it. */
  async #install(args: readonly string[], source: string): Promise<string | undefined> {
    try {
      return await this.#run(`Installing ${withoutCredentials(source)}`, args);
    } catch (error) {
      const text = error instanceof WinnowError ? error.message : "";
      if (text.includes("--replace") && !args.includes("--replace")) {
        const answer = await vscode.window.showWarningMessage(
          "The plugin is installed already. Replace it?",
          { modal: true },
          "Replace",
        );
        return answer && (await this.#install([...args, "--replace"], source));
      }
      const several = /It holds \d+ plugins: (.*)\. Say which one/.exec(text)?.[1];
      if (several === undefined || args.includes("--plugin")) throw error;
      const names = [...several.matchAll(/'([^']+)'/g)].map(([, name = ""]) => name);
      const name = await vscode.window.showQuickPick(names, { placeHolder: "Which plugin?" });
      return name && (await this.#install([...args, "--plugin", name], source));
    }
  }

  async #run(title: string, args: readonly string[]): Promise<string> {
    const { cliScript: script } = this.#options;
    const location = vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) =>
      runCli({
        script,
        args: ["plugin", ...args],
        token,
        progress: (message) => progress.report({ message }),
        failure: `${title} failed`,
      }),
    );
  }
}

const sources: readonly SourceItem[] = [
  {
    label: "$(folder) Folder…",
    detail: "A plugin's folder, which is copied",
    ask: () => browse({ canSelectFolders: true, canSelectFiles: false }),
  },
  {
    label: "$(file-zip) File…",
    detail: "A .winnowplugin, .zip or .vsix file",
    ask: () => browse({ filters: { Plugins: ["winnowplugin", "zip", "vsix"] } }),
  },
  {
    label: "$(git-branch) Git Repository…",
    detail: "By its address, with #branch, #tag or #commit behind it if need be",
    ask: () => ask("https://example.org/plugins/hue.git#v1.0.0"),
  },
  {
    label: "$(package) npm Package…",
    detail: "By its name, with a version if need be",
    ask: async () => {
      const name = await ask("winnow-hue@1.0.0");
      return name === undefined ? undefined : `npm:${name.replace(/^npm:/, "")}`;
    },
  },
];

async function browse(options: vscode.OpenDialogOptions): Promise<string | undefined> {
  const [chosen] = (await vscode.window.showOpenDialog({ ...options, openLabel: "Install" })) ?? [];
  return chosen?.fsPath;
}

async function ask(placeHolder: string): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({ placeHolder, ignoreFocusOut: true });
  return text?.trim();
}
