import type { Literal, ParameterUse, Value } from "../../query/ast.ts";
import { badQuery } from "./badQuery.ts";
import type { Constant } from "./vector.ts";

/** What `$name` stands for, and the moment that relative dates are taken from. */
export interface Givens {
  readonly parameters: ReadonlyMap<string, Constant>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function isConstant(value: Value): value is Literal | ParameterUse {
  switch (value.kind) {
    case "text":
    case "number":
    case "boolean":
    case "date":
    case "relativeDate":
    case "parameter":
      return true;
    case "name":
    case "arithmetic":
    case "negative":
    case "count":
      return false;
  }
}

/** @throws WinnowError bad-query for a parameter that nobody gave */
export function constantOf(value: Literal | ParameterUse, givens: Givens): Constant {
  switch (value.kind) {
    case "text":
      return { kind: "text", value: value.value };
    case "number":
      return { kind: "number", value: value.value };
    case "boolean":
      return { kind: "boolean", value: value.value };
    case "date":
      return { kind: "date", value: value.value };
    case "relativeDate":
      return { kind: "date", value: relativeDate(value, givens.now) };
    case "parameter": {
      const given = givens.parameters.get(value.name);
      if (!given)
        throw badQuery(
          value,
          `The parameter $${value.name} has no value. Declare it: param ${value.name} = …`,
        );
      return given;
    }
  }
}

type RelativeDate = Extract<Literal, { kind: "relativeDate" }>;

/** Calendar arithmetic in local time, as people count: a month ago is the same day of the month before. */
function relativeDate({ from, amount, unit }: RelativeDate, now: number): number {
  const date = new Date(now);
  if (from === "today") date.setHours(0, 0, 0, 0);
  switch (unit) {
    case "minute":
      return date.getTime() + amount * 60_000;
    case "hour":
      return date.getTime() + amount * 3_600_000;
    case "day":
      date.setDate(date.getDate() + amount);
      break;
    case "week":
      date.setDate(date.getDate() + 7 * amount);
      break;
    case "month":
      addMonths(date, amount);
      break;
    case "year":
      addMonths(date, 12 * amount);
      break;
  }
  return date.getTime();
}

/** The last day of a month that is too short for the day. */
function addMonths(date: Date, months: number): void {
  const day = date.getDate();
  date.setDate(1);
  date.setMonth(date.getMonth() + months);
  const last = new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate();
  date.setDate(Math.min(day, last));
}
