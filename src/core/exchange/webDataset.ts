import * as v from "valibot";
import { defineExport, defineImport, type Format } from "./format.ts";
import { tableOptions } from "./tablesReader.ts";
import { openWebDataset } from "./webDatasetRead.ts";
import { writeWebDataset } from "./webDatasetWrite.ts";

/** Samples in tar archives, as the webdataset library and Hugging Face stream them. */
export const webDatasetFormat: Format = {
  id: "webdataset",
  title: "WebDataset",
  import: defineImport({
    source: "A .tar file, or a folder of them",
    options: v.object({ types: tableOptions.types, maxTags: tableOptions.maxTags }),
    suits: (name) => /\.tar$/i.test(name),
    open: openWebDataset,
  }),
  export: defineExport({
    options: v.object({
      name: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{1,60}$/)), "data"),
      property: v.optional(v.string()),
      types: v.optional(v.boolean(), false),
      maxCount: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1000),
      maxBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1_000_000_000),
    }),
    loses: ({ types }) =>
      types
        ? []
        : [
            "Types such as date, colour and tag are not written: an import infers them from the values.",
          ],
    write: writeWebDataset,
  }),
};
