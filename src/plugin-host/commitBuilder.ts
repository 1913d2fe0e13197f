import type {
  Commit,
  Deletions,
  NewAnnotation,
  NewProperty,
  NewTag,
  PropertyValues,
} from "../plugin-api/commits.ts";
import type { PropertyMode } from "../plugin-api/data.ts";
import { int32sOf } from "../protocol/bytes.ts";
import { idBytes } from "./wireGroup.ts";

/** Values for targets that are named by instance or by image, as the author gave them. */
export interface ValueChange {
  readonly propertyId: number;
  readonly how: "set" | "add" | "remove";
  readonly targets:
    | { readonly kind: "instances"; readonly ids: Int32Array }
    | { readonly kind: "images"; readonly sha1s: readonly string[] };
  readonly values: PropertyValues;
}

/** A commit as `ctx.project.commit` makes it: a list of what is to be written, until it is. */
export class CommitBuilder implements Commit {
  readonly title: string;
  readonly folders: { id: number; path: string }[] = [];
  readonly instances: { id: number; folderId: number; name: string }[] = [];
  readonly propertyGroups: { id: number; name: string }[] = [];
  /** With the given id; what an update does not say stays as it is. */
  readonly properties: (NewProperty & { readonly id: number })[] = [];
  readonly tags: (NewTag & { readonly id: number })[] = [];
  readonly annotations: (NewAnnotation & { readonly id: number })[] = [];
  readonly values: ValueChange[] = [];
  readonly deletions: Deletions[] = [];
  /** Written already: its negative ids would make everything a second time. */
  isWritten = false;
  #lastId = 0;

  constructor(title: string) {
    if (typeof title !== "string" || title.trim() === "")
      throw new TypeError("A commit needs a title: the history shows it.");
    this.title = title.trim().slice(0, 300);
  }

  createFolder({ path }: { readonly path: string }): number {
    return added(this.folders, { id: this.#newId(), path });
  }

  createInstance({ folderId, name }: { readonly folderId: number; readonly name: string }): number {
    return added(this.instances, { id: this.#newId(), folderId, name });
  }

  createPropertyGroup({ name }: { readonly name: string }): number {
    return added(this.propertyGroups, { id: this.#newId(), name });
  }

  createProperty(property: NewProperty): number {
    return added(this.properties, { ...property, id: this.#newId() });
  }

  createTag(tag: NewTag): number {
    return added(this.tags, { ...tag, id: this.#newId() });
  }

  createAnnotation(annotation: NewAnnotation): number {
    return added(this.annotations, { ...annotation, id: this.#newId() });
  }

  updateProperty(property: NewProperty & { readonly id: number }): void {
    this.properties.push(property);
  }

  updateTag(tag: NewTag & { readonly id: number }): void {
    this.tags.push(tag);
  }

  updateAnnotation(annotation: NewAnnotation & { readonly id: number }): void {
    this.annotations.push(annotation);
  }

  setInstanceValues(
    propertyId: number,
    instanceIds: ArrayLike<number>,
    values: PropertyValues,
  ): void {
    this.#setValues("set", propertyId, instancesOf(instanceIds), values);
  }

  setImageValues(propertyId: number, sha1s: readonly string[], values: PropertyValues): void {
    this.#setValues("set", propertyId, { kind: "images", sha1s: lowerCase(sha1s) }, values);
  }

  addTags(propertyId: number, instanceIds: ArrayLike<number>, tagIds: readonly number[]): void {
    this.#setValues("add", propertyId, instancesOf(instanceIds), { all: [...tagIds] });
  }

  removeTags(propertyId: number, instanceIds: ArrayLike<number>, tagIds: readonly number[]): void {
    this.#setValues("remove", propertyId, instancesOf(instanceIds), { all: [...tagIds] });
  }

  delete(deletions: Deletions): void {
    this.deletions.push(deletions);
  }

  /** The mode of a property that this commit makes or changes. */
  modeOf(propertyId: number): PropertyMode | undefined {
    return this.properties.find(({ id }) => id === propertyId)?.mode;
  }

  #newId(): number {
    return --this.#lastId;
  }

  #setValues(
    how: ValueChange["how"],
    propertyId: number,
    targets: ValueChange["targets"],
    values: PropertyValues,
  ): void {
    const count = targets.kind === "instances" ? targets.ids.length : targets.sha1s.length;
    if (Array.isArray(values) && values.length !== count)
      throw new RangeError(
        `${values.length} values for ${count} ${targets.kind}: give one each, or { all: value }.`,
      );
    this.values.push({ how, propertyId, targets, values });
  }
}

function instancesOf(instanceIds: ArrayLike<number>): ValueChange["targets"] {
  // A copy: the author may fill the same list anew before the commit is written.
  return { kind: "instances", ids: int32sOf(idBytes(instanceIds, "The commit")).slice() };
}

function lowerCase(sha1s: readonly string[]): string[] {
  return sha1s.map((sha1) => sha1.toLowerCase());
}

function added<T extends { readonly id: number }>(list: T[], item: T): number {
  list.push(item);
  return item.id;
}
