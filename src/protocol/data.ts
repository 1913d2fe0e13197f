import * as v from "valibot";

const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** An existing object by its id, or one that the same commit creates by its negative id. */
const ref = v.pipe(
  v.number(),
  v.safeInteger(),
  v.check((value) => value !== 0, "0 names nothing"),
);
/** What the same commit creates. */
const newId = v.pipe(v.number(), v.safeInteger(), v.maxValue(-1));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
/** 0xRRGGBB. */
const color = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffff));

/** What a property holds: see {@link PropertyValue}. */
export const propertyTypes = [
  "text",
  "number",
  "tag",
  "multi_tags",
  "checkbox",
  "date",
  "url",
  "path",
  "color",
  "image_link",
] as const;
export type PropertyType = (typeof propertyTypes)[number];

/** Whether values belong to each file, or to the content that several files may share. */
export const propertyModes = ["instance", "image"] as const;
export type PropertyMode = (typeof propertyModes)[number];

/**
 * A value by the type of its property: text, url, path: a string; number: finite; tag: a tag's id; multi_tags: ids of
 * tags; checkbox: a boolean; date: milliseconds since the epoch; color: 0xRRGGBB; image_link: the SHA-1 of an image,
 * 40 hexadecimal digits. `null`: no value.
 */
export const propertyValue = v.nullable(
  v.union([v.string(), v.number(), v.boolean(), v.array(ref)]),
);
export type PropertyValue = v.InferOutput<typeof propertyValue>;

export interface PropertyInfo {
  readonly id: number;
  readonly name: string;
  readonly type: PropertyType;
  readonly mode: PropertyMode;
  readonly groupId: number | null;
  /** Instances or images, by mode, that have a value. */
  readonly filled: number;
}

export interface PropertyGroupInfo {
  readonly id: number;
  readonly name: string;
}

export interface TagInfo {
  readonly id: number;
  readonly propertyId: number;
  readonly name: string;
  readonly color: number | null;
  readonly parents: readonly number[];
  /** Instances that bear this very tag. */
  readonly instances: number;
}

export const shapeKinds = ["class", "box", "polygon", "polyline", "points", "mask"] as const;
export type ShapeKind = (typeof shapeKinds)[number];

const coordinates = v.array(v.pipe(v.number(), v.finite()));
/** In pixels of the upright image (after EXIF orientation), origin at the top left corner of the first pixel. */
export const shape = v.variant("kind", [
  /** The class of the whole image. */
  v.object({ kind: v.literal("class") }),
  v.object({
    kind: v.literal("box"),
    x: v.number(),
    y: v.number(),
    width: v.number(),
    height: v.number(),
  }),
  /** Rings of x, y, x, y, …, at least three points each, filled by the even-odd rule. */
  v.object({ kind: v.literal("polygon"), rings: v.array(coordinates) }),
  v.object({ kind: v.literal("polyline"), points: coordinates }),
  /** x, y, visibility (0 not labelled, 1 hidden, 2 visible) of each, as COCO keypoints have it. */
  v.object({ kind: v.literal("points"), points: coordinates }),
  /** Run lengths of 0 and 1 in turn, columns first, as COCO's uncompressed RLE. */
  v.object({ kind: v.literal("mask"), width: count, height: count, counts: v.array(count) }),
]);
export type Shape = v.InferOutput<typeof shape>;

const scalar = v.union([v.string(), v.number(), v.boolean()]);

export const annotationInput = v.object({
  id: ref,
  imageId: id,
  /** A tag of any tag property. */
  classId: ref,
  shape,
  /** In [0, 1]; null where it is no prediction. */
  confidence: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** The name of the prediction run; empty for ground truth. */
  source: v.pipe(v.string(), v.maxLength(200)),
  attributes: v.record(v.string(), scalar),
});
export type AnnotationInput = v.InferOutput<typeof annotationInput>;

export interface AnnotationInfo extends AnnotationInput {
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export const valueBatch = v.object({
  propertyId: ref,
  /** Int32 ids: of instances (negative: of those that the commit creates) or of images, by the property's mode. */
  ids: bytes,
  /** `add` and `remove` are for multi_tags: they leave the other tags alone. */
  how: v.picklist(["set", "add", "remove"]),
  values: v.variant("kind", [
    v.object({ kind: v.literal("same"), value: propertyValue }),
    /** One a target, in the order of `ids`. */
    v.object({ kind: v.literal("each"), values: v.array(propertyValue) }),
  ]),
});
export type ValueBatch = v.InferOutput<typeof valueBatch>;

/**
 * One atomic batch of changes. Objects with negative ids are new and may be referred to from anywhere in the commit,
 * in any order; those with positive ids are changed. One error refuses all of it.
 */
export const commitInput = v.object({
  /** What it does, as one sentence without a full stop: "Tag 312 images: blurry". */
  title: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300)),
  /** In a source of the project, by absolute path; one that is known already keeps its id. Never undone. */
  folders: v.optional(
    v.array(v.object({ id: newId, path: v.pipe(v.string(), v.minLength(1)) })),
    [],
  ),
  /**
   * Image files that are in a folder, to be decoded after the commit; one that is in the project already keeps its
   * id. Values may be given for them in the same commit.
   */
  instances: v.optional(
    v.array(v.object({ id: newId, folderId: ref, name: v.pipe(v.string(), v.minLength(1)) })),
    [],
  ),
  propertyGroups: v.array(v.object({ id: ref, name })),
  properties: v.array(
    v.object({
      id: ref,
      name,
      type: v.picklist(propertyTypes),
      mode: v.picklist(propertyModes),
      groupId: v.nullable(ref),
    }),
  ),
  tags: v.array(
    v.object({ id: ref, propertyId: ref, name, color: v.nullable(color), parents: v.array(ref) }),
  ),
  values: v.array(valueBatch),
  annotations: v.array(annotationInput),
  deletions: v.object({
    propertyGroups: v.array(id),
    /** With all their values and tags. */
    properties: v.array(id),
    /** With their place in values; children lose the parent. */
    tags: v.array(id),
    annotations: v.array(id),
    /** Out of the project, never off the disk. */
    instances: v.array(id),
  }),
});
export type CommitInput = v.InferOutput<typeof commitInput>;

export interface CommitResult {
  readonly commitId: number;
  /** Real ids of what had negative ones. */
  readonly ids: readonly (readonly [given: number, real: number])[];
}

export interface CommitCounts {
  readonly folders: number;
  readonly propertyGroups: number;
  readonly properties: number;
  readonly tags: number;
  readonly values: number;
  readonly annotations: number;
  readonly instances: number;
}

export interface CommitInfo {
  readonly id: number;
  readonly title: string;
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly counts: CommitCounts;
  /** `undone`: redo brings it back; `dropped`: another commit was made instead of redoing it. */
  readonly state: "done" | "undone" | "dropped";
}

export interface History {
  /** Newest first. */
  readonly commits: readonly CommitInfo[];
  readonly undo: CommitInfo | null;
  readonly redo: CommitInfo | null;
}

/** Which instances a change is for. */
export const target = v.variant("kind", [
  /** Int32 instance ids. */
  v.object({ kind: v.literal("ids"), ids: bytes }),
  v.object({ kind: v.literal("selection"), viewId: id }),
  v.object({ kind: v.literal("view"), viewId: id }),
  v.object({ kind: v.literal("query"), text: v.pipe(v.string(), v.maxLength(20_000)) }),
]);
export type Target = v.InferOutput<typeof target>;

/** One change of the stamp; in image mode it reaches the images of the instances. */
export const stampChange = v.object({
  propertyId: id,
  how: v.picklist(["set", "add", "remove"]),
  value: propertyValue,
});
export type StampChange = v.InferOutput<typeof stampChange>;

/** A computed property by its name, or one of the project's as `#` and its id. */
export const propertyKey = v.pipe(v.string(), v.regex(/^(#\d{1,10}|[a-z][a-z0-9_]*)$/i));

/** What instances hold of one property. */
export type Facet =
  | {
      readonly kind: "values";
      /** Most frequent first; `value` is a text, a tag's id or a boolean. */
      readonly values: readonly {
        readonly value: string | number | boolean;
        readonly label: string;
        readonly color: number | null;
        readonly count: number;
      }[];
      /** Different values, also those beyond the limit. */
      readonly distinct: number;
      readonly missing: number;
    }
  | {
      readonly kind: "histogram";
      /** Numbers, or milliseconds since the epoch. */
      readonly min: number;
      readonly max: number;
      /** Equal bins from min to max; the last one includes max. */
      readonly counts: readonly number[];
      readonly missing: number;
    };

export interface QueryDiagnostic {
  /** Offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What the text at the place could be instead, best first. */
  readonly suggestions: readonly string[];
}

export interface QueryCheck {
  readonly diagnostics: readonly QueryDiagnostic[];
  /** Instances that it selects; null when it has errors. */
  readonly count: number | null;
}

/** What names in a query may mean, for completion and checks in an editor. */
export interface QueryNames {
  readonly properties: readonly {
    readonly key: string;
    readonly name: string;
    readonly type: PropertyType;
    readonly computed: boolean;
    /** Names of its tags, or its most frequent texts, at most 500. */
    readonly values: readonly string[];
  }[];
  /** Stored paths, at most 2,000. */
  readonly folders: readonly string[];
  readonly annotationClasses: readonly string[];
  readonly annotationSources: readonly string[];
  /** Ids of the formats that a recipe can export. */
  readonly exportFormats: readonly string[];
  /** Actions that a recipe can run, by their full ids, with the names of their parameters; only where they were asked for. */
  readonly pluginActions?: readonly {
    readonly id: string;
    readonly parameters: readonly string[];
  }[];
}
