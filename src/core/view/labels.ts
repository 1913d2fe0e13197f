import type { ComputedProperty } from "../../protocol/properties.ts";
import type { PropertyRow } from "../db/properties.ts";
import type { InstanceRow } from "../db/instances.ts";
import { imageInfo } from "../db/images.ts";
import { nameKey } from "../db/nameKey.ts";
import { storedPathOf } from "../project/describe.ts";
import { formatNumber } from "../query/formatNumber.ts";
import { propertyOfKey, type Source } from "../query/names.ts";
import { formatTime, formatValue } from "./format.ts";

/** The text of a property, by its key, under a thumbnail; empty while it is not known. */
export function labelOf(source: Source, row: InstanceRow, key: string): string {
  const property = propertyOfKey(source, key);
  if (!property) return "";
  return "own" in property
    ? ownLabel(source, row, property.own)
    : computedLabel(source, row, property.computed);
}

function ownLabel({ dataset }: Source, row: InstanceRow, property: PropertyRow): string {
  const id = property.mode === "instance" ? row.id : dataset.instances.image[row.id];
  if (id === 0) return "";
  const column = dataset.properties.column(property);
  switch (column.kind) {
    case "number": {
      const value = column.values[id];
      if (Number.isNaN(value)) return "";
      if (property.type === "date") return formatTime(value);
      if (property.type === "color") return `#${value.toString(16).padStart(6, "0")}`;
      return formatNumber(value);
    }
    case "checkbox":
      return ["", "✗", "✓"][column.values[id]];
    case "tag":
      return dataset.properties.tag(column.values[id])?.name ?? "";
    case "text":
      return column.codes[id] === 0 ? "" : column.texts[column.codes[id]];
    case "tags":
      return [...column.byTag]
        .flatMap(([tagId, ids]) => (ids.has(id) ? [dataset.properties.tag(tagId)?.name ?? ""] : []))
        .toSorted((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1))
        .join(", ");
  }
}

function computedLabel(
  { db, dataset }: Source,
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
