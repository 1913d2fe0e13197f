import * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import {
  imageModes,
  type DatasetReader,
  type ExportContext,
  type ExportSet,
  type ImportContext,
} from "./exchange.ts";
import { checkbox, choice, property } from "./options.ts";
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

/** Options as options.ts makes them: each bears its description. */
export type OptionsSchema = v.ObjectSchema<
  Record<string, v.OptionalSchema<v.GenericSchema, unknown>>,
  undefined
>;

const imagesHelp =
  "How images get there: linked (copied where the disk has no links), copied, or left out.";

/** An option of most exports. */
export const imagesOption = choice(imagesHelp, imageModes, "link");
/** The same for tables, whose images usually stay where they are. */
export const tableImagesOption = choice(imagesHelp, imageModes, "none");
/** The same for layouts that say by their folders what an image is. */
export const folderImagesOption = choice(
  "How images get there: linked (copied where the disk has no links), or copied.",
  ["link", "copy"],
  "link",
);
/** An option of formats with one class an image. */
export const classPropertyOption = property(
  "The property whose value is the class; without it, the class of the whole image is.",
);
/** An option of tables. */
export const typesOption = checkbox("Writes the type of each property into its header.");

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
