import * as v from "valibot";
import {
  classPropertyOption,
  defineExport,
  defineImport,
  folderImagesOption,
  type Format,
} from "./format.ts";
import { openImageFolder } from "./imageFolderRead.ts";
import { checkbox, choice } from "./options.ts";
import { writeImageFolder } from "./imageFolderWrite.ts";

/** A folder a class, as torchvision's ImageFolder and Keras read them. */
export const imageFolderFormat: Format = {
  id: "imagefolder",
  title: "ImageFolder",
  import: defineImport({
    source: "A folder with a folder a class, or with train, val and test folders of such",
    options: v.object({
      splits: choice(
        "Whether the first level of folders is splits; auto: where all of them are called like splits.",
        ["auto", "yes", "no"],
        "auto",
      ),
    }),
    suits: () => false,
    open: (source, { splits }, context) =>
      openImageFolder(source, splits === "auto" ? splits : splits === "yes", context),
  }),
  export: defineExport({
    options: v.object({
      property: classPropertyOption,
      splits: checkbox("Makes splits the first level of folders.", true),
      emptyClasses: choice(
        "What happens where a split has no image of a class that another has.",
        ["refuse", "skip"],
        "refuse",
      ),
      images: folderImagesOption,
    }),
    loses: () => ["Only one class an image is written: no values, boxes, polygons or predictions."],
    write: writeImageFolder,
  }),
};
