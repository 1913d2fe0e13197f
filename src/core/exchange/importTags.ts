import type { CommitInput, PropertyMode, PropertyType } from "../../protocol/data.ts";
import { WinnowError } from "../../base/errors.ts";
import type { Properties } from "../columns/properties.ts";
import type { ExchangeClass, ImportIssue } from "./exchange.ts";

/** The properties and tags that an import needs: those that are there, and new ones with negative ids. */
export class ImportTags {
  readonly properties: CommitInput["properties"] = [];
  readonly tags: CommitInput["tags"] = [];
  readonly #known: Properties;
  readonly #propertyIds = new Map<string, { id: number; type: PropertyType; mode: PropertyMode }>();
  readonly #tagIds = new Map<string, number>();
  #next = -1;

  constructor(known: Properties) {
    this.#known = known;
  }

  /** A new negative id. */
  newId(): number {
    return this.#next--;
  }

  /** The property of this name: as it is in the project, or made as asked for. */
  property(
    name: string,
    type: PropertyType,
    mode: PropertyMode,
  ): { readonly id: number; readonly type: PropertyType; readonly mode: PropertyMode } {
    const known = this.#known.named(name) ?? this.#propertyIds.get(name.toLowerCase());
    if (known) return known;
    const made = { id: this.newId(), type, mode };
    this.#propertyIds.set(name.toLowerCase(), made);
    this.properties.push({ ...made, name, groupId: null });
    return made;
  }

  /** As {@link property}, for tags. @throws WinnowError bad-request where it holds something else */
  tagProperty(name: string, type: "tag" | "multi_tags"): { id: number; mode: PropertyMode } {
    const found = this.property(name, type, "image");
    if (found.type === "tag" || found.type === "multi_tags") return found;
    throw new WinnowError(
      "bad-request",
      `'${name}' is a property of type ${found.type} in this project, and tags are to be put into it. Choose another name for it.`,
    );
  }

  /** The id of a tag, made where there is none. */
  tag(propertyId: number, name: string): number {
    const trimmed = name.trim();
    const key = `${propertyId} ${trimmed}`;
    let id = this.#tagIds.get(key);
    if (id !== undefined) return id;
    id = propertyId > 0 ? this.#known.tagNamed(propertyId, trimmed)?.id : undefined;
    if (id === undefined) {
      id = this.newId();
      this.tags.push({ id, propertyId, name: trimmed, color: null, parents: [] });
    }
    this.#tagIds.set(key, id);
    return id;
  }

  /**
   * Tags for classes, in their order; new ones get the parents that the file says, as long as they make no cycle. Names
   * that no tag can have are left out, and told.
   */
  classes(
    propertyId: number,
    classes: readonly ExchangeClass[],
    issue: (issue: ImportIssue) => void,
  ): void {
    const able = classes.filter(({ name }) => {
      if (isTagName(name)) return true;
      const message = `A class is left out: its name is ${name.trim() === "" ? "blank" : "longer than 200 characters"}.`;
      issue({ file: "", item: `'${name.slice(0, 60)}${name.length > 60 ? "…" : ""}'`, message });
      return false;
    });
    for (const { name } of able) this.tag(propertyId, name);
    for (const { name, parents } of able)
      for (const parent of parents.filter(isTagName)) {
        const [child, above] = [this.tag(propertyId, name), this.tag(propertyId, parent)];
        const made = this.tags.find(({ id }) => id === child);
        if (made && !made.parents.includes(above) && !this.#isBelow(above, child))
          made.parents.push(above);
      }
  }

  #isBelow(tagId: number, above: number): boolean {
    if (tagId === above) return true;
    const parents =
      this.#known.tag(tagId)?.parents ?? this.tags.find(({ id }) => id === tagId)?.parents ?? [];
    return parents.some((parent) => this.#isBelow(parent, above));
  }
}

/** Whether a tag can have this name. */
export function isTagName(name: string): boolean {
  const { length } = name.trim();
  return length > 0 && length <= 200;
}
