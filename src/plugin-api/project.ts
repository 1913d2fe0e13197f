import type { Commit, CommitResult } from "./commits.ts";
import type {
  Annotation,
  AnnotationVectorBatch,
  Folder,
  ImageValue,
  ImageValueFilter,
  Instance,
  InstanceFilter,
  InstanceValue,
  InstanceValueFilter,
  NewAnnotationVectors,
  Picture,
  Pixels,
  Property,
  PropertyFilter,
  Tag,
  TagFilter,
  VectorBatch,
  VectorOwner,
  VectorType,
} from "./data.ts";

/**
 * The project that the plugin is loaded in, as `ctx.project`. Nothing here blocks; large answers come in parts.
 *
 * @example
 * const instances = await ctx.project.instances();
 */
export interface Project {
  /** @example "0b9c5c0e-6b1e-4f5e-9b3e-1f2a3b4c5d6e" */
  readonly id: string;
  /** Absolute path of the folder that holds `.winnow`. @example "/home/me/photos" */
  readonly dir: string;
  /** All folders, parents before children. @example await ctx.project.folders() */
  folders(): Promise<readonly Folder[]>;
  /** By id, in the order of the ids where only ids are given. @example await ctx.project.instances({ ids: [3] }) */
  instances(filter?: InstanceFilter): Promise<readonly Instance[]>;
  /** @example await ctx.project.properties({ computed: true }) */
  properties(filter?: PropertyFilter): Promise<readonly Property[]>;
  /** @example await ctx.project.tags({ propertyIds: [2] }) */
  tags(filter?: TagFilter): Promise<readonly Tag[]>;
  /** Only what has a value. @example await ctx.project.instanceValues({ propertyIds: [2] }) */
  instanceValues(filter?: InstanceValueFilter): Promise<readonly InstanceValue[]>;
  /** Only what has a value. @example await ctx.project.imageValues({ propertyIds: [2] }) */
  imageValues(filter?: ImageValueFilter): Promise<readonly ImageValue[]>;
  /** Of these images; without, all. @example await ctx.project.annotations({ sha1s: [sha1] }) */
  annotations(filter?: { readonly sha1s?: readonly string[] }): Promise<readonly Annotation[]>;
  /** Names of the prediction runs that annotations come from, by name; the empty one is ground truth. @example await ctx.project.annotationSources() // ["", "detector"] */
  annotationSources(): Promise<readonly string[]>;
  /** Ids of the instances that a query selects, in its order. @example await ctx.project.query("where width > 640") */
  query(text: string): Promise<Int32Array>;
  /** Upright pictures, small ones from the stored thumbnails: `side` ≤ 2048 is the most of width and height. Those that cannot be decoded are left out. @example for await (const { sha1, data } of ctx.project.pixels({ sha1s, side: 64 })) … */
  pixels(wanted: {
    readonly sha1s: readonly string[];
    readonly side: number;
    readonly signal?: AbortSignal;
  }): AsyncIterable<Pixels>;
  /** The upright picture of any image file of the engine's machine, which need not be in the project; `side` as in `pixels`. Rejects with the reason when it cannot be read or decoded. @example await ctx.project.filePixels({ file: "/home/me/cat.jpg", side: 64 }) */
  filePixels(wanted: {
    /** Absolute. @example "/home/me/cat.jpg" */
    readonly file: string;
    readonly side: number;
    readonly signal?: AbortSignal;
  }): Promise<Picture>;

  /** A commit to be filled. @example const commit = ctx.project.commit("Add the hue"); */
  commit(title: string): Commit;
  /** Writes a commit as a whole, with its inverse: it can be undone. One error refuses all of it. @example await ctx.project.do(commit) */
  do(commit: Commit): Promise<CommitResult>;
  /** As `do`, and never undone: for bookkeeping that undo must not touch. @example await ctx.project.apply(commit) */
  apply(commit: Commit): Promise<CommitResult>;
  /** Takes the last commit back; answers its title, or null when there is none. @example await ctx.project.undo() */
  undo(): Promise<string | null>;
  /** @example await ctx.project.redo() */
  redo(): Promise<string | null>;

  /** Of the plugin with this id, or all. @example await ctx.project.vectorTypes({ source: ctx.id }) */
  vectorTypes(filter?: { readonly source?: string }): Promise<readonly VectorType[]>;
  /**
   * Makes a vector type of this plugin, whose vectors belong to images when not said otherwise; the same params again,
   * of the same, answer the one that is there.
   *
   * @example
   * await ctx.project.createVectorType({ model: "hue" }, { of: "annotations" })
   */
  createVectorType(
    params: Readonly<Record<string, unknown>>,
    options?: { readonly of?: VectorOwner },
  ): Promise<VectorType>;
  /** With all its vectors; of this plugin only. @example await ctx.project.deleteVectorType(type.id) */
  deleteVectorType(typeId: number): Promise<void>;
  /** Writes vectors, replacing those of the same images. The first ones fix the dimensions. @example await ctx.project.setVectors(type.id, { sha1s, dimensions: 1, data }) */
  setVectors(typeId: number, vectors: VectorBatch): Promise<void>;
  /**
   * Vectors of these images, or of all; those without are left out. `shared`: `data` lies in a SharedArrayBuffer, which
   * computations read without a copy.
   *
   * @example
   * const { sha1s, data } = await ctx.project.vectors(type.id)
   */
  vectors(
    typeId: number,
    sha1s?: readonly string[],
    how?: { readonly shared?: boolean },
  ): Promise<VectorBatch>;
  /** Those of the images, or of all in the project, that have none yet: what is left to compute. @example const todo = await ctx.project.withoutVector(type.id, sha1s) */
  withoutVector(typeId: number, sha1s?: readonly string[]): Promise<readonly string[]>;
  /** @example await ctx.project.hasVector(type.id, sha1) */
  hasVector(typeId: number, sha1: string): Promise<boolean>;

  /**
   * `setVectors` of a type whose vectors belong to annotations. Those that are gone by now are left out. A vector is
   * forgotten when the bounds of its annotation change or it is deleted, and stays through every other change of it.
   *
   * @example
   * await ctx.project.setAnnotationVectors(type.id, { annotationIds: [7], dimensions: 1, data })
   */
  setAnnotationVectors(typeId: number, vectors: NewAnnotationVectors): Promise<void>;
  /**
   * `vectors` of a type whose vectors belong to annotations: of these, in their order, or of all whose images are in the
   * project, by id; those without are left out.
   *
   * @example
   * const { annotationIds, data } = await ctx.project.annotationVectors(type.id)
   */
  annotationVectors(
    typeId: number,
    annotationIds?: ArrayLike<number>,
    how?: { readonly shared?: boolean },
  ): Promise<AnnotationVectorBatch>;
  /** Those of the annotations that have no vector yet; when not said, of all that have bounds and whose images are in the project, by id. @example const todo = await ctx.project.annotationsWithoutVector(type.id) */
  annotationsWithoutVector(typeId: number, annotationIds?: ArrayLike<number>): Promise<Int32Array>;
}
