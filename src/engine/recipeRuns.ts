import { WinnowError } from "../base/errors.ts";
import type { RecipeResult } from "../protocol/curate.ts";
import { mistakesOf } from "../protocol/forms.ts";
import type { ActionContextInput, ActionInfo } from "../protocol/plugins.ts";
import type { Progress } from "../core/plugins/actionRun.ts";
import { contextOfIds } from "../core/plugins/notifications.ts";
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
  const info = await actions.described(actionId).catch((error: unknown) => {
    if (error instanceof WinnowError && error.code === "not-found")
      throw badQuery(action.actionId, error.message);
    throw error;
  });
  const parameters = Object.fromEntries(
    action.values.map(({ name, value }) => [
      name.text,
      valueOf(engine, info.parameters[name.text], value),
    ]),
  );
  const request = { actionId, context: contextOfIds(ids), parameters };
  const mistakes = mistakesOf(await actions.form(request, signal));
  if (mistakes.length > 0) throw badQuery(action, mistakes.join(" "));
  return { title: info.title, ...request };
}

/** Runs it: its groups are kept as a result, its notifications told. */
export async function runOfPlugin(
  engine: Engine,
  { title, ...request }: RunRequest & { readonly runId: number },
  signal: AbortSignal,
  told: (progress: Progress) => void,
): Promise<RecipeResult["steps"][number]> {
  const before = lastCommit(engine);
  const listener = { progress: told, text: () => undefined };
  const { resultId } = await engine.plugins.actions.run(request, signal, listener);
  const after = lastCommit(engine);
  const groups = resultId === null ? null : engine.results.get(resultId).groups.length;
  const found = groups === null ? "" : `: ${groups} ${groups === 1 ? "group" : "groups"}`;
  return {
    title: `${title}${found}`,
    done: true,
    commitId: after > before ? after : null,
    resultId,
  };
}

/** The last commit that is done; 0: none is. */
export function lastCommit({ commits }: Engine): number {
  return commits.list(null, 1).undo?.id ?? 0;
}

/** A name is a property, a text where a tag is asked for is that tag; all else is as it is written. */
function valueOf(
  { dataset }: Engine,
  description: ActionInfo["parameters"][string] | undefined,
  value: Literal | Name,
): unknown {
  if (value.kind === "relativeDate")
    throw badQuery(value, "Actions take no dates that are counted from now.");
  if (value.kind === "name") {
    const property = dataset.properties.named(value.text);
    if (!property)
      throw badQuery(value, `There is no property '${value.text}' that can be written.`);
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
  return value.value;
}
