import { isCancelled, messageOf, WinnowError } from "../../base/errors.ts";
import type {
  WireGroup,
  WireNotification,
  WirePart,
  WireReport,
  WireResult,
} from "../../protocol/wireResult.ts";
import type { ActionContextInput, ActionOutcome } from "../../protocol/plugins.ts";
import type { MapKey } from "../../protocol/maps.ts";
import { findMap } from "../db/maps.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { Project } from "../project/project.ts";
import type { FoundAction } from "./actionsOf.ts";
import type { Notifications } from "./notifications.ts";
import { Paced } from "./paced.ts";
import type { ResultSink } from "./resultSink.ts";
import { isLost } from "./runningPlugin.ts";
import { checkedGroups } from "./wireGroups.ts";

export interface Progress {
  readonly done: number;
  /** Null: not known. */
  readonly total: number | null;
  readonly message: string;
}

/** Told how a run goes, ten times a second at most. */
export interface RunListener {
  progress(progress: Progress): void;
  text(text: string): void;
}

interface RunOptions {
  readonly action: FoundAction;
  readonly project: Project;
  readonly dataset: Dataset;
  readonly results: ResultSink;
  readonly notifications: Notifications;
  readonly runId: number;
  readonly context: ActionContextInput;
  readonly told: RunListener;
}

/** One run that a person started, and what comes of it while it goes on. */
export class ActionRun {
  readonly #options: RunOptions;
  readonly #stop = new AbortController();
  readonly #progress: Paced<Progress>;
  readonly #notified: number[] = [];
  #resultId: number | null = null;
  #text = 0;
  #groups = 0;
  #leftOut = 0;
  #refusal: unknown;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#progress = new Paced(100, (progress) => options.told.progress(progress));
  }

  /** Follows the work to its end. Groups of a run that fails vanish; those of one that is cancelled stay. */
  async over(
    work: (signal: AbortSignal, part: (part: WirePart) => void) => Promise<WireResult>,
    signal: AbortSignal,
  ): Promise<ActionOutcome> {
    const { results } = this.#options;
    const either = AbortSignal.any([signal, this.#stop.signal]);
    try {
      const result = await work(either, (part) => this.#take(part));
      for (const notification of result.notifications) this.#notify(notification);
      this.#keep(result.groups, result.title);
      if (result.report) this.#keepReport(result.report, result.title);
      const resultId =
        this.#resultId !== null && results.end(this.#resultId, result.title)
          ? this.#resultId
          : null;
      return {
        resultId,
        notifications: this.#notified,
        map: this.#mapOf(result),
        value: result.value,
      };
    } catch (error) {
      throw this.#failed(this.#refusal ?? error);
    } finally {
      if (this.#leftOut > 0) this.#tellLeftOut();
      this.#progress.dispose();
    }
  }

  #take(part: WirePart): void {
    // What was refused is being ended.
    if (this.#refusal) return;
    const { told } = this.#options;
    switch (part.kind) {
      case "progress": {
        const { done, total = null, message = "" } = part;
        this.#progress.add({ done, total, message });
        return;
      }
      case "notification":
        this.#notify(part.notification);
        return;
      case "text":
        this.#text += part.text.length;
        if (this.#text <= maxText) told.text(part.text);
        return;
      case "groups":
        try {
          this.#keep(part.groups, "");
        } catch (error) {
          this.#refusal = error;
          this.#stop.abort();
        }
    }
  }

  #keep(given: readonly WireGroup[], title: string): void {
    if (given.length === 0) return;
    const { project, dataset, results } = this.#options;
    const groups = checkedGroups(project, dataset, given);
    this.#groups += groups.length;
    if (this.#groups > maxGroups)
      throw new WinnowError(
        "plugin-refused",
        `It gave more than ${maxGroups.toLocaleString("en")} groups, which nobody can look through.`,
      );
    results.add(this.#result(title), groups);
  }

  #keepReport(report: WireReport, title: string): void {
    const { project, dataset, results } = this.#options;
    const groups = checkedGroups(project, dataset, report.groups);
    results.report(this.#result(title || report.title), { ...report, groups });
  }

  /** The result of this run, begun with the first that it keeps. */
  #result(title: string): number {
    const { results, action } = this.#options;
    const { id: actionId, title: ofAction } = action.info;
    return (this.#resultId ??= results.begin({ title: title || ofAction, actionId }).id);
  }

  /** @throws WinnowError plugin-refused when there is no such map of the plugin's */
  #mapOf({ map: name }: WireResult): MapKey | null {
    if (name === undefined) return null;
    const map = { owner: this.#options.action.info.pluginId, name };
    if (findMap(this.#options.project.db, map)) return map;
    throw new WinnowError(
      "plugin-refused",
      `The result names the map '${name}', which ctx.maps does not have: save it first.`,
    );
  }

  #notify(given: WireNotification): number | undefined {
    if (this.#notified.length >= maxNotifications) {
      this.#leftOut++;
      return undefined;
    }
    const { notifications, action, runId, context } = this.#options;
    const { pluginId, title: name } = action.info;
    const { id } = notifications.add({ pluginId, name, runId, context }, given);
    this.#notified.push(id);
    return id;
  }

  #tellLeftOut(): void {
    const message = `${this.#leftOut.toLocaleString("en")} notifications more were left out.`;
    this.#notified.pop();
    this.#notify({ type: "warning", message, name: "", data: "", stack: "", actions: [] });
  }

  #failed(error: unknown): unknown {
    const { results } = this.#options;
    if (isCancelled(error)) {
      if (this.#resultId !== null) results.end(this.#resultId);
      return error;
    }
    if (this.#resultId !== null) results.delete(this.#resultId);
    // That its process ended, and how, is told by who watches it.
    if (!(error instanceof WinnowError) || isLost(error)) return error;
    const stack = String(error.details.stack ?? "");
    const message = messageOf(error).slice(0, 10_000);
    const notificationId = this.#notify({
      type: "error",
      message,
      name: "",
      data: "",
      stack,
      actions: [],
    });
    return new WinnowError(error.code, message, {
      cause: error,
      details: { ...error.details, ...(notificationId ? { notificationId } : {}) },
    });
  }
}

/** Of one run; more is a flood. */
const maxNotifications = 200;
const maxGroups = 100_000;
/** UTF-16 units of text that a run may yield. */
const maxText = 10_000_000;
