import path from "node:path";
import * as v from "valibot";
import { openCsv } from "./csvRead.ts";
import { delimiters } from "./csvText.ts";
import { writeCsv } from "./csvWrite.ts";
import { imageModes } from "./exchange.ts";
import { defineExport, defineImport, type Format } from "./format.ts";
import { tableLosses } from "./tablesPlace.ts";
import { openTable, tableOptions } from "./tablesReader.ts";

export const csvFormat: Format = {
  id: "csv",
  title: "CSV",
  import: defineImport({
    source: "A .csv or .tsv file with a header and a column that names the images",
    options: v.object({
      ...tableOptions,
      delimiter: v.optional(v.picklist([...delimiters, "auto"]), "auto"),
      raw: v.optional(v.boolean(), false),
    }),
    suits: (name) => /\.(csv|tsv)$/i.test(name),
    open: async (source, options, context) =>
      openTable(await openCsv(source, options, context), path.dirname(source), options, context),
  }),
  export: defineExport({
    options: v.object({
      dialect: v.optional(v.picklist(["plain", "panoptic"]), "plain"),
      delimiter: v.optional(v.picklist(delimiters)),
      types: v.optional(v.boolean(), false),
      raw: v.optional(v.boolean(), false),
      bom: v.optional(v.boolean(), false),
      images: v.optional(v.picklist(imageModes), "none"),
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
          delimiter: options.delimiter ?? (options.dialect === "panoptic" ? ";" : ","),
        },
        context,
      ),
  }),
};
