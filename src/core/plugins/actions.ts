import { WinnowError } from "../../base/errors.ts";
import { int32sOf } from "../../protocol/bytes.ts";
import { checkForm, mistakesOf, valuesWithoutMistakes } from "../../protocol/forms.ts";
import type { RunContext } from "../../protocol/pluginHost.ts";
import type { ServicesContract } from "../../protocol/pluginServices.ts";
import type { WirePart, WireResult } from "../../protocol/wireResult.ts";
import {
  noContext,
  type ActionContextInput,
  type ActionInfo,
  type ActionOutcome,
  type FormState,
} from "../../protocol/plugins.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { actionsOf, type FoundAction } from "./actionsOf.ts";
import { Asks, type AskForm } from "./asks.ts";
import { builtinActions } from "./builtinActions.ts";
import { contextOfIds, type Notifications } from "./notifications.ts";
import { projectCheck, type FormFacts } from "./projectCheck.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";
import type { ResultSink } from "./resultSink.ts";
import { ActionRun, type RunListener } from "./actionRun.ts";
import { runContextOf } from "./runContext.ts";
import type { Supervisor } from "./supervisor.ts";
import { checkedGroups } from "./wireGroups.ts";

/** What an action is to be run on, as windows and the command line say it. */
export interface ActionRequest {
  readonly actionId: string;
  readonly context: ActionContextInput;
  readonly parameters: Record<string, unknown>;
}

type CallRequest = Parameters<Handlers<ServicesContract>["action/call"]>[0];

/** The actions of running plugins and Winnow's own: their forms and their runs. */
export class Actions {
  readonly #options: PluginsOptions;
  readonly #plugins: () => Iterable<Supervisor>;
  readonly #found: () => Promise<void>;
  readonly #notifications: Notifications;
  readonly #results: ResultSink;
  readonly #facts: FormFacts;
  readonly #builtin: readonly FoundAction[];
  readonly asks = new Asks();
  /** Calls of other actions that are under way, by the plugin that made them. */
  readonly #calls = new Map<string, number>();

  constructor(
    options: PluginsOptions,
    given: {
      readonly plugins: () => Iterable<Supervisor>;
      /** Resolves when plugins are not looked for. */
      readonly found: () => Promise<void>;
      readonly notifications: Notifications;
      readonly results: ResultSink;
      readonly facts: FormFacts;
    },
  ) {
    this.#options = options;
    this.#plugins = given.plugins;
    this.#found = given.found;
    this.#notifications = given.notifications;
    this.#results = given.results;
    this.#facts = given.facts;
    this.#builtin = builtinActions(options);
  }

  /** Winnow's own first. */
  list(which: "listed" | "all"): ActionInfo[] {
    return this.#all()
      .map(({ info }) => info)
      .filter(({ unlisted }) => which === "all" || !unlisted);
  }

  /** Waits for the plugin that it is of. @throws WinnowError not-found */
  async described(actionId: string): Promise<ActionInfo> {
    return (await this.#find(actionId)).info;
  }

  /** @throws WinnowError not-found, plugin-failed, … */
  async form(request: ActionRequest, signal: AbortSignal): Promise<FormState> {
    const action = await this.#find(request.actionId);
    const context = runContextOf(this.#options, request.context);
    return this.#form(action, request.parameters, context, signal);
  }

  /**
   * Runs an action for a person: its groups are kept, its notifications shown, and an error of the plugin's own becomes
   * a notification with the stack; its id is in the error's details.
   * @throws WinnowError not-found, bad-request for wrong parameters, plugin-failed, plugin-refused, plugin-lost, cancelled
   */
  async run(
    request: ActionRequest & { readonly runId: number },
    signal: AbortSignal,
    told: RunListener,
  ): Promise<ActionOutcome> {
    const action = await this.#find(request.actionId);
    const context = runContextOf(this.#options, request.context);
    const parameters = await this.#checked(action, request.parameters, context, signal);
    const run = new ActionRun({
      action,
      project: this.#options.project,
      dataset: this.#options.dataset,
      results: this.#results,
      notifications: this.#notifications,
      runId: request.runId,
      context: request.context,
      told,
    });
    const { id: actionId } = action.info;
    const call = { actionId, parameters, context, chain: [actionId] };
    return run.over((stop, part) => action.execute(call, stop, part), signal);
  }

  /**
   * Runs an action for a plugin, which gets all of the result; nothing of it is kept. How far it is counts as progress
   * of the run that called it, so that whoever started the first of them sees it. It ends with the process that called it.
   * @throws WinnowError as `run`, and plugin-refused for a chain of too many actions
   */
  async call(
    caller: Supervisor,
    { runId, actionId, parameters, instanceIds, chain, prompt }: CallRequest,
    given: AbortSignal,
  ): Promise<WireResult | null> {
    if (chain.length >= longestChain) throw circle([...chain, actionId]);
    const release = this.#count(caller);
    // Not the process that runs later: it has other runs of the same number.
    const { running } = caller;
    const signal = running ? AbortSignal.any([given, running.over]) : given;
    try {
      const context = instanceIds ? contextOfIds(int32sOf(instanceIds)) : noContext;
      const action = await this.#find(actionId);
      if (prompt) return await this.#prompt({ actionId, parameters, instanceIds }, signal);
      const runContext = runContextOf(this.#options, context);
      const checked = await this.#checked(action, parameters, runContext, signal);
      const call = {
        actionId: action.info.id,
        parameters: checked,
        context: runContext,
        chain: [...chain, action.info.id],
      };
      const { map, ...rest } = await this.#whole(action, call, signal, (progress) => {
        if (runId !== null) running?.tell(runId, progress);
      });
      // Another plugin has no map of that key: it could not hand the result on.
      return map !== undefined && action.info.pluginId === caller.id ? { ...rest, map } : rest;
    } finally {
      release();
    }
  }

  #all(): FoundAction[] {
    return [...this.#builtin, ...[...this.#plugins()].flatMap(actionsOf)];
  }

  /** A plugin that is being looked for or loaded is waited for: it may bring the action. */
  async #find(actionId: string): Promise<FoundAction> {
    const [pluginId] = actionId.split("/");
    if (!this.#all().some(({ info }) => info.id === actionId)) await this.#found();
    for (const plugin of this.#plugins()) if (plugin.id === pluginId) await plugin.ready();
    const action = this.#all().find(({ info }) => info.id === actionId);
    if (action) return action;
    throw new WinnowError(
      "not-found",
      `There is no action '${actionId}'. See which there are with "Winnow: Run Action…".`,
    );
  }

  async #form(
    action: FoundAction,
    entered: Record<string, unknown>,
    context: RunContext,
    signal: AbortSignal,
  ): Promise<FormState> {
    const { info } = action;
    const check = projectCheck(this.#options, this.#facts, info.pluginId);
    const state = checkForm(info.parameters, entered, {}, check);
    if (!action.resolve) return state;
    const parameters = valuesWithoutMistakes(state);
    const call = { actionId: info.id, parameters, context, chain: [info.id] };
    const changes = await action.resolve(call, signal);
    return checkForm(info.parameters, entered, changes, check);
  }

  async #checked(
    action: FoundAction,
    entered: Record<string, unknown>,
    context: RunContext,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const form = await this.#form(action, entered, context, signal);
    const mistakes = mistakesOf(form);
    if (mistakes.length > 0)
      throw new WinnowError(
        "bad-request",
        `'${action.info.title}' cannot be run so. ${mistakes.join(" ")}`,
      );
    return { ...form.values };
  }

  /** What was yielded on the way comes before what was returned. */
  async #whole(
    action: FoundAction,
    call: Parameters<FoundAction["execute"]>[0],
    signal: AbortSignal,
    told: (progress: Extract<WirePart, { kind: "progress" }>) => void,
  ): Promise<WireResult> {
    const yielded: Extract<WirePart, { kind: "groups" }>["groups"] = [];
    const notifications: WireResult["notifications"] = [];
    const result = await action.execute(call, signal, (part) => {
      if (part.kind === "progress") told({ ...part, message: part.message || action.info.title });
      if (part.kind === "groups") yielded.push(...part.groups);
      if (part.kind === "notification") notifications.push(part.notification);
    });
    const { project, dataset } = this.#options;
    return {
      ...result,
      groups: checkedGroups(project, dataset, [...yielded, ...result.groups]),
      report: result.report && {
        ...result.report,
        groups: checkedGroups(project, dataset, result.report.groups),
      },
      notifications: [...notifications, ...result.notifications],
    };
  }

  async #prompt(ask: Omit<AskForm, "askId">, signal: AbortSignal): Promise<WireResult | null> {
    const outcome = await this.asks.ask(ask, signal);
    if (!outcome) return null;
    const { resultId, value } = outcome;
    const groups = resultId === null ? [] : [...this.#results.groups(resultId)];
    const report = resultId === null ? null : this.#results.wireReport(resultId);
    return { title: "", groups, report, notifications: [], value };
  }

  #count({ id, found }: Supervisor): () => void {
    const open = this.#calls.get(id) ?? 0;
    if (open >= mostCalls)
      throw new WinnowError(
        "plugin-refused",
        `${found.title} runs ${open} actions at a time already. Wait for some of them.`,
      );
    this.#calls.set(id, open + 1);
    return () => this.#calls.set(id, (this.#calls.get(id) ?? 1) - 1);
  }
}

/** Actions that one run may lead through. */
const longestChain = 16;
/** Actions that a plugin may have asked for and not got yet, which ends circles that say nothing of their chain. */
const mostCalls = 64;

function circle(chain: readonly string[]): WinnowError {
  const shown = chain.slice(-4).join(" → ");
  return new WinnowError(
    "plugin-refused",
    `'${chain.at(-1)}' was not run: ${chain.length - 1} actions led to it (… ${shown}), and ${longestChain} are the most. Actions that run each other in a circle never end.`,
  );
}
