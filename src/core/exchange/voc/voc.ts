import * as v from "valibot";
import { defineExport, defineImport, imagesOption, type Format } from "../format.ts";
import { openVoc } from "./vocRead.ts";
import { writeVoc } from "./vocWrite.ts";

/** The original counts pixels from 1 and includes the last one; many other writers count from 0. */
const pixels = v.optional(v.picklist(["one", "zero"]), "one");

export const voc: Format = {
  id: "voc",
  title: "Pascal VOC (boxes)",
  import: defineImport({
    source: "a folder with Annotations, or an XML file of it",
    options: v.object({ pixels }),
    suits: (name) => name.toLowerCase().endsWith(".xml"),
    open: openVoc,
  }),
  export: defineExport({
    options: v.object({ images: imagesOption, pixels }),
    loses: () => [
      "Polygons, polylines and masks become the boxes around them; boxes are rounded to whole pixels.",
      "Points and classes of whole images are left out; no mask images are written.",
      "Confidences, sources, values, parents of classes, and attributes other than pose, truncated, occluded and difficult are left out.",
    ],
    write: writeVoc,
  }),
};
