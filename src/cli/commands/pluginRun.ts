import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { messageOf, WinnowError } from "../../base/errors.ts";
import type { EngineConnection } from "../../engine-client/engineConnection.ts";
import { bytesOf, int32sOf } from "../../protocol/bytes.ts";
import {
  noContext,
  type ActionContextInput,
  type ActionInfo,
  type ActionOutcome,
  type NotificationInfo,
} from "../../protocol/plugins.ts";
import type { ResultInfo } from "../../protocol/results.ts";
import type { ReportInfo } from "../../protocol/reports.ts";
import { exitCodes, formatCount, plural, print, say, type CommonOptions } from "../output.ts";
import {
  assertTrusted,
  findNoted,
  placesOf,
  tellPlaces,
  untilRunning,
  untilSettled,
} from "../plugins.ts";
import { ProgressLine } from "../progressLine.ts";
import { reportJson, reportText } from "../reportText.ts";
import { readSelection, takesParams, type ParamOptions } from "../queryText.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

interface RunOptions extends CommonOptions, ParamOptions {
  readonly params: Record<string, unknown>;
  readonly query?: string;
  readonly ids?: readonly number[];
  readonly text?: string;
  readonly dir?: string;
  readonly inspect?: boolean;
}

export function runCommand(): Command {
  return takesParams(new Command("run"))
    .description("run an action of a plugin, or one of Winnow's own")
    .argument("<action>", "PLUGIN/ACTION, as 'plugin actions' names them")
    .option(
      "--params <json>",
      "values of its form: a JSON object, or @FILE that holds one",
      parametersOf,
      {},
    )
    .option("--query <query>", "for what this query selects: a text, or a .winnow file; else all")
    .option("--ids <ids>", "for these instances: numbers with commas between", idsOf)
    .option("--text <text>", "what it searches for, where it does")
    .option("--dir <dir>", "also look for the plugin in this folder")
    .option("--inspect", "wait for a debugger before the plugin is loaded")
    .action(async (actionId: string, options: RunOptions) => {
      if (options.query !== undefined && options.ids !== undefined) {
        say("winnow: say --query or --ids, not both.");
        process.exitCode = exitCodes.usage;
        return;
      }
      const projectDir = await projectDirOf(options);
      const context = await contextOf(projectDir, options);
      const pluginId = actionId.split("/")[0] ?? "";
      const isOwn = pluginId === "winnow";
      if (!isOwn) await assertThere(pluginId, projectDir, options.dir);
      const report = await withEngine(projectDir, { create: false }, async (engine, signal) => {
        tellLog(engine);
        // Consents are read anew: a question may have been answered just now.
        await tellPlaces(engine, await placesOf(projectDir, options.dir));
        if (options.inspect && !isOwn) await waitForDebugger(engine, pluginId, signal);
        if (!isOwn) await untilRunning(engine, pluginId, signal);
        if ((await engine.call("project/status", {})).instances === 0)
          say(
            "Note: The project is empty, so this runs on 0 images. Import some: winnow import DIR",
          );
        return run(engine, { actionId, context, parameters: options.params }, signal);
      });
      await print(options.json ? JSON.stringify(jsonOf(report)) : textOf(report));
    });
}

export function actionsCommand(): Command {
  return new Command("actions")
    .description("the actions that can be run; plugins are loaded to ask them")
    .option("--dir <dir>", "also of plugins in this folder")
    .action(async (options: CommonOptions & { dir?: string }) => {
      const projectDir = await projectDirOf(options);
      const actions = await withEngine(projectDir, { create: false }, async (engine, signal) => {
        const places = await placesOf(projectDir, options.dir);
        for (const { id } of await tellPlaces(engine, places)) {
          const { title, state } = await untilSettled(engine, id, signal);
          if (state.kind !== "running")
            say(
              `Note: ${title} is ${"message" in state ? `${state.kind}: ${state.message}` : state.kind}.`,
            );
        }
        return engine.call("action/list", {});
      });
      await print(options.json ? JSON.stringify(actions) : actions.flatMap(actionLines).join("\n"));
    });
}

/** An action and its inputs, a line each. */
export function actionLines(action: ActionInfo): string[] {
  const where = [...action.hooks, ...action.placements].join(", ");
  return [
    `${action.id}  ${action.title}${where === "" ? "" : `  (${where})`}${action.unlisted ? "  unlisted" : ""}`,
    ...Object.entries(action.parameters).map(([name, { type, title }]) => {
      const shown = title === undefined || title === name ? "" : `  ${title}`;
      return `    ${name}: ${type}${shown}`;
    }),
  ];
}

interface Report {
  readonly outcome: ActionOutcome;
  readonly result: ResultInfo | null;
  /** Of each group, in their order. */
  readonly members: readonly (readonly number[])[];
  readonly notifications: readonly NotificationInfo[];
  readonly report: ReportInfo | null;
}

async function run(
  engine: EngineConnection,
  action: { actionId: string; context: ActionContextInput; parameters: Record<string, unknown> },
  signal: AbortSignal,
): Promise<Report> {
  const progress = new ProgressLine();
  const runId = 1 + Math.floor(Math.random() * (Number.MAX_SAFE_INTEGER - 1));
  engine.on("run/progress", (part) => {
    if (part.runId !== runId) return;
    const total = part.total === null ? "" : ` of ${formatCount(part.total)}`;
    progress.tell(`${part.message || action.actionId}: ${formatCount(part.done)}${total}`);
  });
  engine.on("run/text", (part) => {
    if (part.runId === runId) progress.say(part.text);
  });
  const outcome = await engine
    .call("action/run", { ...action, runId }, signal)
    .catch((error: unknown) => {
      progress.end();
      // At the author's own lines; the sentence follows by itself.
      if (error instanceof WinnowError && error.details.stack) say(String(error.details.stack));
      throw error;
    })
    .finally(() => progress.end());
  const { resultId } = outcome;
  const result = resultId === null ? null : await engine.call("result/get", { resultId });
  const members: number[][] = [];
  if (result)
    for (const group of result.groups) {
      const bytes = await engine.call("result/ids", { resultId: result.id, groupIds: [group.id] });
      members.push([...int32sOf(bytes)]);
    }
  const ids = new Set(outcome.notifications);
  const all = ids.size === 0 ? [] : await engine.call("notification/list", { limit: 1000 });
  const notifications = all.filter(({ id }) => ids.has(id)).toReversed();
  const report = result?.hasReport
    ? await engine.call("result/report", { resultId: result.id })
    : null;
  return { outcome, result, members, notifications, report };
}

function jsonOf({ outcome, result, members, notifications, report }: Report): unknown {
  return {
    title: result?.title ?? null,
    groups: (result?.groups ?? []).map(({ name, score, scale }, i) => ({
      name,
      score,
      scale,
      instanceIds: members[i] ?? [],
    })),
    notifications: notifications.map(({ type, name, message, data, stack }) => ({
      type,
      name,
      message,
      data: data === "" ? null : (JSON.parse(data) as unknown),
      stack,
    })),
    report: report && reportJson(report),
    map: outcome.map?.name ?? null,
    value: outcome.value ?? null,
  };
}

function textOf({ outcome, result, notifications, report }: Report): string {
  const lines: string[] = [];
  for (const { type, message, data, stack } of notifications) {
    lines.push(`${type}: ${message}`);
    if (stack !== "") lines.push(stack);
    if (data !== "") lines.push(`  ${data}`);
  }
  if (report) lines.push(...reportText(report), "");
  if (result && (!report || result.groups.length > 0)) {
    lines.push(`${result.title}: ${plural(result.groups.length, "group", "groups")}`);
    for (const { name, count, score } of result.groups)
      lines.push(`  ${name}: ${formatCount(count)}${score === null ? "" : `, score ${score}`}`);
  }
  const { value, map } = outcome;
  if (map) lines.push(`Map: ${map.name}, for "Winnow: Open Map…" in VS Code`);
  if (value !== undefined && value !== null)
    lines.push(
      `Result: ${typeof value === "string" ? value : JSON.stringify(value, undefined, 2)}`,
    );
  return lines.length === 0 ? "Done." : lines.join("\n");
}

/** Asks for consent where there is none yet. @throws WinnowError not-found, plugin-refused */
async function assertThere(id: string, projectDir: string, dir: string | undefined): Promise<void> {
  const { plugins } = await findNoted(await placesOf(projectDir, dir));
  const plugin = plugins.find((one) => one.id === id);
  if (!plugin)
    throw new WinnowError(
      "not-found",
      `There is no plugin '${id}' here. 'winnow plugin list' names them; --dir says where else one is.`,
    );
  await assertTrusted(plugin);
}

/** What plugins print and log, but for what only they are interested in. */
function tellLog(engine: EngineConnection): void {
  engine.on("plugin/log", ({ pluginId, level, text }) => {
    if (level !== "debug") say(`[${pluginId}] ${text}`);
  });
}

async function waitForDebugger(
  engine: EngineConnection,
  pluginId: string,
  signal: AbortSignal,
): Promise<void> {
  const { port } = await engine.call("plugin/debug", { pluginId, wait: true }, signal);
  say(`${pluginId} waits for a debugger at 127.0.0.1:${port}.`);
}

async function contextOf(projectDir: string, options: RunOptions): Promise<ActionContextInput> {
  const context = { ...noContext, text: options.text ?? null };
  if (options.ids) {
    const ids = bytesOf(Int32Array.from(options.ids));
    return { ...context, target: { kind: "ids", ids } };
  }
  if (options.query === undefined) return context;
  const text = await readSelection(options.query, projectDir, options);
  return { ...context, target: { kind: "query", text } };
}

function idsOf(text: string): number[] {
  const ids = text.split(",").map(Number);
  if (ids.every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)) return ids;
  throw new InvalidArgumentError("Ids are numbers from 1 on, with commas between.");
}

function parametersOf(text: string): Record<string, unknown> {
  try {
    // Not every shell leaves JSON as it is typed.
    const json = text.startsWith("@") ? readFileSync(text.slice(1), "utf8") : text;
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    throw new InvalidArgumentError(`It is no JSON: ${messageOf(error)}`);
  }
  throw new InvalidArgumentError(`It is a JSON object, such as '{ "groups": 5 }'.`);
}
