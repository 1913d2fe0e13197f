import * as v from "valibot";
import { defineExport, defineImport, imagesOption, type Format } from "../format.ts";
import { choice } from "../options.ts";
import { openYolo } from "./yoloRead.ts";
import { writeYolo } from "./yoloWrite.ts";

export const yolo: Format = {
  id: "yolo",
  title: "YOLO (boxes or polygons, with data.yaml)",
  import: defineImport({
    source: "a data.yaml, or its folder",
    options: v.object({}),
    suits: (name) => /\.ya?ml$|^classes\.txt$/i.test(name),
    open: (source, _options, context) => openYolo(source, context),
  }),
  export: defineExport({
    options: v.object({
      images: imagesOption,
      task: choice("What labels are: boxes, or polygons.", ["detect", "segment"], "detect"),
    }),
    loses: ({ task }) => [
      task === "detect"
        ? "Polygons and masks become the boxes around them."
        : "Boxes and masks become polygons of four corners; the parts of a polygon become one.",
      "Points, polylines and classes of whole images are left out.",
      "Confidences, sources, attributes, values and parents of classes are left out.",
      "What reaches out of the image is cut off; images of less than 10 pixels are left out.",
    ],
    write: writeYolo,
  }),
};
