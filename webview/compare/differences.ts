import type { PropertyInfo, PropertyValue, TagInfo } from "../../src/protocol/data.ts";
import type { InstanceInfo } from "../../src/protocol/images.ts";
import { valueText } from "../data/values.ts";
import { count, dateTime, dimensions, fileSize } from "../shared/format.ts";

/** One property in which two instances differ, as texts; empty where there is no value. */
export interface Difference {
  readonly key: string;
  readonly title: string;
  readonly left: string;
  readonly right: string;
}

/** Values of a pair of instances by the project's own properties. */
export interface OwnValues {
  readonly property: PropertyInfo;
  readonly tags: readonly TagInfo[];
  readonly values: readonly [PropertyValue, PropertyValue];
}

/** In what two instances differ: facts about file and picture first, then what people recorded. */
export function differencesOf(
  left: InstanceInfo,
  right: InstanceInfo,
  own: readonly OwnValues[],
): Difference[] {
  const facts = [...factsOf(left)].map(([title, text], i): Difference => {
    const other = factsOf(right)[i]?.[1] ?? "";
    return { key: title, title, left: text, right: other };
  });
  const recorded = own.map(({ property, tags, values }): Difference => {
    const [one, two] = values.map((value) => valueText(property.type, value, tags));
    return { key: `#${property.id}`, title: property.name, left: one ?? "", right: two ?? "" };
  });
  return [...facts, ...recorded].filter((row) => row.left !== row.right);
}

function factsOf({ name, relativePath, bytes, modified, image }: InstanceInfo): [string, string][] {
  const slash = relativePath.lastIndexOf("/");
  const ofImage = (text: (of: NonNullable<typeof image>) => string): string =>
    image ? text(image) : "";
  return [
    ["Name", name],
    ["Folder", slash > 0 ? relativePath.slice(0, slash) : "."],
    ["File size", fileSize(bytes)],
    ["Modified", dateTime(modified)],
    ["Format", ofImage(({ format }) => format.toUpperCase())],
    ["Dimensions", ofImage(({ width, height }) => dimensions(width, height))],
    ["Sharpness", ofImage(({ sharpness }) => count(Math.round(sharpness)))],
    ["Brightness", ofImage(({ brightness }) => `${Math.round(brightness * 100)} %`)],
    ["Contrast", ofImage(({ contrast }) => contrast.toFixed(2))],
    ["Entropy", ofImage(({ entropy }) => `${entropy.toFixed(2)} bits`)],
    ["SHA-1", ofImage(({ sha1 }) => sha1)],
  ];
}
