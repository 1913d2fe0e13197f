import { annotationFields, type AnnotationField } from "./ast.ts";
import type { QueryError } from "./problems.ts";

/**
 * What names in a query may mean. The same shape as the protocol's, which this layer does not know: the language also
 * runs where there is no engine.
 */
export interface QueryNames {
  readonly properties: readonly QueryProperty[];
  /** Stored paths, perhaps not all. */
  readonly folders: readonly string[];
  readonly annotationClasses: readonly string[];
  readonly annotationSources: readonly string[];
  /** Ids of the formats that `export` knows; without them none is checked. */
  readonly exportFormats?: readonly string[];
  /** Actions that `run` can run, by their full ids, with the names of their parameters; without them none is checked. */
  readonly pluginActions?: readonly {
    readonly id: string;
    readonly parameters: readonly string[];
  }[];
}

export interface QueryProperty {
  readonly key: string;
  readonly name: string;
  readonly type:
    | "text"
    | "number"
    | "tag"
    | "multi_tags"
    | "checkbox"
    | "date"
    | "url"
    | "path"
    | "color"
    | "image_link";
  readonly computed: boolean;
  /** Names of its tags, or its most frequent texts; perhaps not all. */
  readonly values: readonly string[];
}

/** What is wrong with a query in a project, or should be looked at. */
export interface QueryDiagnostic extends QueryError {
  readonly severity: "error" | "warning";
}

/** What can be compared with each other. */
export type ValueType =
  | "text"
  | "number"
  | "boolean"
  | "date"
  | "color"
  | "tag"
  | "tags"
  /** Not known: nothing is said about it. */
  | "any";

/** What a list that may have been cut holds at most, so that what is not in it may still exist. */
const cutAt = { values: 500, folders: 2000 };

/** The property that a name means, whatever the case; what is computed comes first. */
export function findProperty({ properties }: QueryNames, name: string): QueryProperty | undefined {
  const lower = name.toLowerCase();
  return (
    properties.find(({ computed, key }) => computed && key.toLowerCase() === lower) ??
    properties.find((own) => !own.computed && own.name === name) ??
    properties.find((own) => !own.computed && own.name.toLowerCase() === lower)
  );
}

/** How a query names a property. */
export function nameOf({ computed, key, name }: QueryProperty): string {
  return computed ? key : name;
}

export function typeOf({ type }: QueryProperty): ValueType {
  switch (type) {
    case "text":
    case "url":
    case "path":
    case "image_link":
      return "text";
    case "number":
    case "date":
    case "color":
    case "tag":
      return type;
    case "multi_tags":
      return "tags";
    case "checkbox":
      return "boolean";
  }
}

export function findField(name: string): AnnotationField | undefined {
  return annotationFields.find((field) => field === name.toLowerCase());
}

export function typeOfField(field: AnnotationField): ValueType {
  switch (field) {
    case "class":
      return "tag";
    case "source":
    case "kind":
      return "text";
    case "confidence":
    case "area":
    case "width":
    case "height":
      return "number";
  }
}

/** The kinds of shapes that an annotation may have. */
export const shapeKinds = ["class", "box", "polygon", "polyline", "points", "mask"] as const;

/** All tags of a property; undefined when there may be more than are known. */
export function tagsOf({ values }: QueryProperty): readonly string[] | undefined {
  return values.length < cutAt.values ? values : undefined;
}

/** All names that a class of an annotation may have; undefined when there may be more than are known. */
export function classesOf(names: QueryNames): readonly string[] | undefined {
  const lists = names.properties
    .filter(({ type }) => type === "tag" || type === "multi_tags")
    .map(tagsOf);
  return lists.every((list) => list !== undefined)
    ? [...new Set([...names.annotationClasses, ...lists.flat()])]
    : undefined;
}

/** Stored folders and those above them; undefined when there may be more than are known. */
export function foldersOf({ folders }: QueryNames): ReadonlySet<string> | undefined {
  return folders.length < cutAt.folders ? withParents(folders) : undefined;
}

/** `a/b/c` with `a/b` and `a`. */
function withParents(folders: readonly string[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const folder of folders)
    for (let path = folder; !all.has(path); path = path.slice(0, path.lastIndexOf("/"))) {
      all.add(path);
      if (!path.includes("/")) break;
    }
  return all;
}
