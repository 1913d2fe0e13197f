import { WinnowError } from "../../base/errors.ts";
import {
  noContext,
  type ActionContextInput,
  type NotificationInfo,
} from "../../protocol/plugins.ts";
import type { ReportInit, ReportPageContract } from "../../protocol/reportPage.ts";
import type { HistogramInfo } from "../../protocol/reports.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { ViewResult } from "../../protocol/view.ts";
import { whenText } from "../commitText.ts";
import type { Project } from "../projects/project.ts";

/** An action as a threshold offers it. */
export type OfferedAction = NotificationInfo["actions"][number];

/** What a report's page asks of the rest of the extension. */
export interface ReportHost {
  readonly project: Project;
  readonly resultId: number;
  readonly stateId: string;
  /** Shows groups of the result in a grid. */
  show(title: string, result: Pick<ViewResult, "id" | "groups"> & Partial<ViewResult>): void;
  /** Hands it off: a run may outlive the page. */
  act(action: OfferedAction): void;
  copy(text: string): Promise<void>;
}

/** Answers the page of a report. */
export function reportHandlers(host: ReportHost): Handlers<ReportPageContract> {
  const { project, resultId, stateId } = host;
  const { engine } = project;
  return {
    ready: async (_, signal): Promise<ReportInit> => {
      const result = await engine.call("result/get", { resultId }, signal);
      const report = await engine.call("result/report", { resultId }, signal);
      const [pluginId = ""] = result.actionId.split("/");
      const plugins = await engine.call("plugin/list", {}, signal);
      const plugin = plugins.find(({ id }) => id === pluginId)?.title ?? pluginId;
      return {
        stateId,
        resultId,
        title: report.title || result.title,
        source: `${plugin} · ${whenText(result.time, Date.now())}`,
        groups: result.groups.length,
        report,
      };
    },
    show: async ({ groupId, min, max }, signal) => {
      const groupIds = [groupId];
      const result = await engine.call("result/get", { resultId, groupIds }, signal);
      const group = result.groups.find(({ id }) => id === groupId);
      if (!group)
        throw new WinnowError(
          "not-found",
          "These images are not there any more. Run the action again.",
        );
      const shown = { id: resultId, groups: groupIds, min, max };
      host.show(`${result.title}: ${group.name}`, shown);
      return null;
    },
    showGroups: async (_, signal) => {
      const { title } = await engine.call("result/get", { resultId }, signal);
      host.show(title, { id: resultId, groups: null });
      return null;
    },
    act: async ({ block: place, threshold }, signal) => {
      const { blocks } = await engine.call("result/report", { resultId }, signal);
      const block = blocks[place];
      if (block?.kind !== "histogram" || !block.threshold?.action)
        throw new WinnowError("not-found", "The report has changed. Look at it again.");
      const { actionId, title, parameter, parameters } = block.threshold.action;
      host.act({
        actionId,
        title,
        parameters: { ...parameters, ...(parameter !== "" && { [parameter]: threshold }) },
        context: await contextOf(host, block, threshold, signal),
      });
      return null;
    },
    copy: async ({ text }) => {
      await host.copy(text);
      return null;
    },
  };
}

/** The images that a threshold's action is for. */
async function contextOf(
  { project, resultId }: ReportHost,
  { group, threshold }: HistogramInfo,
  at: number,
  signal: AbortSignal,
): Promise<ActionContextInput> {
  if (group === null) return noContext;
  const isBeyond = threshold?.action?.on !== "all";
  const ids = await project.engine.call(
    "result/ids",
    {
      resultId,
      groupIds: [group],
      min: isBeyond && threshold?.side === "above" ? at : null,
      max: isBeyond && threshold?.side === "below" ? at : null,
    },
    signal,
  );
  return { ...noContext, target: { kind: "ids", ids } };
}
