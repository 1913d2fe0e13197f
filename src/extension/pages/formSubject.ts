import { WinnowError } from "../../base/errors.ts";
import type { FormInit, FormOptions } from "../../protocol/formPage.ts";
import { checkForm } from "../../protocol/forms.ts";
import type { FormState } from "../../protocol/plugins.ts";
import {
  pageOf,
  withContext,
  type ActionPlace,
  type PlaceContext,
} from "../plugins/actionPlace.ts";
import type { Project } from "../projects/project.ts";
import { countText, plural } from "../text.ts";
import { vectorTypeText } from "../views/vectorTypeText.ts";

/** Whose inputs a form has: an action's by its full id, or a plugin's settings. */
export interface FormSubject {
  readonly kind: "action" | "settings";
  readonly id: string;
}

/** What a form shows besides its values. */
export type FormFace = Omit<FormInit, "stateId" | "values" | "checked" | "options">;

/** @throws WinnowError not-found when the plugin does not run (any more) */
export async function faceOf(
  { grids, maps }: PlaceContext,
  project: Project,
  subject: FormSubject,
  place: ActionPlace,
): Promise<FormFace> {
  const list = project.plugins;
  const pluginOf = (): string => subject.id.split("/")[0] ?? subject.id;
  // What is known may be of before the plugin was loaded anew.
  if (!list.action(subject.id)) await list.refresh();
  const plugin = list.plugin(pluginOf());
  if (subject.kind === "settings") {
    if (!plugin) throw gone(subject.id);
    return {
      title: `Settings of ${plugin.title}`,
      description: plugin.description,
      icon: "settings-gear",
      plugin: plugin.title,
      target: "",
      verb: "Save",
      parameters: plugin.settings,
      dynamic: false,
    };
  }
  const action = list.action(subject.id);
  if (!action) throw gone(subject.id);
  const { title, description, icon, parameters, dynamic } = action;
  return {
    title,
    description,
    icon,
    plugin: plugin?.title ?? "Winnow",
    target: targetText({ grids, maps }, place),
    verb: "Run",
    parameters,
    dynamic,
  };
}

/** Checks what is entered as a run would. */
export async function checkEntered(
  context: PlaceContext,
  project: Project,
  subject: FormSubject,
  place: ActionPlace,
  values: Record<string, unknown>,
  signal?: AbortSignal,
): Promise<FormState> {
  if (subject.kind === "settings")
    return checkForm(project.plugins.plugin(subject.id)?.settings ?? {}, values);
  return withContext(context, project, place, (at) =>
    project.engine.call(
      "action/form",
      { actionId: subject.id, context: at, parameters: values },
      signal,
    ),
  );
}

/** What the project has to choose from; only what the inputs ask for is read. */
export async function optionsOf(
  project: Project,
  subject: FormSubject,
  parameters: FormInit["parameters"],
): Promise<FormOptions> {
  const { engine } = project;
  const types = new Set(Object.values(parameters).map(({ type }) => type));
  const pluginId = subject.id.split("/")[0] ?? subject.id;
  const { properties } =
    types.has("property") || types.has("tag")
      ? await engine.call("property/list", {})
      : { properties: [] };
  const tags = types.has("tag")
    ? await Promise.all(
        properties
          .filter(({ type }) => type === "tag" || type === "multi_tags")
          .map(async ({ id, name: detail }) =>
            (await engine.call("tag/list", { propertyId: id })).map((tag) => ({
              id: tag.id,
              name: tag.name,
              detail,
              color: tag.color,
            })),
          ),
      )
    : [];
  const vectorTypes =
    types.has("vector_type") || types.has("own_vector_type")
      ? await engine.call("vector/types", {})
      : [];
  return {
    properties: properties.map(({ id, name, type, mode }) => ({
      id,
      name,
      type,
      mode,
      detail: type,
    })),
    tags: tags.flat(),
    vectorTypes: vectorTypes.map((type) => ({
      id: type.id,
      name: vectorTypeText(type),
      detail: countText(type.count),
      of: type.of,
      own: type.source === pluginId,
    })),
    secrets: project.plugins.plugin(pluginId)?.secrets ?? [],
  };
}

function targetText(pages: Pick<PlaceContext, "grids" | "maps">, { target }: ActionPlace): string {
  switch (target.kind) {
    case "ids":
      return plural(target.ids.length, "image");
    case "group":
      return "One group of the grid";
    case "project":
      return "All images of the dataset";
    case "query":
      return "The images of a query";
    case "grid": {
      const info = pageOf(pages, target.gridId)?.view.info;
      if (!info) return "The images of the grid";
      if (info.selected > 0) return plural(info.selected, "selected image");
      const place = pages.maps.byState(target.gridId) ? "dataset" : "grid";
      return `All ${plural(info.total, "image")} of the ${place}`;
    }
  }
}

function gone(id: string): WinnowError {
  return new WinnowError(
    "not-found",
    `'${id}' is not loaded. See the Plugins view for the state of its plugin.`,
  );
}
