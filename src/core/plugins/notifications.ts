import { Emitter } from "../../base/event.ts";
import { bytesOf } from "../../protocol/bytes.ts";
import type { WireNotification } from "../../protocol/wireResult.ts";
import {
  noContext,
  type ActionContextInput,
  type NotificationInfo,
} from "../../protocol/plugins.ts";

/** What made a notification. */
export interface NotificationSource {
  readonly pluginId: string;
  /** Before its message when it says no name itself. */
  readonly name: string;
  /** As the window numbers it; 0: no run of a window. */
  readonly runId: number;
  /** What its suggested actions are for where they do not say. */
  readonly context: ActionContextInput;
}

/** The last notifications of plugins, for as long as the project is open. */
export class Notifications {
  #kept: NotificationInfo[] = [];
  #nextId = 1;
  readonly #added = new Emitter<number>();
  readonly onDidAdd = this.#added.event;

  add(source: NotificationSource, given: WireNotification): NotificationInfo {
    const { pluginId, runId, context } = source;
    const { type, message, data, stack } = given;
    const info: NotificationInfo = {
      id: this.#nextId++,
      pluginId,
      type,
      name: given.name || source.name,
      message,
      data,
      stack,
      actions: given.actions.map((action) => ({
        title: action.title,
        actionId: fullId(pluginId, action.actionId),
        parameters: action.parameters,
        context: action.instanceIds
          ? { ...noContext, target: { kind: "ids", ids: action.instanceIds } }
          : context,
      })),
      time: Date.now(),
      runId,
    };
    this.#kept = [...this.#kept.slice(1 - kept), info];
    this.#added.fire(info.id);
    return info;
  }

  /** Newest first. */
  list(limit: number): NotificationInfo[] {
    return this.#kept.slice(-limit).toReversed();
  }

  clear(): void {
    this.#kept = [];
    this.#added.fire(this.#nextId);
  }
}

/** Notifications that are kept. */
const kept = 500;

/** The id of an action as everybody knows it; in a plugin its own are short. */
function fullId(pluginId: string, actionId: string): string {
  return actionId.includes("/") ? actionId : `${pluginId}/${actionId}`;
}

/** For these instances. */
export function contextOfIds(ids: Int32Array): ActionContextInput {
  return { ...noContext, target: { kind: "ids", ids: bytesOf(ids) } };
}
