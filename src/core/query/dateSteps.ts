import type { GroupTerm } from "../../query/ast.ts";

export type DateStep = NonNullable<GroupTerm["step"]>;

/** The moment that the step of a time begins, in local time; weeks begin on Mondays (ISO 8601). */
function startOf(time: number, step: DateStep): number {
  const date = new Date(time);
  if (step === "hour") return date.setMinutes(0, 0, 0);
  date.setHours(0, 0, 0, 0);
  if (step === "week") date.setDate(date.getDate() - ((date.getDay() + 6) % 7));
  if (step === "month" || step === "year") date.setDate(1);
  if (step === "year") date.setMonth(0);
  return date.getTime();
}

/**
 * Beginnings of the steps from that of `min` to that of `max`, ascending; null when there are more than `most`. Rows
 * are then placed among them by numbers alone: making a Date a row takes 0.3 s a million.
 */
export function stepStarts(
  min: number,
  max: number,
  step: DateStep,
  most: number,
): Float64Array | null {
  const starts: number[] = [];
  for (let start = startOf(min, step); start <= max; start = nextStart(start, step)) {
    if (starts.length === most) return null;
    starts.push(start);
  }
  return Float64Array.from(starts);
}

/** The place of the last start that is not after a time; starts are spaced almost evenly, so a guess is nearly right. */
export function placeAmong(starts: Float64Array, time: number): number {
  const last = starts.length - 1;
  const span = starts[last] - starts[0];
  let place = span > 0 ? Math.floor(((time - starts[0]) / span) * last) : 0;
  place = Math.max(0, Math.min(last, place));
  while (place > 0 && starts[place] > time) place--;
  while (place < last && starts[place + 1] <= time) place++;
  return place;
}

/** How a step is called, and a key that sorts. */
export function stepName(start: number, step: DateStep): { key: string; label: string } {
  const date = new Date(start);
  const two = (part: number): string => String(part).padStart(2, "0");
  const year = String(date.getFullYear());
  const month = `${year}-${two(date.getMonth() + 1)}`;
  const day = `${month}-${two(date.getDate())}`;
  switch (step) {
    case "year":
      return { key: year, label: year };
    case "month":
      return {
        key: month,
        label: date.toLocaleDateString("en", { month: "long", year: "numeric" }),
      };
    case "week":
      return { key: day, label: `Week of ${day}` };
    case "day":
      return { key: day, label: day };
    case "hour": {
      const hour = `${day} ${two(date.getHours())}:00`;
      return { key: hour, label: hour };
    }
  }
}

// Floored again: a midnight that clocks skip would move those after it.
function nextStart(start: number, step: DateStep): number {
  const date = new Date(start);
  switch (step) {
    case "year":
      return startOf(date.setFullYear(date.getFullYear() + 1), step);
    case "month":
      return startOf(date.setMonth(date.getMonth() + 1), step);
    case "week":
      return startOf(date.setDate(date.getDate() + 7), step);
    case "day":
      return startOf(date.setDate(date.getDate() + 1), step);
    case "hour": {
      // An hour that comes twice when clocks go back is one.
      let next = start + hour;
      while (startOf(next, "hour") <= start) next += hour;
      return startOf(next, "hour");
    }
  }
}

const hour = 3_600_000;
