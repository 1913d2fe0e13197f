import { WinnowError } from "../../base/errors.ts";
import type { Dataset } from "../columns/dataset.ts";

/**
 * A number for what each instance holds of a property: equal for equal values, 0 where there is none. For properties
 * with values that recur: texts, tags, checkboxes, the folder, the format.
 * @throws WinnowError not-found, or bad-request for numbers and dates, which hardly recur
 */
export function codesOf(dataset: Dataset, ids: Int32Array, key: string): Int32Array {
  const { instances, images } = dataset;
  if (key === "folder") return Int32Array.from(ids, (id) => instances.folder[id]);
  if (key === "format") return Int32Array.from(ids, (id) => images.format[instances.image[id]]);
  if (!key.startsWith("#")) throw unusable(key);
  const property = dataset.properties.property(Number(key.slice(1)));
  if (!property)
    throw new WinnowError("not-found", "There is no such property in the project any more.");
  const column = dataset.properties.column(property);
  const rows = property.mode === "image" ? ids.map((id) => instances.image[id]) : ids;
  switch (column.kind) {
    case "checkbox":
    case "tag":
      return Int32Array.from(rows, (row) => column.values[row]);
    case "text":
      return Int32Array.from(rows, (row) => column.codes[row]);
    case "tags": {
      const codes = new Map<string, number>([["", 0]]);
      const tags = [...column.byTag].toSorted(([a], [b]) => a - b);
      return Int32Array.from(rows, (row) => {
        const set = tags.filter(([, bits]) => bits.has(row)).map(([tag]) => tag);
        const text = set.join(" ");
        const code = codes.get(text) ?? codes.size;
        codes.set(text, code);
        return code;
      });
    }
    case "number":
      throw unusable(property.name);
  }
}

function unusable(name: string): WinnowError {
  return new WinnowError(
    "bad-request",
    `'${name}' has hardly two equal values. Choose a property of tags, texts or checkboxes, the folder or the format.`,
  );
}
