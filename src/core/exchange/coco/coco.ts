import * as v from "valibot";
import { defineExport, defineImport, imagesOption, type Format } from "../format.ts";
import { openCoco } from "./cocoRead.ts";
import { writeCoco } from "./cocoWrite.ts";

const categoryId = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const coco: Format = {
  id: "coco",
  title: "COCO (boxes, polygons, masks, keypoints)",
  import: defineImport({
    source: "a COCO JSON file, or a folder of them",
    options: v.object({}),
    suits: (name) => name.toLowerCase().endsWith(".json"),
    open: (source, _options, context) => openCoco(source, context),
  }),
  export: defineExport({
    options: v.object({
      images: imagesOption,
      rle: v.optional(v.picklist(["compressed", "plain"]), "compressed"),
      ids: v.optional(v.record(v.string(), categoryId), {}),
    }),
    loses: () => [
      "Classes of whole images and polylines are left out.",
      "Of several parents of a class, one is kept.",
      "Who made an annotation, and the name of its prediction run, are left out.",
      "Masks are written as run lengths; readers that take these for crowds only ignore them.",
    ],
    write: writeCoco,
  }),
};
