import type { PropertyType } from "../../protocol/data.ts";
import type { ExchangeValue, ExchangeValues, ExportImage, ExportSet } from "./exchange.ts";
import { propertyHeader } from "./tables.ts";

/** A column of an exported table. `system` ones say which image a row is for. */
export interface ExportColumn {
  readonly header: string;
  readonly type: PropertyType;
  readonly system: boolean;
  readonly value: (image: ExportImage, file: string) => ExchangeValue | null;
}

/**
 * The columns of a set: the path first, then the SHA-1, the split where the set has any and no property of that name,
 * then the properties in their order. Two properties never share a header.
 * @param path Header of the first column.
 * @param typed Whether every property's header says its type.
 */
export function exportColumns(
  set: ExportSet,
  { path, typed }: { readonly path: string; readonly typed: boolean },
): ExportColumn[] {
  const hasSplit = set.properties.some(({ name }) => name.toLowerCase() === "split");
  const system: ExportColumn[] = [
    { header: path, type: "path", system: true, value: (_, file) => file },
    {
      header: typed ? "sha1[sha1]" : "sha1",
      type: "text",
      system: true,
      value: ({ sha1 }) => sha1,
    },
    ...(hasSplit
      ? []
      : [
          {
            header: typed ? "split[tag]" : "split",
            type: "text",
            system: true,
            value: ({ split }: ExportImage) => split,
          } as const,
        ]),
  ];
  const taken = new Set(system.map(({ header }) => header));
  return [
    ...system,
    ...set.properties.flatMap(({ name, type }) => {
      const plain = propertyHeader(name, type, typed);
      const header = taken.has(plain) ? `${name}[${type}]` : plain;
      if (taken.has(header)) return [];
      taken.add(header);
      return [
        { header, type, system: false, value: ({ values }: ExportImage) => valueOf(values, name) },
      ];
    }),
  ];
}

/** A value by a name that may be that of something every object has. */
export function valueOf(values: ExchangeValues, name: string): ExchangeValue | null {
  return Object.hasOwn(values, name) ? values[name] : null;
}

/** A value as text: what a format without types holds. Lists are not for it. */
export function textOf(
  value: Exclude<ExchangeValue, readonly string[]>,
  type: PropertyType,
): string {
  if (typeof value !== "number") return String(value);
  if (type === "date") return new Date(value).toISOString();
  return type === "color" ? `#${value.toString(16).padStart(6, "0")}` : String(value);
}
