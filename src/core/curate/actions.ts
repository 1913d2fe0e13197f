import type { Database } from "better-sqlite3";
import { bytesOf } from "../../protocol/bytes.ts";
import type { CommitInput, PropertyType, PropertyValue } from "../../protocol/data.ts";
import type { Action, Literal, Name } from "../../query/ast.ts";
import type { Dataset } from "../columns/dataset.ts";
import { emptyCommit } from "../../protocol/emptyCommit.ts";
import { parseText } from "../commits/valueTexts.ts";
import type { PropertyRow } from "../db/properties.ts";
import { badQuery } from "../query/badQuery.ts";
import { constantOf } from "../query/constants.ts";
import { findProperty, unknownProperty } from "../query/names.ts";
import { splitDataset } from "./splitDataset.ts";

/** An action that changes the project itself. */
export type ChangeAction = Exclude<Action, { kind: "export" | "run" }>;

/**
 * The commit that carries out an action of a recipe on instances. Properties and tags that are not there yet are made;
 * new properties belong to images, so that copies agree.
 * @throws WinnowError bad-query with the place of what cannot be done
 */
export function actionCommit(
  db: Database,
  dataset: Dataset,
  ids: Int32Array,
  action: ChangeAction,
  now: number,
): CommitInput {
  const source = { db, dataset };
  switch (action.kind) {
    case "tag":
      return tagCommit(dataset, ids, action);
    case "set":
      return setCommit(dataset, ids, action, now);
    case "split": {
      const keyOf = (name: Name | null): string | null => {
        if (!name) return null;
        const property = findProperty(source, name.text);
        if (!property) throw unknownProperty(source, name);
        return "own" in property ? `#${property.own.id}` : property.computed;
      };
      const { parts, seed, property } = action;
      const [stratify, groupedBy] = [keyOf(action.stratify), keyOf(action.groupedBy)];
      const rules = { parts: [...parts], stratify, groupedBy, distance: null, seed };
      return splitDataset(db, dataset, ids, { property: property.text, ...rules }).commit;
    }
  }
}

function tagCommit(
  dataset: Dataset,
  ids: Int32Array,
  { property: name, tags, how }: Extract<Action, { kind: "tag" }>,
): CommitInput {
  const names = tags.map(({ value }) => value);
  const verb = how === "add" ? "Tag" : "Untag";
  const title = titled(`${verb} ${images(ids.length)}: ${names.join(", ")}`);
  const existing = dataset.properties.named(name.text);
  if (existing && existing.type !== "multi_tags" && existing.type !== "tag")
    throw badQuery(name, `'${existing.name}' holds no tags: its type is ${existing.type}.`);
  if (existing?.type === "tag" && how === "add") {
    if (names.length > 1) throw badQuery(name, `'${existing.name}' holds one tag, not several.`);
    const made = makeTags(dataset, existing, name.text, "tag", names);
    return { ...made.commit, title, values: [batch(dataset, made, ids, "set", made.tagIds[0])] };
  }
  // What is not there cannot be taken away.
  if (how === "remove" && !existing) return { ...emptyCommit, title };
  const known = names.filter((tag) => existing && dataset.properties.tagNamed(existing.id, tag));
  const made = makeTags(dataset, existing, name.text, "multi_tags", how === "add" ? names : known);
  if (existing?.type !== "tag")
    return { ...made.commit, title, values: [batch(dataset, made, ids, how, made.tagIds)] };
  const column = dataset.properties.column(existing);
  const rows = rowsOf(dataset, existing.mode, ids).filter(
    (row) => column.kind === "tag" && made.tagIds.includes(column.values[row]),
  );
  const values = { kind: "same" as const, value: null };
  return {
    ...emptyCommit,
    title,
    values: [{ propertyId: existing.id, ids: bytesOf(rows), how: "set", values }],
  };
}

function setCommit(
  dataset: Dataset,
  ids: Int32Array,
  { property: name, value }: Extract<Action, { kind: "set" }>,
  now: number,
): CommitInput {
  const existing = dataset.properties.named(name.text);
  const title = titled(
    value === null
      ? `Clear ${name.text} of ${images(ids.length)}`
      : `Set ${name.text} of ${images(ids.length)} to ${shown(value, now)}`,
  );
  if (value === null) {
    if (!existing) return { ...emptyCommit, title };
    const made = makeTags(dataset, existing, name.text, existing.type, []);
    return { ...made.commit, title, values: [batch(dataset, made, ids, "set", null)] };
  }
  const type = existing?.type ?? typeOf(value);
  if (type === "tag" || type === "multi_tags") {
    if (value.kind !== "text")
      throw badQuery(value, `'${name.text}' holds tags: give the name of one in quotes.`);
    const made = makeTags(dataset, existing, name.text, type, [value.value]);
    const tag = type === "tag" ? made.tagIds[0] : made.tagIds;
    return { ...made.commit, title, values: [batch(dataset, made, ids, "set", tag)] };
  }
  const made = makeTags(dataset, existing, name.text, type, []);
  const plain = plainValue(type, value, name.text, now);
  return { ...made.commit, title, values: [batch(dataset, made, ids, "set", plain)] };
}

interface Made {
  readonly commit: typeof emptyCommit & Pick<CommitInput, "properties" | "tags">;
  readonly property: Pick<PropertyRow, "id" | "mode">;
  readonly tagIds: number[];
}

function makeTags(
  dataset: Dataset,
  existing: PropertyRow | undefined,
  name: string,
  type: PropertyType,
  tags: readonly string[],
): Made {
  const property = existing ?? { id: -1, name, type, mode: "image" as const, groupId: null };
  const newTags: CommitInput["tags"] = [];
  const tagIds = tags.map((tag, i) => {
    const known = existing && dataset.properties.tagNamed(existing.id, tag);
    if (known) return known.id;
    newTags.push({ id: -2 - i, propertyId: property.id, name: tag, color: null, parents: [] });
    return -2 - i;
  });
  const properties = existing ? [] : [{ ...property, name, type, groupId: null }];
  const commit = Object.assign({ ...emptyCommit }, { properties, tags: newTags });
  return { commit, property, tagIds };
}

function batch(
  dataset: Dataset,
  { property }: Made,
  ids: Int32Array,
  how: "set" | "add" | "remove",
  value: PropertyValue,
): CommitInput["values"][number] {
  const rows = rowsOf(dataset, property.mode, ids);
  return { propertyId: property.id, ids: bytesOf(rows), how, values: { kind: "same", value } };
}

function rowsOf({ instances }: Dataset, mode: PropertyRow["mode"], ids: Int32Array): Int32Array {
  if (mode === "instance") return ids;
  return new Int32Array(new Set(Array.from(ids, (id) => instances.image[id]).filter(Boolean)));
}

/** What a new property holds, by the first value that it gets. */
function typeOf({ kind }: Literal): PropertyType {
  if (kind === "relativeDate") return "date";
  return kind === "boolean" ? "checkbox" : kind;
}

function plainValue(
  type: Exclude<PropertyType, "tag" | "multi_tags">,
  literal: Literal,
  name: string,
  now: number,
): PropertyValue {
  const { kind, value } = constantOf(literal, { parameters: new Map(), now });
  const asIs = { number: "number", checkbox: "boolean", date: "date" } as const;
  const wanted = type === "number" || type === "checkbox" || type === "date" ? asIs[type] : "text";
  if (kind === "text" && wanted !== "boolean") {
    const parsed = parseText(type, value);
    if (parsed !== undefined) return parsed;
  }
  if (kind === wanted && wanted !== "text") return value;
  throw badQuery(literal, `This is no value of '${name}', whose type is ${type}.`);
}

function shown(literal: Literal, now: number): string {
  const { kind, value } = constantOf(literal, { parameters: new Map(), now });
  return kind === "date" ? new Date(value).toISOString().slice(0, 10) : String(value);
}

function images(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "image" : "images"}`;
}

function titled(title: string): string {
  return title.length > 200 ? `${title.slice(0, 199)}…` : title;
}
