import * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import {
  imageModes,
  type DatasetReader,
  type ExportContext,
  type ExportSet,
  type ImportContext,
} from "./exchange.ts";
import type { OutputFolder } from "./outputFolder.ts";

/** One exchange format, as interfaces list it and as imports and exports call it. */
export interface Format {
  /** As in `--format`: "coco". */
  readonly id: string;
  readonly title: string;
  readonly import: FormatImport | null;
  readonly export: FormatExport | null;
}

export interface FormatImport {
  /** What the user chooses, for people: "instances_train.json, or a folder of them". */
  readonly source: string;
  readonly options: OptionsSchema;
  /** Whether a file by its name may be of this format, for menus on files. */
  readonly suits: (fileName: string) => boolean;
  /**
   * Opens the file or folder at an absolute path. Unchecked options are checked.
   * @throws WinnowError bad-request for the options, file-problem for what cannot be read
   */
  readonly open: (
    source: string,
    options: unknown,
    context: ImportContext,
  ) => Promise<DatasetReader>;
}

export interface FormatExport {
  readonly options: OptionsSchema;
  /** What the format cannot say with these options, each a sentence, to be shown before an export. */
  readonly loses: (options: unknown) => readonly string[];
  /** @throws WinnowError bad-request for the options, or a set that the format cannot hold; cancelled */
  readonly write: (
    set: ExportSet,
    folder: OutputFolder,
    options: unknown,
    context: ExportContext,
  ) => Promise<void>;
}

export type OptionsSchema = v.GenericSchema<unknown, Readonly<Record<string, unknown>>>;

/** An option of most exports. */
export const imagesOption = v.optional(v.picklist(imageModes), "link");

/** Joins a reader and the schema of its options. */
export function defineImport<S extends OptionsSchema>(
  importer: Omit<FormatImport, "options" | "open"> & {
    readonly options: S;
    readonly open: (
      source: string,
      options: v.InferOutput<S>,
      context: ImportContext,
    ) => Promise<DatasetReader>;
  },
): FormatImport {
  return {
    ...importer,
    open: async (source, options, context) =>
      importer.open(source, checked(importer.options, options), context),
  };
}

/** Joins a writer and the schema of its options. */
export function defineExport<S extends OptionsSchema>(exporter: {
  readonly options: S;
  readonly loses: (options: v.InferOutput<S>) => readonly string[];
  readonly write: (
    set: ExportSet,
    folder: OutputFolder,
    options: v.InferOutput<S>,
    context: ExportContext,
  ) => Promise<void>;
}): FormatExport {
  return {
    options: exporter.options,
    loses: (options) => exporter.loses(checked(exporter.options, options)),
    write: async (set, folder, options, context) =>
      exporter.write(set, folder, checked(exporter.options, options), context),
  };
}

function checked<S extends OptionsSchema>(schema: S, options: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, options ?? {});
  if (parsed.success) return parsed.output;
  throw new WinnowError(
    "bad-request",
    `The options do not fit the format: ${v.summarize(parsed.issues).replaceAll("\n", " ")}`,
  );
}
