import { randomUUID } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { formState } from "../../protocol/formPage.ts";
import { actionPlace, type ActionPlace, type PlaceContext } from "../plugins/actionPlace.ts";
import type { PluginLists } from "../plugins/pluginLists.ts";
import type { Project } from "../projects/project.ts";
import type { Reporter } from "../reporter.ts";
import { FormPanel, formViewType, type FormValues } from "./formPanel.ts";
import type { FormSubject } from "./formSubject.ts";
import { pageOptions } from "./pageHtml.ts";
import { closeOrphans } from "./pagePanel.ts";

export interface FormPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly context: PlaceContext & { readonly lists: PluginLists };
  /** Of the workspace: the values of each form, and the forms that are open. */
  readonly memory: vscode.Memento;
  readonly reporter: Reporter;
  /** What was entered in a form that was open before the window was loaded. */
  answered(
    project: Project,
    subject: FormSubject,
    place: ActionPlace,
    values: FormValues,
  ): Promise<unknown>;
}

const record = v.object({
  /** Folder of the project. */
  dir: v.string(),
  subject: v.object({ kind: v.picklist(["action", "settings"]), id: v.string() }),
  place: actionPlace,
  title: v.string(),
});
type FormRecord = v.InferOutput<typeof record>;

/** The open forms, the values that they had last, and how they come back after a window reload. */
export class FormPanels implements Disposable, vscode.WebviewPanelSerializer {
  readonly #options: FormPanelsOptions;
  readonly #owned = new DisposableStore();
  readonly #panels = new Set<FormPanel>();

  constructor(options: FormPanelsOptions) {
    this.#options = options;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(formViewType, this));
    this.#owned.add(closeOrphans(options.context.lists.projects, () => this.#panels));
  }

  /** Those that are open, the newest last. */
  get all(): readonly FormPanel[] {
    return [...this.#panels];
  }

  /**
   * Shows a form and answers what was entered, or null when it was closed. `given` is put into it instead of what was
   * entered the last time.
   */
  async open(
    project: Project,
    subject: FormSubject,
    place: ActionPlace,
    given: FormValues | null,
  ): Promise<FormValues | null> {
    const panel = vscode.window.createWebviewPanel(
      formViewType,
      "Winnow",
      vscode.ViewColumn.Active,
      pageOptions(this.#options.extensionUri),
    );
    const kept = { dir: project.dir, subject, place, title: subject.id };
    return this.#adopt(panel, project, randomUUID(), kept, given ?? this.#lastValues(subject));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { context, reporter, answered } = this.#options;
    const parsed = v.safeParse(formState, state);
    const kept = parsed.success ? this.#record(parsed.output.stateId) : undefined;
    const projects = await context.lists.projects.list();
    const project = projects.find(({ dir }) => dir === kept?.dir);
    if (!parsed.success || !kept || !project) {
      panel.dispose();
      return;
    }
    const { stateId, values } = parsed.output;
    reporter.watch(
      this.#adopt(panel, project, stateId, kept, values).then(
        (given) => given && answered(project, kept.subject, kept.place, given),
      ),
    );
  }

  dispose(): void {
    this.#owned.dispose();
    for (const form of [...this.#panels]) form.dispose();
  }

  async #adopt(
    panel: vscode.WebviewPanel,
    project: Project,
    stateId: string,
    kept: FormRecord,
    values: FormValues,
  ): Promise<FormValues | null> {
    const { extensionUri, context } = this.#options;
    const { subject, place, title } = kept;
    const form = new FormPanel({
      panel,
      project,
      stateId,
      extensionUri,
      context,
      subject,
      place,
      values,
      title,
    });
    this.#panels.add(form);
    await this.#keep(stateId, kept);
    const answer = await form.answered;
    this.#panels.delete(form);
    await this.#keep(stateId, undefined);
    if (answer && subject.kind === "action")
      await this.#options.memory.update(`${valuesKey}${subject.id}`, answer);
    return answer;
  }

  #lastValues({ id }: FormSubject): FormValues {
    const kept = v.safeParse(
      v.record(v.string(), v.unknown()),
      this.#options.memory.get(`${valuesKey}${id}`),
    );
    return kept.success ? kept.output : {};
  }

  #record(stateId: string): FormRecord | undefined {
    const kept = v.safeParse(record, this.#options.memory.get(`${recordKey}${stateId}`));
    return kept.success ? kept.output : undefined;
  }

  async #keep(stateId: string, kept: FormRecord | undefined): Promise<void> {
    await this.#options.memory.update(`${recordKey}${stateId}`, kept);
  }
}

const valuesKey = "winnow.formValues ";
const recordKey = "winnow.form ";
