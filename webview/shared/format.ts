/** "1,532"; the page's language decides about separators. */
export function count(value: number): string {
  return value.toLocaleString();
}

/** "1 image", "1,532 images". */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** "3.4 MB", in decimal units; the same text as under a thumbnail. */
export function fileSize(bytes: number): string {
  if (bytes < 999.5) return countOf(bytes, "byte");
  const units = ["KB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** "8 s", "2 min", "1 h 20 min": rounded up, because a promise of time is kept better late than early. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? "" : ` ${rest} min`}`;
}

/** "4000 × 3000". */
export function dimensions(width: number, height: number): string {
  return `${width} × ${height}`;
}

/** A date and time in the page's language. */
export function dateTime(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString(undefined, {
    dateStyle: "medium",
    timeStyle: "short",
  });
}
