import type { PropertyValue } from "../../protocol/data.ts";
import type { Properties } from "../columns/properties.ts";
import { valueAt } from "../columns/propertyColumns.ts";
import type { PropertyRow } from "../db/properties.ts";
import type { ExchangeValue } from "./exchange.ts";

/** What an instance, or its image by the property's mode, holds: tags by their names. Null: nothing. */
export function exchangeValueOf(
  properties: Properties,
  property: PropertyRow,
  id: number,
): ExchangeValue | null {
  const value: PropertyValue = valueAt(properties.column(property), id);
  const nameOf = (tagId: number): string => properties.tag(tagId)?.name ?? "";
  if (Array.isArray(value)) return value.map(nameOf);
  return property.type === "tag" && typeof value === "number" ? nameOf(value) : value;
}
