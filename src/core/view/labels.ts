import type { Database } from "better-sqlite3";
import type { ComputedProperty } from "../../protocol/properties.ts";
import type { Dataset } from "../columns/dataset.ts";
import { imageInfo } from "../db/images.ts";
import type { InstanceRow } from "../db/instances.ts";
import { storedPathOf } from "../project/describe.ts";
import { formatValue } from "./format.ts";

/** The text of a property under a thumbnail; empty while it is not known. */
export function labelOf(
  db: Database,
  dataset: Dataset,
  row: InstanceRow,
  property: ComputedProperty,
): string {
  const { instances, images } = dataset;
  const image = instances.image[row.id];
  const ofImage = (value: () => number | string): string =>
    image === 0 ? "" : formatValue(property, value());
  switch (property) {
    case "id":
      return String(row.id);
    case "name":
      return row.name;
    case "folder":
      return dataset.folder(row.folderId)?.path ?? "";
    case "path":
      return storedPathOf(dataset, row);
    case "bytes":
    case "modified":
      return formatValue(property, row[property]);
    case "width":
    case "height":
      return ofImage(() => images[property][image]);
    case "aspect":
      return ofImage(() => images.width[image] / images.height[image]);
    case "megapixels":
      return ofImage(() => (images.width[image] * images.height[image]) / 1e6);
    case "format":
      return ofImage(() => images.formats[images.format[image]]);
    case "sha1":
      return ofImage(() => imageInfo(db, image)?.sha1 ?? "");
    case "sharpness":
    case "brightness":
    case "contrast":
    case "entropy":
      return ofImage(() => images.measure(property)[image]);
  }
}
