import { computedProperties, type ComputedProperty } from "../../protocol/properties.ts";

/** A value as people read it under a thumbnail; numbers carry their unit. */
export function formatValue(property: ComputedProperty, value: number | string): string {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return "";
  switch (property) {
    case "bytes":
      return formatBytes(value);
    case "modified":
      return formatTime(value);
    case "id":
      return String(value);
    case "width":
    case "height":
      return `${value} px`;
    case "megapixels":
      return `${value.toFixed(value < 10 ? 2 : 1)} MP`;
    default: {
      const info = computedProperties[property];
      return "unit" in info ? `${value.toFixed(2)} ${info.unit}` : value.toFixed(2);
    }
  }
}

function formatBytes(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let power = 0;
  // What would be shown as 1000 of a unit is 1.0 of the next.
  for (; value >= 999.5 && power < units.length - 1; power++) value /= 1000;
  return `${power === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Local time, sortable by eye. */
export function formatTime(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
