import * as v from "valibot";
import {
  classPropertyOption,
  defineExport,
  defineImport,
  typesOption,
  type Format,
} from "./format.ts";
import { number, patternText } from "./options.ts";
import { tableOptions } from "./tablesReader.ts";
import { isArchive } from "./webDatasetArchive.ts";
import { openWebDataset } from "./webDatasetRead.ts";
import { writeWebDataset } from "./webDatasetWrite.ts";

/** Samples in tar archives, as the webdataset library and Hugging Face stream them. */
export const webDatasetFormat: Format = {
  id: "webdataset",
  title: "WebDataset",
  import: defineImport({
    source: "A .tar or .tar.gz file, or a folder of them",
    options: v.object({ types: tableOptions.types, maxTags: tableOptions.maxTags }),
    suits: isArchive,
    open: openWebDataset,
  }),
  export: defineExport({
    options: v.object({
      name: patternText(
        "What archives are called where there are no splits.",
        "data",
        "[A-Za-z0-9_-]{1,60}",
      ),
      property: classPropertyOption,
      types: typesOption,
      maxCount: number("The most samples that an archive holds.", 1000, 1),
      maxBytes: number("The bytes of files after which an archive ends.", 1_000_000_000, 1),
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
