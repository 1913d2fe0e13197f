import path from "node:path";
import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import { formPageContract, type FormInit, type FormPageContract } from "../../protocol/formPage.ts";
import type { FormState } from "../../protocol/plugins.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { ActionPlace, PlaceContext } from "../plugins/actionPlace.ts";
import type { PluginLists } from "../plugins/pluginLists.ts";
import { engineTrouble } from "./engineTrouble.ts";
import { checkEntered, faceOf, optionsOf, type FormSubject } from "./formSubject.ts";
import { pageHtml, pageOptions } from "./pageHtml.ts";
import { PagePanel, type PagePanelOptions } from "./pagePanel.ts";
import { PageServer } from "./pageServer.ts";

export const formViewType = "winnow.form";

export type FormValues = Readonly<Record<string, unknown>>;

export interface FormPanelOptions extends PagePanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly context: PlaceContext & { readonly lists: PluginLists };
  readonly subject: FormSubject;
  readonly place: ActionPlace;
  /** What the form begins with, unless its page kept something. */
  readonly values: FormValues;
  readonly title: string;
}

/** The inputs of an action, or the settings of a plugin, in an editor tab. */
export class FormPanel extends PagePanel {
  readonly #options: FormPanelOptions;
  readonly #page: PageServer<FormPageContract>;
  readonly #answer = Promise.withResolvers<FormValues | null>();
  #browsing = false;

  /** What the user entered when there was nothing wrong with it; null: the form was closed. */
  readonly answered: Promise<FormValues | null> = this.#answer.promise;

  constructor(options: FormPanelOptions) {
    super(options);
    this.#options = options;
    const { panel, extensionUri, project, context } = options;
    panel.title = options.title;
    panel.iconPath = new vscode.ThemeIcon("play-circle");
    panel.webview.options = pageOptions(extensionUri);
    this.#page = this.owned.add(new PageServer(panel.webview, formPageContract, this.#handlers()));
    // Not owned: the end of the window closes no form, the user does.
    panel.onDidDispose(() => this.#answer.resolve(null));
    this.owned.add(engineTrouble(project, (lost) => this.#page.fire("engine", { lost })));
    this.owned.add(
      context.lists.onDidChange((list) => {
        if (list.project === project) this.#page.fire("changed", {});
      }),
    );
    this.owned.add(
      project.engine.on("project/changed", ({ properties }) => {
        if (properties) this.#page.fire("changed", {});
      }),
    );
    panel.webview.html = pageHtml(panel.webview, extensionUri, "form");
  }

  /** Does what the user's button does, when there is nothing wrong with these values; else answers what is wrong. */
  async answer(values: Record<string, unknown>, signal?: AbortSignal): Promise<FormState> {
    const { context, project, subject, place } = this.#options;
    const state = await checkEntered(context, project, subject, place, values, signal);
    if (Object.keys(state.errors).length === 0) {
      this.#answer.resolve(values);
      // After the answer to the page: one that is gone cannot hear it.
      setTimeout(() => this.close(), 0);
    }
    return state;
  }

  #handlers(): Handlers<FormPageContract> {
    const { context, project, subject, place } = this.#options;
    return {
      ready: ({ state }, signal) => this.#ready(state?.values, signal),
      check: ({ values }, signal) => checkEntered(context, project, subject, place, values, signal),
      submit: ({ values }, signal) => this.answer(values, signal),
      cancel: () => {
        setTimeout(() => this.close(), 0);
        return null;
      },
      pickFile: ({ parameter }) => this.#pickFile(parameter),
      selection: async () => {
        const grid = context.grids.recent(project);
        if (!grid)
          throw new WinnowError("bad-request", "Open a grid and select images there first.");
        const ids = await grid.view.selection(mostInstances + 1);
        if (ids.length > mostInstances)
          throw new WinnowError(
            "bad-request",
            `More than ${mostInstances} images are selected. Select fewer of them.`,
          );
        return ids;
      },
    };
  }

  async #ready(kept: Record<string, unknown> | undefined, signal: AbortSignal): Promise<FormInit> {
    const { context, project, subject, place } = this.#options;
    const face = await faceOf(context, project, subject, place);
    const [options, known] = [
      await optionsOf(project, subject, face.parameters),
      Object.keys(face.parameters),
    ];
    // Parameters of an older version of the plugin mean nothing any more.
    const values = Object.fromEntries(
      Object.entries(kept ?? this.#options.values).filter(([name]) => known.includes(name)),
    );
    const checked = await checkEntered(context, project, subject, place, values, signal);
    this.panel.title = face.title;
    return { ...face, stateId: this.stateId, values, options, checked };
  }

  async #pickFile(parameter: string): Promise<string | null> {
    if (this.#browsing) throw new WinnowError("bad-request", "Answer the open question first.");
    const { context, project, subject, place } = this.#options;
    const { parameters } = await faceOf(context, project, subject, place);
    const description = parameters[parameter];
    if (description?.type !== "file")
      throw new WinnowError("bad-request", `'${parameter}' is no file.`);
    const { folder = false, extensions = [], title = parameter } = description;
    this.#browsing = true;
    try {
      const [chosen] =
        (await vscode.window.showOpenDialog({
          title,
          canSelectFiles: !folder,
          canSelectFolders: folder,
          defaultUri: vscode.Uri.file(path.join(project.dir, path.sep)),
          ...(extensions.length > 0 && !folder && { filters: { [title]: [...extensions] } }),
        })) ?? [];
      return chosen?.fsPath ?? null;
    } finally {
      this.#browsing = false;
    }
  }
}

/** Chosen one by one or by a selection; a run on more is a run on a selection. */
const mostInstances = 10_000;
