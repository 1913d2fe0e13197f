import * as v from "valibot";
import { defineExport, defineImport, imagesOption, type Format } from "../format.ts";
import { choice, numberMap, property, targetProperty } from "../options.ts";
import { openCoco } from "./cocoRead.ts";
import { writeCoco } from "./cocoWrite.ts";

export const coco: Format = {
  id: "coco",
  title: "COCO (boxes, polygons, masks, keypoints, captions)",
  import: defineImport({
    source: "a COCO JSON file, or a folder of them",
    options: v.object({
      captions: targetProperty("The property that captions go to, a line each.", "caption", [
        "text",
      ]),
    }),
    suits: (name) => name.toLowerCase().endsWith(".json"),
    open: openCoco,
  }),
  export: defineExport({
    options: v.object({
      images: imagesOption,
      masks: choice(
        "How masks are written that are no crowds: as polygons, unless they have holes, or as run lengths.",
        ["polygons", "rle"],
        "polygons",
      ),
      captions: property("The text property whose lines are written as captions.", {
        types: ["text"],
      }),
      rle: choice("How run lengths of masks are written.", ["compressed", "plain"], "compressed"),
      ids: numberMap("Category ids that classes must have; the others are counted from 1."),
    }),
    loses: ({ masks }) => [
      masks === "polygons"
        ? "Masks become polygons along their pixels; those with holes are written as run lengths."
        : "Masks are written as run lengths; readers that take these for crowds only ignore them.",
      "Classes of whole images and polylines are left out.",
      "Of several parents of a class, one is kept.",
      "Who made an annotation, and the name of its prediction run, are left out.",
    ],
    write: writeCoco,
  }),
};
