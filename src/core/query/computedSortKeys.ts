import type { Database } from "better-sqlite3";
import type { ComputedProperty } from "../../protocol/properties.ts";
import type { Dataset } from "../columns/dataset.ts";
import { imageIdsBySha1 } from "../db/images.ts";

/** The value to sort by at each position of `order`; NaN where there is none. Texts are replaced by their ranks. */
export function computedSortKeys(
  db: Database,
  dataset: Dataset,
  order: Int32Array,
  by: ComputedProperty,
): Float64Array {
  const { instances, images } = dataset;
  const ofImage = (value: (imageId: number) => number): Float64Array =>
    Float64Array.from(order, (id) => (instances.image[id] > 0 ? value(instances.image[id]) : NaN));
  switch (by) {
    case "id":
      return Float64Array.from(order);
    case "bytes":
      return Float64Array.from(order, (id) => instances.bytes[id]);
    case "modified":
      return Float64Array.from(order, (id) => instances.modified[id]);
    case "name":
      return ranksOf(dataset.names().byName, order);
    case "path":
      return ranksOf(dataset.names().byPath, order);
    case "folder": {
      const ranks = dataset.folderOrder();
      return Float64Array.from(order, (id) => ranks[instances.folder[id]] ?? NaN);
    }
    case "width":
      return ofImage((image) => images.width[image]);
    case "height":
      return ofImage((image) => images.height[image]);
    case "aspect":
      return ofImage((image) => images.width[image] / images.height[image]);
    case "megapixels":
      return ofImage((image) => images.width[image] * images.height[image]);
    case "format": {
      const sorted = images.formats.toSorted();
      const ranks = images.formats.map((format) => sorted.indexOf(format));
      return ofImage((image) => ranks[images.format[image]]);
    }
    case "sha1": {
      const ranks = new Float64Array(images.end).fill(NaN);
      for (const [rank, image] of imageIdsBySha1(db).entries()) ranks[image] = rank;
      return ofImage((image) => ranks[image]);
    }
    case "sharpness":
    case "brightness":
    case "contrast":
    case "entropy": {
      const values = images.measure(by);
      return ofImage((image) => values[image]);
    }
  }
}

function ranksOf(sorted: Int32Array, order: Int32Array): Float64Array {
  const ranks = new Float64Array(sorted.reduce((max, id) => Math.max(max, id), 0) + 1).fill(NaN);
  for (let rank = 0; rank < sorted.length; rank++) ranks[sorted[rank]] = rank;
  return Float64Array.from(order, (id) => ranks[id] ?? NaN);
}
