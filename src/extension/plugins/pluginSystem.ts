import type * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Consents } from "../../engine-client/consent.ts";
import { userPluginsDir } from "../../engine-client/userFolder.ts";
import { actionCommands } from "../commands/actionCommands.ts";
import { notificationCommands } from "../commands/notificationCommands.ts";
import { pickPlugin, pluginCommands, saveSettings } from "../commands/pluginCommands.ts";
import type { Pages } from "../commands/targets.ts";
import { FormPanels } from "../pages/formPanels.ts";
import type { PageRecords } from "../pages/pageRecords.ts";
import type { Reporter } from "../reporter.ts";
import { NotificationsTree } from "../views/notificationsTree.ts";
import { PluginsTree } from "../views/pluginsTree.ts";
import { VectorsTree } from "../views/vectorsTree.ts";
import { ActionRunner } from "./actionRunner.ts";
import { answerAsks } from "./askedForms.ts";
import { Authoring } from "./authoring.ts";
import { keepAnnotationKey } from "./annotationKey.ts";
import { keepHookKeys } from "./hookKeys.ts";
import { notificationDocuments } from "./notificationDocuments.ts";
import { PluginOutputs } from "./outputs.ts";
import { PluginPlaces } from "./places.ts";
import { PluginConsent } from "./pluginConsent.ts";
import { PluginInstaller } from "./pluginInstaller.ts";
import { PluginLists } from "./pluginLists.ts";
import { pluginProblems } from "./problems.ts";
import { PluginSecrets } from "./pluginSecrets.ts";
import { windowContext } from "./windowContext.ts";

export interface PluginSystemOptions {
  readonly context: vscode.ExtensionContext;
  readonly pages: Pages;
  readonly records: PageRecords;
  readonly reporter: Reporter;
  readonly cliScript: string;
}

/** Everything of plugins in this window. */
export class PluginSystem implements Disposable {
  readonly lists: PluginLists;
  readonly places: PluginPlaces;
  readonly consent: PluginConsent;
  readonly secrets: PluginSecrets;
  readonly outputs: PluginOutputs;
  readonly forms: FormPanels;
  readonly runner: ActionRunner;
  readonly authoring: Authoring;
  readonly installer: PluginInstaller;
  readonly trees: {
    readonly plugins: PluginsTree;
    readonly vectors: VectorsTree;
    readonly notifications: NotificationsTree;
  };
  readonly commands: Authoring["commands"] &
    ReturnType<typeof actionCommands> &
    ReturnType<typeof pluginCommands> &
    ReturnType<typeof notificationCommands>;
  readonly #owned = new DisposableStore();

  constructor({ context, pages, records, reporter, cliScript }: PluginSystemOptions) {
    const own = <T extends Disposable>(item: T): T => this.#owned.add(item);
    const { projects, grids, viewers, maps } = pages;
    const memory = context.workspaceState;
    this.lists = own(new PluginLists(projects));
    this.places = own(new PluginPlaces(userPluginsDir()));
    this.secrets = new PluginSecrets(context.secrets);
    this.outputs = own(new PluginOutputs(projects));
    const { lists, outputs, places, secrets } = this;
    this.consent = own(
      new PluginConsent({
        lists,
        places,
        secrets,
        reporter,
        consents: new Consents(),
        memory: context.globalState,
      }),
    );
    this.forms = own(
      new FormPanels({
        extensionUri: context.extensionUri,
        context: { lists, grids, maps, records },
        memory,
        reporter,
        answered: (project, subject, place, values) =>
          subject.kind === "settings"
            ? saveSettings(project, subject.id, values)
            : this.runner.run({ project, actionId: subject.id, place, parameters: values }),
      }),
    );
    const { forms } = this;
    this.runner = new ActionRunner({
      forms,
      outputs,
      reporter,
      memory,
      grids,
      maps,
      records,
    });
    this.trees = {
      plugins: own(new PluginsTree(projects)),
      vectors: own(new VectorsTree(projects)),
      notifications: own(new NotificationsTree(projects)),
    };
    own(pluginProblems(lists));
    own(keepHookKeys(lists));
    own(keepAnnotationKey(viewers));
    own(notificationDocuments(projects));
    own(windowContext(projects, grids, viewers, maps));
    own(answerAsks(projects, this.runner, reporter));
    const { consent, runner } = this;
    this.installer = new PluginInstaller({ cliScript, lists, consent });
    const { installer } = this;
    this.authoring = own(
      new Authoring({
        context,
        projects,
        lists,
        consent,
        runner,
        reporter,
        cliScript,
        pick: (arg) => pickPlugin(pages, arg, ({ enabled }) => enabled),
      }),
    );
    this.commands = {
      ...this.authoring.commands,
      ...actionCommands(pages, { runner }),
      ...pluginCommands(pages, { consent, secrets, outputs, forms, installer }),
      ...notificationCommands(projects, runner, this.trees.notifications),
    };
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
