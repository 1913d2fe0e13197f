import type { CommitResult, PropertyInfo, TagInfo } from "../../protocol/data.ts";
import { computedProperties } from "../../protocol/properties.ts";
import type { Span } from "../../query/ast.ts";
import { findProperty, nameOf, type QueryNames } from "../../query/names.ts";
import type { Occurrence } from "../../query/occurrences.ts";
import type { Rename } from "../../query/renames.ts";
import { commit } from "../commands/commits.ts";
import type { Project } from "../projects/project.ts";

/** What a rename is about. */
export type Subject =
  | { readonly kind: "parameter"; readonly at: Span; readonly name: string }
  | {
      readonly kind: "property";
      readonly at: Span;
      readonly name: string;
      readonly project: Project | undefined;
    }
  | {
      readonly kind: "tag";
      readonly at: Span;
      readonly name: string;
      readonly property: string;
      /** Whether the classes of annotations that are called so are this very tag. */
      readonly isClass: boolean;
      readonly project: Project;
    };

/** @throws Error with a sentence, where it is nothing that can be renamed */
export async function subjectOf(
  at: Occurrence | undefined,
  known: QueryNames | undefined,
  project: Project | undefined,
): Promise<Subject> {
  switch (at?.kind) {
    case "parameter":
      return { kind: "parameter", at, name: at.name };
    case "property": {
      const property = known && findProperty(known, at.name);
      if (property?.computed)
        throw new Error(`'${nameOf(property)}' is computed and keeps its name.`);
      return { kind: "property", at, name: at.name, project };
    }
    case "value": {
      const property = known && findProperty(known, at.property);
      if (!project || !known || !property) break;
      if (property.type !== "tag" && property.type !== "multi_tags")
        throw new Error(`A value of '${nameOf(property)}' is no tag: it is what the images have.`);
      const isClass = (await bearers(project, at.value)).length === 1;
      return { kind: "tag", at, name: at.value, property: property.name, isClass, project };
    }
    case "class": {
      const [property, ...others] = project ? await bearers(project, at.value) : [];
      if (others.length > 0 && property)
        throw new Error(
          `Tags of '${[property, ...others].map((each) => each.name).join("', '")}' are called '${at.value}'. Rename the one that you mean in the Properties view.`,
        );
      if (project && property)
        return {
          kind: "tag",
          at,
          name: at.value,
          property: property.name,
          isClass: true,
          project,
        };
      break;
    }
    case "field":
    case undefined:
      break;
  }
  throw new Error("Only properties, tags and parameters can be renamed here.");
}

/** Properties that have a tag of the name. */
async function bearers({ engine }: Project, tag: string): Promise<PropertyInfo[]> {
  const { properties } = await engine.call("property/list", {});
  const found: PropertyInfo[] = [];
  for (const property of properties)
    if (property.type === "tag" || property.type === "multi_tags") {
      const tags = await engine.call("tag/list", { propertyId: property.id });
      if (tags.some(({ name }) => same(name, tag))) found.push(property);
    }
  return found;
}

/** A rename as it is done in the files, and in the project, which does it in its saved queries. */
export interface Change {
  readonly rename: Rename;
  /** Null where the project has nothing to rename, or cannot be changed. */
  readonly commit: (() => Promise<CommitResult>) | null;
}

/** @throws Error with a sentence, where the name is taken */
export async function changeOf(
  subject: Exclude<Subject, { kind: "parameter" }>,
  to: string,
): Promise<Change> {
  const { project, name } = subject;
  const property =
    project && (await propertyOf(project, subject.kind === "tag" ? subject.property : name));
  if (subject.kind === "property") {
    const { properties } = project ? await project.engine.call("property/list", {}) : noProperties;
    refuseTaken(to, property, properties, "There is a property");
    if (property && Object.hasOwn(computedProperties, to.toLowerCase()))
      throw new Error(`'${to}' is a property that Winnow computes: choose another name.`);
    return {
      rename: { kind: "property", from: name, to },
      commit:
        project && property && !project.readOnly && property.name !== to
          ? () => renameProperty(project, property, to)
          : null,
    };
  }
  const tags =
    project && property ? await project.engine.call("tag/list", { propertyId: property.id }) : [];
  const alike = tags.filter((each) => same(each.name, name));
  const tag = alike.find((each) => each.name === name) ?? alike[0];
  refuseTaken(to, tag, tags, `'${subject.property}' has a tag`);
  return {
    rename: {
      kind: "tag",
      property: subject.property,
      from: name,
      to,
      isClass: subject.isClass,
      isExact: alike.length > 1,
    },
    commit:
      project && tag && !project.readOnly && tag.name !== to
        ? () => renameTag(project, tag, to)
        : null,
  };
}

const noProperties: { readonly properties: readonly PropertyInfo[] } = { properties: [] };

function refuseTaken(
  to: string,
  own: { readonly id: number } | undefined,
  all: readonly { readonly id: number; readonly name: string }[],
  there: string,
): void {
  // What the project does not have is only corrected.
  const taken = own && all.find((each) => same(each.name, to) && each.id !== own.id);
  if (taken) throw new Error(`${there} '${taken.name}' already: choose another name.`);
}

async function propertyOf(project: Project, name: string): Promise<PropertyInfo | undefined> {
  const { properties } = await project.engine.call("property/list", {});
  return properties.find((each) => same(each.name, name));
}

function renameProperty(
  project: Project,
  { id, name, type, mode, groupId }: PropertyInfo,
  to: string,
): Promise<CommitResult> {
  return commit(project, `Rename the property ${name} to ${to}`, {
    properties: [{ id, name: to, type, mode, groupId }],
  });
}

function renameTag(
  project: Project,
  { id, propertyId, name, color, parents }: TagInfo,
  to: string,
): Promise<CommitResult> {
  return commit(project, `Rename the tag ${name} to ${to}`, {
    tags: [{ id, propertyId, name: to, color, parents: [...parents] }],
  });
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
