/**
 * Milliseconds since the epoch of `2024-05-01`, `2024-05-01T12:00`, `…:30`, `…:30.5`, `…Z`, `…+02:00`; in the local
 * time of this machine where no offset is given; undefined where there is no such date.
 */
export function dateValue(text: string): number | undefined {
  const match = shape.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((at) =>
    Number(match[at] ?? 0),
  ) as [number, number, number, number, number, number];
  const fraction = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  const offset = match[8];
  if (offset === undefined) {
    date.setFullYear(year, month - 1, day);
    date.setHours(hour, minute, second, fraction);
  } else {
    date.setUTCFullYear(year, month - 1, day);
    date.setUTCHours(hour, minute, second, fraction);
  }
  // A day that the month does not have rolls over into the next one.
  const days = new Date(0);
  days.setUTCFullYear(year, month - 1, day);
  if (days.getUTCMonth() !== month - 1 || days.getUTCDate() !== day) return undefined;
  return date.getTime() - offsetOf(offset);
}

const shape =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?$/;

function offsetOf(text: string | undefined): number {
  if (text === undefined || /^z$/i.test(text)) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith("-") ? -1 : 1) * minutes * 60_000;
}
