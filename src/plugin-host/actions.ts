import { cancelled, WinnowError } from "../base/errors.ts";
import type {
  Action,
  ActionCall,
  ActionContext,
  Actions,
  RegisteredAction,
} from "../plugin-api/actions.ts";
import type { ActionPart, ActionResult } from "../plugin-api/results.ts";
import { int32sOf } from "../protocol/bytes.ts";
import type { OwnActionInfo } from "../protocol/pluginActions.ts";
import type { PluginContract, RunContext } from "../protocol/pluginHost.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { WireNotification, WirePart, WireResultSent } from "../protocol/wireResult.ts";
import type { Client, Handlers, Server } from "../protocol/rpc.ts";
import { describeAction } from "./describeAction.ts";
import { PacedProgress } from "./pacedProgress.ts";
import { plainValue } from "./plainValue.ts";
import { currentScope, inScope } from "./runScope.ts";
import { cut, failureOf } from "./stackTrace.ts";
import { fullId } from "./wireChecks.ts";
import { idBytes, toWireGroups } from "./wireGroup.ts";
import { fromWireResult, toWireNotification, toWireResult } from "./wireResult.ts";

type Call<M extends keyof PluginContract["requests"]> = Parameters<Handlers<PluginContract>[M]>[0];

interface Options {
  readonly pluginId: string;
  readonly client: Client<ServicesContract>;
  readonly server: Server<PluginContract>;
  fail(error: unknown): void;
}

/** The actions that the plugin has registered, as the engine runs them, and `ctx.actions`. */
export class ActionRegistry {
  readonly api: Actions;
  readonly #options: Options;
  readonly #actions = new Map<string, { readonly action: Action; readonly info: OwnActionInfo }>();
  readonly #running = new Set<AbortController>();
  #described: Promise<void> = Promise.resolve();
  #isDescribing = false;

  constructor(options: Options) {
    this.#options = options;
    this.api = {
      register: (action) => this.#register(action),
      list: async () => {
        const all = await options.client.call("action/listAll", {});
        return all.map(({ id, title, description, hooks, unlisted }) => ({
          id,
          title,
          description,
          hooks,
          unlisted,
        }));
      },
      run: async (actionId, call) => {
        const result = await this.#callOther(actionId, call, false);
        return result ?? {};
      },
      prompt: (actionId, call) => this.#callOther(actionId, call, true),
    };
  }

  /** Resolves when the engine knows all that is registered. */
  described(): Promise<void> {
    return this.#described;
  }

  async resolve({
    actionId,
    parameters,
    context,
  }: Call<"action/resolve">): Promise<
    Awaited<ReturnType<Handlers<PluginContract>["action/resolve"]>>
  > {
    const { action } = this.#find(actionId);
    try {
      const changes = await action.resolve?.({ ...contextOf(context), parameters });
      return plainValue(changes ?? {}, "What resolve returned") as Record<string, object>;
    } catch (error) {
      throw failureOf(error);
    }
  }

  async execute(call: Call<"action/execute">, signal: AbortSignal): Promise<WireResultSent> {
    const { action } = this.#find(call.actionId);
    const stopped = new AbortController();
    this.#running.add(stopped);
    const either = AbortSignal.any([signal, stopped.signal]);
    try {
      return await this.#run(action, call, either);
    } catch (error) {
      // What a cancelled run throws is its way of ending.
      throw either.aborted ? cancelled() : failureOf(error);
    } finally {
      this.#running.delete(stopped);
    }
  }

  /** Aborts every run. */
  stop(): void {
    for (const run of this.#running) run.abort(cancelled());
  }

  #run(action: Action, call: Call<"action/execute">, signal: AbortSignal): Promise<WireResultSent> {
    const { pluginId, server } = this.#options;
    const tell = (part: WirePart): void => server.fire("run/part", { runId: call.runId, part });
    const progress = new PacedProgress((step) => tell({ kind: "progress", ...step }));
    const hand = (part: ActionPart): void => {
      if (part?.kind === "progress") progress.tell(part.done, part.total, part.message);
      else tell(wirePart(part, pluginId));
    };
    const notify = (notification: WireNotification): void =>
      tell({ kind: "notification", notification });
    return inScope({ signal, runId: call.runId, chain: call.chain, notify }, async () => {
      try {
        const returned = await action.run({
          ...contextOf(call.context),
          parameters: call.parameters,
          signal,
          progress: (done, total, message) => progress.tell(done, total, message),
        });
        const result = isGenerator(returned) ? await drain(returned, hand, signal) : returned;
        return toWireResult(result, pluginId);
      } finally {
        progress.end();
      }
    });
  }

  #register(action: Action): RegisteredAction {
    const info = describeAction(action, this.#options.pluginId);
    if (this.#actions.has(action.id))
      throw new Error(`An action with the id '${action.id}' is registered already.`);
    const entry = { action, info };
    this.#actions.set(action.id, entry);
    this.#describeSoon();
    return {
      id: info.id,
      dispose: () => {
        if (this.#actions.get(action.id) !== entry) return;
        this.#actions.delete(action.id);
        this.#describeSoon();
      },
    };
  }

  /** Once for all that is registered in one go. */
  #describeSoon(): void {
    if (this.#isDescribing) return;
    const { client, fail } = this.#options;
    this.#isDescribing = true;
    this.#described = this.#described
      .then(async () => {
        // From here on, a change is told anew: what is sent now no longer holds it.
        this.#isDescribing = false;
        const actions = [...this.#actions.values()].map(({ info }) => info);
        await client.call("action/describe", { actions });
      })
      .catch(fail);
  }

  #find(actionId: string): { readonly action: Action; readonly info: OwnActionInfo } {
    const { pluginId } = this.#options;
    const own = actionId.startsWith(`${pluginId}/`)
      ? actionId.slice(pluginId.length + 1)
      : actionId;
    const found = this.#actions.get(own);
    if (found) return found;
    throw new WinnowError("not-found", `The plugin has no action '${own}' (any more).`);
  }

  async #callOther(
    actionId: string,
    call: ActionCall = {},
    prompt: boolean,
  ): Promise<ActionResult | null> {
    const { client, pluginId } = this.#options;
    const scope = currentScope();
    const signals = [call.signal, scope?.signal].filter((signal) => signal !== undefined);
    const result = await client.call(
      "action/call",
      {
        runId: scope?.runId ?? null,
        actionId: fullId(actionId, pluginId),
        parameters: plainValue(call.parameters ?? {}, "A parameter") as Record<string, unknown>,
        instanceIds: call.instanceIds ? idBytes(call.instanceIds, "The call") : null,
        chain: [...(scope?.chain ?? [])],
        prompt,
      },
      AbortSignal.any(signals),
    );
    return result && fromWireResult(result);
  }
}

function contextOf({ instanceIds, selection, ...rest }: RunContext): ActionContext {
  return { ...rest, instanceIds: int32sOf(instanceIds), selection: int32sOf(selection) };
}

function wirePart(part: Exclude<ActionPart, { kind: "progress" }>, pluginId: string): WirePart {
  switch (part?.kind) {
    case "groups":
      return { kind: "groups", groups: toWireGroups(part.groups, "What was yielded") };
    case "notification":
      return {
        kind: "notification",
        notification: toWireNotification(part.notification, pluginId, "What was yielded"),
      };
    case "text":
      return { kind: "text", text: cut(part.text, 1_000_000) };
    default:
      throw new WinnowError(
        "plugin-refused",
        "The action yielded what is no part: yield an object whose kind is progress, groups, notification or text.",
      );
  }
}

function isGenerator(
  value: unknown,
): value is AsyncGenerator<ActionPart, ActionResult | void, undefined> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Hands on what is yielded until it returns; a cancelled run is ended at its next yield, its `finally` blocks run. */
async function drain(
  parts: AsyncGenerator<ActionPart, ActionResult | void, undefined>,
  hand: (part: ActionPart) => void,
  signal: AbortSignal,
): Promise<ActionResult | void> {
  for (;;) {
    const next = await parts.next();
    if (next.done) return next.value;
    if (signal.aborted) {
      await parts.return(undefined);
      throw cancelled();
    }
    hand(next.value);
  }
}
