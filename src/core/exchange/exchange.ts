import type { PropertyType, Shape } from "../../protocol/data.ts";

/*
 * What all exchange formats have in common. Readers and writers know their format and this file, and neither the
 * database nor a project: importDataset.ts and exportDataset.ts join the two.
 */

export type Scalar = string | number | boolean;
/** A list is several tags. */
export type ExchangeValue = Scalar | readonly string[];
/** By the name of a property. Without a prototype where the names come from a file: see {@link record}. */
export type ExchangeValues = Readonly<Record<string, ExchangeValue>>;

export interface ExchangeClass {
  readonly name: string;
  /** Names of classes above it: COCO's supercategory, a tag's parents. */
  readonly parents: readonly string[];
  /** The id that the class has in the format, where the format has any; an exporter keeps it where it can. */
  readonly id?: number;
  /** Names of the points of a keypoint class, and pairs of their 1-based numbers that a line joins. */
  readonly points?: { readonly names: readonly string[]; readonly skeleton: readonly number[][] };
}

export interface ExchangeAnnotation {
  readonly className: string;
  /** In pixels of the upright image, origin at the top left corner of the first pixel. */
  readonly shape: Shape;
  /** In [0, 1]; null where it is no prediction. */
  readonly confidence: number | null;
  /** The name of the prediction run; empty for ground truth. */
  readonly source: string;
  readonly attributes: Readonly<Record<string, Scalar>>;
}

// Import

/** What a file says of one image. */
export interface ImportRecord {
  /** Path of the image relative to the reader's root, with "/", contained (see paths.ts); may be a bare name. */
  readonly file: string;
  /** Where the format names the content: 40 hexadecimal digits. `file` may then be empty. */
  readonly sha1?: string;
  /** Where the format names the instance by its id in this project. `file` may then be empty. */
  readonly instanceId?: number;
  /** As the file says, which need not be true. */
  readonly width?: number;
  readonly height?: number;
  readonly split?: string;
  /** The file counts in parts of the image's sides: shapes are to be multiplied by them. No shape is a mask. */
  readonly relative?: boolean;
  readonly values: ExchangeValues;
  readonly annotations: readonly ExchangeAnnotation[];
}

/** Something that is wrong and was left out; everything else goes on. */
export interface ImportIssue {
  /** The file that is wrong, relative to the reader's root or as it was named. */
  readonly file: string;
  /** 1-based line or row. */
  readonly line?: number;
  /** Name of a column, or what else narrows the place: "annotation 12", "object 3". */
  readonly item?: string;
  /** A sentence. */
  readonly message: string;
}

export interface ImportContext {
  readonly signal: AbortSignal;
  /** Called for each; whoever listens counts them, and keeps as many as it can show. */
  readonly issue: (issue: ImportIssue) => void;
  /** Units finished and, where they can be known, all of them. */
  readonly progress: (done: number, total: number | null) => void;
  /** The decoder's entry point: files whose reader may be hung or killed by them are read in a process of it. */
  readonly decoderScript?: string;
}

/** An opened dataset. */
export interface DatasetReader {
  /** Absolute path of the folder that `ImportRecord.file` is relative to. */
  readonly root: string;
  /** In the format's order. Complete at the latest when `records` has ended. */
  readonly classes: readonly ExchangeClass[];
  /** What else the format says of the whole: description, licences, … as text for people, and kept as it is. */
  readonly info: Readonly<Record<string, unknown>>;
  /** Types of values, where the format or the user says them; others are inferred from the values. */
  readonly types: Readonly<Record<string, PropertyType>>;
  /**
   * Each image once or more often (the records of one image add up). May be asked for once.
   * @throws WinnowError file-problem when the whole cannot be read; cancelled
   */
  readonly records: () => AsyncIterable<ImportRecord>;
}

// Export

export interface ExportImage {
  readonly id: number;
  /** 40 hexadecimal digits. */
  readonly sha1: string;
  /** Absolute path of the original, which is read at most. */
  readonly source: string;
  /** Suggested path below the images' folder, with "/"; several images may suggest the same one. */
  readonly name: string;
  /** Of the upright image. */
  readonly width: number;
  readonly height: number;
  readonly split: string | null;
  readonly values: ExchangeValues;
  readonly annotations: readonly ExchangeAnnotation[];
}

export interface ExportSet {
  readonly classes: readonly ExchangeClass[];
  /** In the order in which columns should stand. */
  readonly properties: readonly { readonly name: string; readonly type: PropertyType }[];
  /** What an import brought along about the whole (see {@link DatasetReader.info}). */
  readonly info: Readonly<Record<string, unknown>>;
  readonly count: number;
  /** Each call starts anew and gives the same images in the same order. */
  readonly images: () => AsyncIterable<ExportImage>;
}

/** How images get into an export: hard links fall back to copies where the file system has none. */
export const imageModes = ["link", "copy", "none"] as const;
export type ImageMode = (typeof imageModes)[number];

export interface ExportContext {
  readonly signal: AbortSignal;
  /** Something that the format cannot say, or an image that cannot be read: it was left out. */
  readonly issue: (issue: ImportIssue) => void;
  /** Images finished and all of them. */
  readonly progress: (done: number, total: number) => void;
}

/** An object for names that come from files: "__proto__" is a key like others in it. */
export function record<T>(entries: Iterable<readonly [string, T]> = []): Record<string, T> {
  const made = Object.create(null) as Record<string, T>;
  for (const [name, value] of entries) made[name] = value;
  return made;
}
