import * as v from "valibot";
import { defineExport, defineImport, type Format } from "./format.ts";
import { openImageFolder } from "./imageFolderRead.ts";
import { writeImageFolder } from "./imageFolderWrite.ts";

/** A folder a class, as torchvision's ImageFolder and Keras read them. */
export const imageFolderFormat: Format = {
  id: "imagefolder",
  title: "ImageFolder",
  import: defineImport({
    source: "A folder with a folder a class, or with train, val and test folders of such",
    options: v.object({
      splits: v.optional(v.union([v.literal("auto"), v.boolean()]), "auto"),
    }),
    suits: () => false,
    open: (source, { splits }, context) => openImageFolder(source, splits, context),
  }),
  export: defineExport({
    options: v.object({
      property: v.optional(v.string()),
      splits: v.optional(v.boolean(), true),
      emptyClasses: v.optional(v.picklist(["refuse", "skip"]), "refuse"),
      images: v.optional(v.picklist(["link", "copy"]), "link"),
    }),
    loses: () => ["Only one class an image is written: no values, boxes, polygons or predictions."],
    write: writeImageFolder,
  }),
};
