import * as v from "valibot";
import * as vscode from "vscode";
import { isCancelled, messageOf, WinnowError } from "../../base/errors.ts";
import type { MapKey } from "../../protocol/maps.ts";
import type { ActionInfo, ActionOutcome, NotificationInfo } from "../../protocol/plugins.ts";
import type { FormPanels } from "../pages/formPanels.ts";
import type { Project } from "../projects/project.ts";
import type { Reporter } from "../reporter.ts";
import { mapsOf } from "../pages/mapHandlers.ts";
import { ResultNode } from "../views/resultsTree.ts";
import { MapNode } from "../views/savedTree.ts";
import { placeOf, withContext, type ActionPlace, type PlaceContext } from "./actionPlace.ts";
import { notificationUri } from "./notificationDocuments.ts";
import type { PluginOutputs } from "./outputs.ts";
import { withRun } from "./runProgress.ts";

export interface ActionRunnerOptions extends PlaceContext {
  readonly forms: FormPanels;
  readonly outputs: PluginOutputs;
  readonly reporter: Reporter;
  /** Of the workspace: which actions were used last. */
  readonly memory: vscode.Memento;
}

/** One run as it was started, to be started again. */
export interface StartedRun {
  readonly project: Project;
  readonly actionId: string;
  readonly place: ActionPlace;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Runs actions for the user: their form, their progress, and what comes of them. */
export class ActionRunner {
  readonly #options: ActionRunnerOptions;
  #last: StartedRun | undefined;

  constructor(options: ActionRunnerOptions) {
    this.#options = options;
  }

  /** What was run last in this window. */
  get last(): StartedRun | undefined {
    return this.#last;
  }

  /** Ids of actions, the last used first. */
  get recent(): readonly string[] {
    const kept = v.safeParse(v.array(v.string()), this.#options.memory.get(recentKey));
    return kept.success ? kept.output : [];
  }

  /**
   * Asks for an action's parameters where it has some, with those that are given filled in, and runs it. Undefined when
   * the user gave up; what fails is thrown after it was told in full.
   */
  async start(
    project: Project,
    action: ActionInfo,
    place: ActionPlace,
    given: Readonly<Record<string, unknown>> | null = null,
    wanted: "by-user" | "by-plugin" = "by-user",
  ): Promise<ActionOutcome | undefined> {
    if (Object.keys(action.parameters).length === 0)
      return this.run({ project, actionId: action.id, place, parameters: {} }, wanted);
    const values = await this.#options.forms.open(
      project,
      { kind: "action", id: action.id },
      place,
      given,
    );
    if (!values) return undefined;
    return this.run({ project, actionId: action.id, place, parameters: values }, wanted);
  }

  /**
   * Runs an action at once. Undefined when the user cancelled it or it failed, which the user was told. What a plugin
   * asked for is for the plugin: it is not shown, and not what the user ran last.
   */
  async run(
    run: StartedRun,
    wanted: "by-user" | "by-plugin" = "by-user",
  ): Promise<ActionOutcome | undefined> {
    if (wanted === "by-user") {
      this.#last = run;
      await this.#remember(run.actionId);
    }
    try {
      const outcome = await this.#execute(run);
      if (outcome.resultId !== null && wanted === "by-user")
        await openResult(run.project, outcome.resultId);
      if (outcome.map && wanted === "by-user") await openMap(run.project, outcome.map);
      this.#options.reporter.watch(this.#tell(run.project, outcome.notifications));
      return outcome;
    } catch (error) {
      this.#failed(run, error);
      return undefined;
    }
  }

  /** The last run once more, on what its place shows now. */
  async again(): Promise<ActionOutcome | undefined> {
    if (!this.#last)
      throw new WinnowError("bad-request", "No action was run in this window yet. Run one first.");
    return this.run(this.#last);
  }

  /** Does what a notification suggests: at once, unless something is missing. */
  async suggested(
    project: Project,
    suggestion: NotificationInfo["actions"][number],
  ): Promise<ActionOutcome | undefined> {
    const { actionId, context, parameters } = suggestion;
    const place = placeOf(this.#options, project, context);
    const request = { actionId, parameters: { ...parameters } };
    const { errors } = await withContext(this.#options, project, place, (at) =>
      project.engine.call("action/form", { ...request, context: at }),
    );
    if (Object.keys(errors).length === 0) return this.run({ project, actionId, place, parameters });
    const action = project.plugins.action(actionId);
    if (!action) throw new WinnowError("not-found", `There is no action '${actionId}' any more.`);
    return this.start(project, action, place, parameters);
  }

  #execute({ project, actionId, place, parameters }: StartedRun): Promise<ActionOutcome> {
    const { outputs } = this.#options;
    const action = project.plugins.action(actionId);
    const title = action?.title ?? actionId;
    return withRun(project, title, async (runId, signal) => {
      let isShown = false;
      const listening = project.engine.on("run/text", ({ runId: of, text }) => {
        if (of !== runId) return;
        const channel = outputs.of(action?.pluginId ?? actionId.split("/")[0] ?? actionId);
        channel.append(text);
        if (!isShown) channel.show(true);
        isShown = true;
      });
      try {
        return await withContext(this.#options, project, place, (context) =>
          project.engine.call(
            "action/run",
            { actionId, context, parameters: { ...parameters }, runId },
            signal,
          ),
        );
      } finally {
        listening.dispose();
      }
    });
  }

  /** Only what the user started shows as a message; the rest is in the Notifications view. */
  async #tell(project: Project, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const all = await project.engine.call("notification/list", { limit: 1000 });
    const own = all.filter(({ id, type }) => ids.includes(id) && type !== "debug").toReversed();
    for (const notification of own.slice(0, mostMessages)) this.#show(project, notification);
    if (own.length > mostMessages) {
      const rest = own.length - mostMessages;
      void vscode.window
        .showInformationMessage(`${rest} more notifications.`, "Show All")
        .then((choice) => choice && showNotifications());
    }
  }

  #show(project: Project, notification: NotificationInfo): void {
    const { type, message, name, data, stack, actions } = notification;
    const text = name === "" || message.startsWith(name) ? message : `${name}: ${message}`;
    const buttons = [...actions.map(({ title }) => title)];
    if (data !== "" || stack !== "") buttons.push(detailsButton);
    const shown =
      type === "error"
        ? vscode.window.showErrorMessage(text, ...buttons)
        : type === "warning"
          ? vscode.window.showWarningMessage(text, ...buttons)
          : vscode.window.showInformationMessage(text, ...buttons);
    this.#options.reporter.watch(
      shown.then(async (choice) => {
        const action = actions.find(({ title }) => title === choice);
        if (action) await this.suggested(project, action);
        else if (choice === detailsButton)
          await vscode.window.showTextDocument(notificationUri(project, notification));
      }),
    );
  }

  #failed({ project, actionId }: StartedRun, error: unknown): void {
    if (isCancelled(error)) return;
    const { reporter, outputs } = this.#options;
    const id = error instanceof WinnowError ? error.details.notificationId : undefined;
    if (typeof id === "number") {
      reporter.watch(this.#tell(project, [id]));
      return;
    }
    const isLost = error instanceof WinnowError && error.code === "plugin-lost";
    if (!isLost) {
      reporter.report(error);
      return;
    }
    reporter.log.error(error);
    void vscode.window.showErrorMessage(messageOf(error), "Show Output").then((choice) => {
      if (choice) outputs.of(actionId.split("/")[0] ?? actionId).show();
    });
  }

  async #remember(actionId: string): Promise<void> {
    const others = this.recent.filter((id) => id !== actionId);
    await this.#options.memory.update(recentKey, [actionId, ...others].slice(0, mostRecent));
  }
}

/** Shows what an action found: its report, which leads to its groups, or these as a grid of their own. */
export async function openResult(project: Project, resultId: number): Promise<void> {
  const result = await project.engine.call("result/get", { resultId });
  const command = result.hasReport ? "winnow.result.report" : "winnow.result.open";
  await vscode.commands.executeCommand(command, new ResultNode(project, result));
}

async function openMap(project: Project, { owner, name }: MapKey): Promise<void> {
  const found = (await mapsOf(project)).find((map) => map.owner === owner && map.name === name);
  if (found) await vscode.commands.executeCommand("winnow.map.open", new MapNode(project, found));
}

function showNotifications(): void {
  void vscode.commands.executeCommand("winnow.notifications.focus");
}

const detailsButton = "Show Details";
const recentKey = "winnow.recentActions";
const mostRecent = 50;
/** Messages of one run; the view has them all. */
const mostMessages = 3;
