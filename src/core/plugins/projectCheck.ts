import { statSync } from "node:fs";
import { messageOf } from "../../base/errors.ts";
import type { VectorOwner } from "../../plugin-api/data.ts";
import type { ParameterDescription } from "../../plugin-api/parameters.ts";
import type { ProjectCheck } from "../../protocol/forms.ts";
import { check } from "../../query/resolve.ts";
import { instanceState } from "../db/instances.ts";
import { parseQuery } from "../query/parseQuery.ts";
import { queryNames } from "../query/queryNames.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";

/** What the forms of actions need to know of the project besides its dataset. */
export interface FormFacts {
  /** The plugin whose vector type it is, and what its vectors belong to. */
  vectorType(typeId: number): { readonly source: string; readonly of: VectorOwner } | undefined;
  /** Names that a plugin's manifest declares. */
  secretsOf(pluginId: string): readonly string[];
}

/** Checks what a value names: a property, a tag, a file, … of an action of this plugin. */
export function projectCheck(
  { dataset }: PluginsOptions,
  facts: FormFacts,
  pluginId: string,
): ProjectCheck {
  return (description, value) => {
    switch (description.type) {
      case "property":
        return wrongProperty(description, value);
      case "tag":
        return dataset.properties.tag(value as number)
          ? null
          : "The tag is not in the project any more. Choose another one.";
      case "vector_type":
      case "own_vector_type":
        return wrongVectorType(description, value);
      case "file":
        return wrongFile(description, value as string);
      case "query":
        return wrongQuery(value as string);
      case "instances":
        return wrongInstances(value as readonly number[]);
      case "secret":
        return facts.secretsOf(pluginId).includes(value as string)
          ? null
          : `The plugin's manifest declares no secret '${String(value)}'.`;
      case "boolean":
      case "choice":
      case "integer":
      case "number":
      case "text":
        return null;
    }
  };

  function wrongProperty({ types, modes }: ParameterDescription, id: unknown): string | null {
    const property = dataset.properties.property(id as number);
    if (!property) return "The property is not in the project any more. Choose another one.";
    if (types && !types.includes(property.type))
      return `'${property.name}' is of type ${property.type}. Choose one of type ${types.join(" or ")}.`;
    if (modes && !modes.includes(property.mode))
      return `The values of '${property.name}' belong to each ${property.mode}. Choose one whose values belong to each ${modes.join(" or ")}.`;
    return null;
  }

  function wrongVectorType(
    { type, of = "images" }: ParameterDescription,
    id: unknown,
  ): string | null {
    const found = facts.vectorType(id as number);
    if (!found) return "The vector type is not in the project any more. Choose another one.";
    if (type === "own_vector_type" && found.source !== pluginId)
      return `The vector type is of the plugin '${found.source}'. Choose one of this plugin's own.`;
    return found.of === of
      ? null
      : `Its vectors are those of ${found.of}. Choose a vector type of ${of}.`;
  }

  function wrongInstances(ids: readonly number[]): string | null {
    const { state, end } = dataset.instances;
    const gone = ids.filter((id) => id >= end || state[id] >= instanceState.problem).length;
    if (gone === 0) return null;
    return `${gone.toLocaleString("en")} of them ${gone === 1 ? "is" : "are"} not in the project any more.`;
  }

  function wrongQuery(text: string): string | null {
    try {
      const file = parseQuery(text);
      const problems = file ? check(file, queryNames(dataset)) : [];
      return problems.find(({ severity }) => severity === "error")?.message ?? null;
    } catch (error) {
      return messageOf(error);
    }
  }
}

function wrongFile({ folder = false }: ParameterDescription, path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  const what = folder ? "folder" : "file";
  if (!found) return `There is no ${what} '${path}'.`;
  return found.isDirectory() === folder ? null : `'${path}' is no ${what}.`;
}
