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
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Local time, sortable by eye. */
function formatTime(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
