import type { PropertyMode, PropertyType, PropertyValue, Shape } from "./data.ts";

/**
 * One atomic batch of changes, filled step by step and then given to `ctx.project.do` or `apply`. What it creates has
 * a negative id until then, which everything else in the same commit may refer to, in any order.
 *
 * @example
 * const commit = ctx.project.commit("Add the hue");
 * const hue = commit.createProperty({ name: "hue", type: "number", mode: "image" });
 * commit.setImageValues(hue, ["da39a3ee5e6b4b0d3255bfef95601890afd80709"], [120]);
 * const { ids } = await ctx.project.do(commit);
 * const propertyId = ids.get(hue);
 */
export interface Commit {
  /** What it does, as one sentence without a full stop. @example "Tag 312 images: blurry" */
  readonly title: string;
  /** A folder in a source of the project, by its absolute path; one that is known keeps its id, and none is undone. Answers its negative id. @example commit.createFolder({ path: "/home/me/new" }) */
  createFolder(folder: { readonly path: string }): number;
  /** An image file on disk that an import would take in: it is decoded after the commit; one that is in the project keeps its id. Answers its negative id. @example commit.createInstance({ folderId: 1, name: "new.jpg" }) */
  createInstance(instance: { readonly folderId: number; readonly name: string }): number;
  /** Answers its negative id. @example commit.createPropertyGroup({ name: "Colours" }) */
  createPropertyGroup(group: { readonly name: string }): number;
  /** Answers its negative id. @example commit.createProperty({ name: "hue", type: "number", mode: "image" }) */
  createProperty(property: NewProperty): number;
  /** Answers its negative id. @example commit.createTag({ propertyId: hue, name: "red", color: 0xff0000 }) */
  createTag(tag: NewTag): number;
  /** Answers its negative id. @example commit.createAnnotation({ sha1, classId: 5, shape: { kind: "class" } }) */
  createAnnotation(annotation: NewAnnotation): number;
  /** Changes a property by its id, a group that is not said stays; the type of one that has values cannot be changed here. @example commit.updateProperty({ id: 2, name: "hue", type: "number", mode: "image" }) */
  updateProperty(property: NewProperty & { readonly id: number }): void;
  /** A colour and parents that are not said stay. @example commit.updateTag({ id: 5, propertyId: 2, name: "crimson" }) */
  updateTag(tag: NewTag & { readonly id: number }): void;
  /** Confidence, source and attributes that are not said stay. @example commit.updateAnnotation({ id: 7, sha1, classId: 5, shape: { kind: "class" } }) */
  updateAnnotation(annotation: NewAnnotation & { readonly id: number }): void;
  /** One value for all, or one each in the order of the ids; null takes the value away. @example commit.setInstanceValues(2, [3, 4], ["a", "b"]) */
  setInstanceValues(
    propertyId: number,
    instanceIds: ArrayLike<number>,
    values: PropertyValues,
  ): void;
  /** As {@link Commit.setInstanceValues}, by SHA-1. @example commit.setImageValues(2, [sha1], [120]) */
  setImageValues(propertyId: number, sha1s: readonly string[], values: PropertyValues): void;
  /** Adds tags to a property of the type multi_tags, leaving the others; where it has a value for each image, to the images of the instances. @example commit.addTags(2, [3, 4], [5]) */
  addTags(propertyId: number, instanceIds: ArrayLike<number>, tagIds: readonly number[]): void;
  /** Takes tags away, leaving the others; as {@link Commit.addTags}. @example commit.removeTags(2, [3, 4], [5]) */
  removeTags(propertyId: number, instanceIds: ArrayLike<number>, tagIds: readonly number[]): void;
  /** Takes objects away, by their ids. @example commit.delete({ tags: [5] }) */
  delete(deletions: Deletions): void;
}

/** One value for all targets, or a list with one each. @example { all: 5 } */
export type PropertyValues = readonly PropertyValue[] | { readonly all: PropertyValue };

/** @example { name: "hue", type: "number", mode: "image" } */
export interface NewProperty {
  /** Unique in the project. @example "hue" */
  readonly name: string;
  /** @example "number" */
  readonly type: PropertyType;
  /** @example "image" */
  readonly mode: PropertyMode;
  /** @example null */
  readonly groupId?: number | null;
}

/** @example { propertyId: 2, name: "red" } */
export interface NewTag {
  /** Of a tag or multi_tags property. @example 2 */
  readonly propertyId: number;
  /** Unique in the property. @example "red" */
  readonly name: string;
  /** 0xRRGGBB. @example 0xff0000 */
  readonly color?: number | null;
  /** No cycles. @example [4] */
  readonly parents?: readonly number[];
}

/** @example { sha1, classId: 5, shape: { kind: "box", x: 0, y: 0, width: 10, height: 10 } } */
export interface NewAnnotation {
  /** @example "da39a3ee5e6b4b0d3255bfef95601890afd80709" */
  readonly sha1: string;
  /** A tag's id. @example 5 */
  readonly classId: number;
  /** @example { kind: "class" } */
  readonly shape: Shape;
  /** In [0, 1]. @example 0.8 */
  readonly confidence?: number | null;
  /** Empty when not said: ground truth. @example "detector" */
  readonly source?: string;
  /** @example { occluded: true } */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** Ids of what a commit takes away; instances leave the project, never the disk. @example { tags: [5], instances: [3] } */
export interface Deletions {
  /** @example [3] */
  readonly instances?: readonly number[];
  /** With their properties' place in them. @example [1] */
  readonly propertyGroups?: readonly number[];
  /** With all their values and tags. @example [2] */
  readonly properties?: readonly number[];
  /** @example [5] */
  readonly tags?: readonly number[];
  /** @example [7] */
  readonly annotations?: readonly number[];
}

/** @example const { commitId, ids } = await ctx.project.do(commit); */
export interface CommitResult {
  /** Of the history. @example 12 */
  readonly commitId: number;
  /** The real ids of what had negative ones. @example ids.get(hue) */
  readonly ids: ReadonlyMap<number, number>;
}
