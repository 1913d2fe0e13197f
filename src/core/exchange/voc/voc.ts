import * as v from "valibot";
import { defineExport, defineImport, imagesOption, type Format } from "../format.ts";
import { checkbox, choice } from "../options.ts";
import { openVoc } from "./vocRead.ts";
import { writeVoc } from "./vocWrite.ts";

/** The original counts pixels from 1 and includes the last one; many other writers count from 0. */
const pixels = choice(
  "Whether the first pixel is 1 and the last one belongs to the box, as in the original, or corners count from 0.",
  ["one", "zero"],
  "one",
);

export const voc: Format = {
  id: "voc",
  title: "Pascal VOC (boxes, masks)",
  import: defineImport({
    source: "a folder with Annotations, or an XML file of it",
    options: v.object({ pixels }),
    suits: (name) => name.toLowerCase().endsWith(".xml"),
    open: openVoc,
  }),
  export: defineExport({
    options: v.object({
      images: imagesOption,
      pixels,
      masks: checkbox(
        "Draws polygons and masks into the images of SegmentationObject and -Class.",
        true,
      ),
    }),
    loses: ({ masks }) => [
      masks
        ? "Polygons become pixels; where outlines lie over each other, the later one is seen."
        : "Polygons and masks become the boxes around them.",
      "Polylines become the boxes around them; boxes are rounded to whole pixels.",
      "Points and classes of whole images are left out.",
      "Confidences, sources, values, parents of classes, and attributes other than pose, truncated, occluded and difficult are left out.",
    ],
    write: writeVoc,
  }),
};
