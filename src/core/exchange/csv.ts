import path from "node:path";
import * as v from "valibot";
import { openCsv } from "./csvRead.ts";
import type { Delimiter } from "./csvText.ts";
import { writeCsv } from "./csvWrite.ts";
import {
  defineExport,
  defineImport,
  tableImagesOption,
  typesOption,
  type Format,
} from "./format.ts";
import { checkbox, choice } from "./options.ts";
import { tableLosses } from "./tablesPlace.ts";
import { openTable, tableOptions } from "./tablesReader.ts";

const delimiters = { comma: ",", semicolon: ";", tab: "\t" } as const satisfies Readonly<
  Record<string, Delimiter>
>;

const delimiterOption = (help: string) =>
  choice(help, ["auto", "comma", "semicolon", "tab"], "auto");

export const csvFormat: Format = {
  id: "csv",
  title: "CSV",
  import: defineImport({
    source: "A .csv or .tsv file with a header and a column that names the images",
    options: v.object({
      ...tableOptions,
      delimiter: delimiterOption(
        "What stands between cells; auto: what cuts the first rows alike.",
      ),
      raw: checkbox("Keeps an apostrophe before =, +, - and @, which an export puts there."),
    }),
    suits: (name) => /\.(csv|tsv)$/i.test(name),
    open: async (source, options, context) =>
      openTable(
        await openCsv(
          source,
          {
            ...options,
            delimiter: options.delimiter === "auto" ? "auto" : delimiters[options.delimiter],
          },
          context,
        ),
        path.dirname(source),
        options,
        context,
      ),
  }),
  export: defineExport({
    options: v.object({
      dialect: choice(
        "Whose rules are followed: those of RFC 4180, or Panoptic's.",
        ["plain", "panoptic"],
        "plain",
      ),
      delimiter: delimiterOption("What stands between cells; auto: what the dialect has."),
      types: typesOption,
      raw: checkbox("Leaves out the apostrophe before texts that a spreadsheet would run."),
      bom: checkbox("Begins the file with the mark that Excel wants for UTF-8."),
      images: tableImagesOption,
    }),
    loses: ({ dialect, types, raw }) => [
      ...tableLosses,
      ...(dialect === "plain" && !types
        ? ["Types of columns are not written: an import infers them from the values."]
        : []),
      ...(dialect === "panoptic"
        ? ["Panoptic cuts names of tags at their commas and takes every checkbox for true."]
        : []),
      ...(raw ? ["A spreadsheet runs texts that begin with =, +, - or @ as formulas."] : []),
    ],
    write: (set, folder, options, context) =>
      writeCsv(
        set,
        folder,
        {
          ...options,
          delimiter:
            delimiters[
              options.delimiter === "auto"
                ? options.dialect === "panoptic"
                  ? "semicolon"
                  : "comma"
                : options.delimiter
            ],
        },
        context,
      ),
  }),
};
