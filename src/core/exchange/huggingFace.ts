import * as v from "valibot";
import { defineExport, defineImport, folderImagesOption, type Format } from "./format.ts";
import { openHuggingFace } from "./huggingFaceRead.ts";
import { isMetadata } from "./huggingFaceTables.ts";
import { choice, list } from "./options.ts";
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
      categories: list("Names of the classes that `categories` gives as numbers from 0 on."),
    }),
    suits: isMetadata,
    open: openHuggingFace,
  }),
  export: defineExport({
    options: v.object({
      metadata: choice("The kind of the metadata files.", ["jsonl", "csv", "parquet"], "jsonl"),
      images: folderImagesOption,
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
