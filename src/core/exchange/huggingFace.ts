import * as v from "valibot";
import { defineExport, defineImport, type Format } from "./format.ts";
import { openHuggingFace } from "./huggingFaceRead.ts";
import { isMetadata } from "./huggingFaceTables.ts";
import { writeHuggingFace } from "./huggingFaceWrite.ts";
import { tableOptions } from "./tablesReader.ts";

/** What `load_dataset("imagefolder", data_dir=…)` of Hugging Face reads. */
export const huggingFaceFormat: Format = {
  id: "huggingface",
  title: "Hugging Face imagefolder",
  import: defineImport({
    source: "A folder with metadata files or with folders as labels, or a metadata file",
    options: v.object({
      types: tableOptions.types,
      maxTags: tableOptions.maxTags,
      categories: v.optional(v.array(v.pipe(v.string(), v.trim(), v.minLength(1))), []),
    }),
    suits: isMetadata,
    open: openHuggingFace,
  }),
  export: defineExport({
    options: v.object({
      metadata: v.optional(v.picklist(["jsonl", "csv", "parquet"]), "jsonl"),
      images: v.optional(v.picklist(["link", "copy"]), "link"),
    }),
    loses: ({ metadata }) => [
      metadata === "csv"
        ? "Boxes are left out: a CSV holds no lists."
        : "Of the annotations, the class of the image and the boxes of the ground truth are written.",
      "Without splits, all images are in `train`.",
    ],
    write: writeHuggingFace,
  }),
};
