/** What a property holds; see {@link PropertyValue}. @example "multi_tags" */
export type PropertyType =
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

/** Whether values belong to each file, or to the content that several files may share. @example "image" */
export type PropertyMode = "instance" | "image";

/**
 * A value by the type of its property: text, url, path: a string; number: finite; tag: a tag's id; multi_tags: ids of
 * tags; checkbox: a boolean; date: milliseconds since the epoch; color: 0xRRGGBB; image_link: the SHA-1 of an image.
 * `null`: no value.
 *
 * @example const value: PropertyValue = [3, 4];
 */
export type PropertyValue = string | number | boolean | readonly number[] | null;

/** A folder of the project. @example const [folder] = await ctx.project.folders(); */
export interface Folder {
  /** @example 1 */
  readonly id: number;
  /** @example "cats" */
  readonly name: string;
  /** Absolute, on the engine's machine. @example "/home/me/photos/cats" */
  readonly path: string;
  /** Null for the folder of a source. @example null */
  readonly parentId: number | null;
}

/** One image file at one path. @example const [instance] = await ctx.project.instances({ ids: [3] }); */
export interface Instance {
  /** @example 3 */
  readonly id: number;
  /** @example 1 */
  readonly folderId: number;
  /** @example "whiskers.jpg" */
  readonly name: string;
  /** Absolute, on the engine's machine. @example "/home/me/photos/cats/whiskers.jpg" */
  readonly path: string;
  /** Of the file's bytes, 40 hexadecimal digits; null until it is decoded. @example "da39a3ee5e6b4b0d3255bfef95601890afd80709" */
  readonly sha1: string | null;
  /** Pixels after EXIF orientation; 0 until it is decoded. @example 640 */
  readonly width: number;
  /** Pixels after EXIF orientation; 0 until it is decoded. @example 480 */
  readonly height: number;
  /** Average hash, 16 hexadecimal digits; null until it is decoded. @example "ffe7c38181c3e7ff" */
  readonly averageHash: string | null;
  /** Perceptual hash, 16 hexadecimal digits: those of alike pictures differ in few bits; null until it is decoded. @example "c3a1e85d1e2b60f7" */
  readonly perceptualHash: string | null;
}

/** @example const properties = await ctx.project.properties({ computed: true }); */
export interface Property {
  /** Positive; computed properties have none: null. @example 2 */
  readonly id: number | null;
  /** How queries name it. @example "label" */
  readonly name: string;
  /** @example "tag" */
  readonly type: PropertyType;
  /** @example "image" */
  readonly mode: PropertyMode;
  /** @example null */
  readonly groupId: number | null;
  /** Worked out from the file, and not to be written (width, folder, …). @example false */
  readonly computed: boolean;
}

/** @example const tags = await ctx.project.tags({ propertyIds: [2] }); */
export interface Tag {
  /** @example 5 */
  readonly id: number;
  /** @example 2 */
  readonly propertyId: number;
  /** @example "cat" */
  readonly name: string;
  /** 0xRRGGBB. @example 0xff8800 */
  readonly color: number | null;
  /** @example [4] */
  readonly parents: readonly number[];
}

/** @example const values = await ctx.project.instanceValues({ propertyIds: [2] }); */
export interface InstanceValue {
  /** @example 2 */
  readonly propertyId: number;
  /** @example 3 */
  readonly instanceId: number;
  /** @example 5 */
  readonly value: PropertyValue;
}

/** @example const values = await ctx.project.imageValues({ propertyIds: [2] }); */
export interface ImageValue {
  /** @example 2 */
  readonly propertyId: number;
  /** @example "da39a3ee5e6b4b0d3255bfef95601890afd80709" */
  readonly sha1: string;
  /** @example 5 */
  readonly value: PropertyValue;
}

/**
 * A shape in pixels of the upright image, origin at its top left corner.
 *
 * @example const shape: Shape = { kind: "box", x: 10, y: 20, width: 100, height: 50 };
 */
export type Shape =
  | { readonly kind: "class" }
  | {
      readonly kind: "box";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  /** Rings of x, y, x, y, …, filled by the even-odd rule. */
  | { readonly kind: "polygon"; readonly rings: readonly (readonly number[])[] }
  | { readonly kind: "polyline"; readonly points: readonly number[] }
  /** x, y, visibility (0, 1, 2) of each. */
  | { readonly kind: "points"; readonly points: readonly number[] }
  /** Run lengths of 0 and 1 in turn, columns first. */
  | {
      readonly kind: "mask";
      readonly width: number;
      readonly height: number;
      readonly counts: readonly number[];
    };

/** An upright box in pixels of the upright image. @example const bounds: Bounds = { x: 10, y: 20, width: 100, height: 50 }; */
export interface Bounds {
  /** Of its left edge. @example 10 */
  readonly x: number;
  /** Of its upper edge. @example 20 */
  readonly y: number;
  /** @example 100 */
  readonly width: number;
  /** @example 50 */
  readonly height: number;
}

/** @example const [box] = await ctx.project.annotations({ sha1s: [sha1] }); */
export interface Annotation {
  /** @example 7 */
  readonly id: number;
  /** @example "da39a3ee5e6b4b0d3255bfef95601890afd80709" */
  readonly sha1: string;
  /** A tag's id. @example 5 */
  readonly classId: number;
  /** @example { kind: "box", x: 10, y: 20, width: 100, height: 50 } */
  readonly shape: Shape;
  /** The box around the shape; null for what has no place: the class of a whole image, points none of which is there. @example { x: 10, y: 20, width: 100, height: 50 } */
  readonly bounds: Bounds | null;
  /** Of the shape, in square pixels; 0 for lines and points, null for the class of a whole image. @example 5000 */
  readonly area: number | null;
  /** In [0, 1]; null where it is no prediction. @example 0.8 */
  readonly confidence: number | null;
  /** The name of the prediction run; empty for ground truth. @example "detector" */
  readonly source: string;
  /** @example { occluded: true } */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** What the vectors of a type belong to: to images, or to annotations, which are objects in them. @example "annotations" */
export type VectorOwner = "images" | "annotations";

/** A named space of vectors. @example const [type] = await ctx.project.vectorTypes({ source: ctx.id }); */
export interface VectorType {
  /** @example 1 */
  readonly id: number;
  /** The id of the plugin that made it. @example "hue" */
  readonly source: string;
  /** What it was made with, as JSON. @example { model: "hue" } */
  readonly params: Readonly<Record<string, unknown>>;
  /** @example "images" */
  readonly of: VectorOwner;
  /** Numbers a vector; 0 until the first vector is written. @example 512 */
  readonly dimensions: number;
  /** Vectors that it has. @example 60 */
  readonly count: number;
  /** Another one after every change of its vectors, or a commit that takes images out or brings them back, as long as the project is open: what was made of them is stale then. @example 3 */
  readonly revision: number;
}

/**
 * Many vectors: row i of `data`, [i × dimensions, (i + 1) × dimensions), belongs to the image `sha1s[i]`.
 *
 * @example
 * const batch: VectorBatch = { sha1s: [sha1], dimensions: 1, data: new Float32Array([0.4]) };
 */
export interface VectorBatch {
  /** @example ["da39a3ee5e6b4b0d3255bfef95601890afd80709"] */
  readonly sha1s: readonly string[];
  /** @example 512 */
  readonly dimensions: number;
  /** Rows one after the other; its length is `sha1s.length × dimensions`. @example new Float32Array(512) */
  readonly data: Float32Array;
}

/**
 * Vectors of annotations: row i of `data`, [i × dimensions, (i + 1) × dimensions), belongs to the annotation
 * `annotationIds[i]`, which is on the image `sha1s[i]`.
 *
 * @example
 * const { annotationIds, data }: AnnotationVectorBatch = await ctx.project.annotationVectors(type.id);
 */
export interface AnnotationVectorBatch {
  /** @example annotationIds[0] */
  readonly annotationIds: Int32Array;
  /** Of their images. @example ["da39a3ee5e6b4b0d3255bfef95601890afd80709"] */
  readonly sha1s: readonly string[];
  /** @example 512 */
  readonly dimensions: number;
  /** Rows one after the other; its length is `annotationIds.length × dimensions`. @example new Float32Array(512) */
  readonly data: Float32Array;
}

/**
 * Vectors of annotations to be written; rows as in {@link AnnotationVectorBatch}.
 *
 * @example
 * const vectors: NewAnnotationVectors = { annotationIds: [7], bounds: [box.bounds], dimensions: 1, data };
 */
export interface NewAnnotationVectors {
  /** @example [7] */
  readonly annotationIds: ArrayLike<number>;
  /**
   * What each vector was computed of: an annotation that has other bounds by now is left out, since its vector would be
   * wrong. To be said wherever the user may edit meanwhile; without, vectors are taken as those of the bounds of now.
   *
   * @example [{ x: 10, y: 20, width: 100, height: 50 }]
   */
  readonly bounds?: readonly Bounds[];
  /** @example 512 */
  readonly dimensions: number;
  /** Rows one after the other; its length is `annotationIds.length × dimensions`. @example new Float32Array(512) */
  readonly data: Float32Array;
}

/** Filters are joined by OR: what any of them names is given; none at all: everything. @example { ids: [1, 2] } */
export interface InstanceFilter {
  /** @example [1, 2] */
  readonly ids?: ArrayLike<number>;
  /** @example ["da39a3ee5e6b4b0d3255bfef95601890afd80709"] */
  readonly sha1s?: readonly string[];
  /** In these very folders. @example [1] */
  readonly folderIds?: readonly number[];
}

/** @example { ids: [2], computed: true } */
export interface PropertyFilter {
  /** @example [2] */
  readonly ids?: readonly number[];
  /** Also the computed ones; not when not said. @example true */
  readonly computed?: boolean;
}

/** Joined by OR. @example { propertyIds: [2] } */
export interface TagFilter {
  /** @example [5] */
  readonly ids?: readonly number[];
  /** @example [2] */
  readonly propertyIds?: readonly number[];
}

/** Joined by OR. @example { propertyIds: [2] } */
export interface InstanceValueFilter {
  /** @example [2] */
  readonly propertyIds?: readonly number[];
  /** @example [3] */
  readonly instanceIds?: ArrayLike<number>;
}

/** Joined by OR. @example { propertyIds: [2] } */
export interface ImageValueFilter {
  /** @example [2] */
  readonly propertyIds?: readonly number[];
  /** @example ["da39a3ee5e6b4b0d3255bfef95601890afd80709"] */
  readonly sha1s?: readonly string[];
}

/** @example for await (const pixels of ctx.project.pixels({ sha1s: [sha1], side: 64 })) ctx.log.info(pixels.sha1); */
export interface Pixels extends Picture {
  /** @example "da39a3ee5e6b4b0d3255bfef95601890afd80709" */
  readonly sha1: string;
}

/** @example const { width, height }: Picture = await ctx.project.filePixels({ file, side: 64 }); */
export interface Picture {
  /** @example 64 */
  readonly width: number;
  /** @example 48 */
  readonly height: number;
  /** Red, green, blue in [0, 255], rows from the top: `width × height × 3` bytes; upright, sRGB. @example data[0] */
  readonly data: Uint8Array;
}
