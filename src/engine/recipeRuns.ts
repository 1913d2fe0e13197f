import { bytesOf } from "../protocol/bytes.ts";
import type { RecipeResult } from "../protocol/curate.ts";
import { mistakesOf } from "../protocol/forms.ts";
import type { ActionContextInput, ActionInfo } from "../protocol/plugins.ts";
import { badQuery } from "../core/query/badQuery.ts";
import type { Action, Literal, Name } from "../query/ast.ts";
import type { Engine } from "./engine.ts";

type RunAction = Extract<Action, { kind: "run" }>;

/** A `run` of a recipe as it is asked of the plugin system. */
export interface RunRequest {
  readonly title: string;
  readonly actionId: string;
  readonly context: ActionContextInput;
  readonly parameters: Record<string, unknown>;
}

/**
 * What a `run` of a recipe asks for, checked as the form of the action would be. Waits for the action's plugin.
 * @throws WinnowError bad-query where the text names what is not there or does not fit
 */
export async function runRequest(
  engine: Engine,
  ids: Int32Array,
  action: RunAction,
  signal: AbortSignal,
): Promise<RunRequest> {
  const { actions } = engine.plugins;
  const { value: actionId } = action.actionId;
  const context: ActionContextInput = {
    target: { kind: "ids", ids: bytesOf(ids) },
    activeInstanceId: null,
    vectorTypeId: null,
    text: null,
  };
  const request = { actionId, context, parameters: {} };
  const empty = await actions.form(request, signal).catch((error: unknown) => {
    throw badQuery(action.actionId, error instanceof Error ? error.message : String(error));
  });
  const info = actions.list("all").find(({ id }) => id === actionId);
  const described = { ...empty.parameters, ...info?.parameters };
  const parameters = Object.fromEntries(
    action.values.map(({ name, value }) => [
      name.text,
      valueOf(engine, described[name.text], value),
    ]),
  );
  const mistakes = mistakesOf(await actions.form({ ...request, parameters }, signal));
  if (mistakes.length > 0) throw badQuery(action, mistakes.join(" "));
  return { title: info?.title ?? actionId, actionId, context, parameters };
}

/** Runs it: its groups are kept as a result, its notifications told. */
export async function runOfPlugin(
  engine: Engine,
  { title, ...request }: RunRequest,
  signal: AbortSignal,
): Promise<RecipeResult["steps"][number]> {
  const before = lastCommit(engine);
  const told = { progress: () => undefined, text: () => undefined };
  const runId = (lastRun += 1);
  const { resultId } = await engine.plugins.actions.run({ ...request, runId }, signal, told);
  const after = lastCommit(engine);
  const groups = resultId === null ? null : engine.results.get(resultId).groups.length;
  const found = groups === null ? "" : `: ${groups} ${groups === 1 ? "group" : "groups"}`;
  return {
    title: `${title}${found}`,
    done: true,
    commitId: after === before ? null : after,
    resultId,
  };
}

/** Nobody follows these runs, whose number tells their progress from others'. */
let lastRun = Number.MAX_SAFE_INTEGER / 2;

function lastCommit({ commits }: Engine): number | null {
  return commits.list(null, 1).undo?.id ?? null;
}

/** A name and, where a property or a tag is asked for, a text say which one; all else is as it is written. */
function valueOf(
  { dataset }: Engine,
  description: ActionInfo["parameters"][string] | undefined,
  value: Literal | Name,
): unknown {
  if (value.kind === "relativeDate")
    throw badQuery(value, "Actions take no dates that are counted from now.");
  const text = value.kind === "name" ? value.text : value.value;
  if (value.kind === "name" || (description?.type === "property" && value.kind === "text")) {
    const property = dataset.properties.named(String(text));
    if (!property) throw badQuery(value, `There is no property '${text}' that can be written.`);
    return property.id;
  }
  if (description?.type === "tag" && value.kind === "text") {
    const found = dataset.properties.list.flatMap(
      ({ id }) => dataset.properties.tagNamed(id, value.value) ?? [],
    );
    if (found.length !== 1)
      throw badQuery(
        value,
        found.length === 0
          ? `There is no tag '${value.value}'.`
          : `${found.length} properties have a tag '${value.value}': give the tag's id instead.`,
      );
    return found[0].id;
  }
  return text;
}
