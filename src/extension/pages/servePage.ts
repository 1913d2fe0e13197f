import * as vscode from "vscode";
import type { DisposableStore } from "../../base/disposable.ts";
import type { DataContract } from "../../protocol/pageData.ts";
import type { Contract, Handlers } from "../../protocol/rpc.ts";
import type { Project } from "../projects/project.ts";
import { dataHandlers, type LookStore } from "./dataHandlers.ts";
import { engineTrouble } from "./engineTrouble.ts";
import type { EngineView } from "./engineView.ts";
import { pageHtml, pageOptions } from "./pageHtml.ts";
import { PageServer } from "./pageServer.ts";
import { TagKeySetting } from "./tagKeySetting.ts";

export interface ServedPage<C extends Contract> {
  readonly panel: vscode.WebviewPanel;
  readonly extensionUri: vscode.Uri;
  readonly project: Project;
  readonly name: "grid" | "viewer" | "map";
  readonly contract: C;
  readonly look: LookStore;
  /** What the page shows: that which is done to "the selection" or "the view" is done there. */
  view(): EngineView;
  /** Answers what the page asks; `data` has the answers that all pages have in common. */
  handlers(data: Handlers<DataContract>): Handlers<C>;
  /** Whether the page was told at its start what is no longer so: it then starts again, with the state that it kept. */
  isOutdated(): boolean;
}

/** Loads a page into a panel, answers it, and tells it what happens in its project, until `owned` is disposed. */
export function servePage<C extends Contract>(
  owned: DisposableStore,
  { panel, extensionUri, project, name, contract, look, ...page }: ServedPage<C>,
): PageServer<C> {
  panel.webview.options = pageOptions(extensionUri);
  const tagKeys = owned.add(new TagKeySetting(project.dir));
  const data = dataHandlers({
    project,
    view: page.view,
    tagKeys,
    look,
    runAction: async (actionId) => {
      await vscode.commands.executeCommand("winnow.action.run", { actionId });
    },
  });
  const server = owned.add(new PageServer(panel.webview, contract, page.handlers(data)));
  // Every page's contract holds these events, which the types of a generic contract cannot say.
  const { fire } = server as unknown as PageServer<DataContract>;
  owned.add(project.engine.on("project/changed", (change) => fire("project/changed", change)));
  owned.add(project.plugins.onDidChange(() => fire("pageAction/changed", {})));
  owned.add(tagKeys.onDidChange(() => fire("tagKeys/changed", { keys: tagKeys.read() })));
  owned.add(look.onDidChange((changed) => fire("annotation/lookChanged", { look: changed })));
  owned.add(engineTrouble(project, (lost) => fire("engine", { lost })));
  const load = (): void => {
    panel.webview.html = pageHtml(panel.webview, extensionUri, name);
  };
  owned.add(
    project.engine.onDidChangeState(({ kind }) => {
      if (kind === "ready" && page.isOutdated()) load();
    }),
  );
  load();
  return server;
}
