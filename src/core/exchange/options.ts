import * as v from "valibot";
import type { PropertyType } from "../../protocol/data.ts";
import type { OptionType } from "../../protocol/exchange.ts";

/*
 * The options of formats. Each is a schema that bears its own description, so that what is checked, what the command
 * line's help says and what a form asks for are one thing.
 */

/** What an option's schema bears as metadata. */
export interface OptionMeta {
  readonly help: string;
  readonly type: OptionType;
}

export function choice<const C extends readonly string[]>(
  help: string,
  choices: C,
  usual: C[number],
) {
  return v.optional(
    v.pipe(v.picklist(choices), meta(help, { kind: "choice", choices: [...choices] })),
    usual,
  );
}

export function checkbox(help: string, usual = false) {
  return v.optional(v.pipe(v.boolean(), meta(help, { kind: "checkbox" })), usual);
}

/** A whole number. */
export function number(help: string, usual: number, min: number, max = Number.MAX_SAFE_INTEGER) {
  return v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(min),
      v.maxValue(max),
      meta(help, { kind: "number", min, max }),
    ),
    usual,
  );
}

/** A text without a default. */
export function textOption(help: string) {
  return v.optional(v.pipe(name, meta(help, { kind: "text", maxLength: 200, pattern: null })));
}

/** A text whose whole a pattern describes. */
export function patternText(help: string, usual: string, pattern: string) {
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(new RegExp(`^(?:${pattern})$`)),
      meta(help, { kind: "text", maxLength: 200, pattern }),
    ),
    usual,
  );
}

/** true, false, a number or a text. */
export function valueOption(help: string, usual: string | number | boolean) {
  return v.optional(
    v.pipe(v.union([v.string(), v.number(), v.boolean()]), meta(help, { kind: "value" })),
    usual,
  );
}

/** The name of a property; without a default. @param types Null: of any type. */
export function property(
  help: string,
  {
    types = null,
    mayBeNew = false,
  }: { types?: readonly PropertyType[] | null; mayBeNew?: boolean } = {},
) {
  return v.optional(v.pipe(name, meta(help, { kind: "property", types, mayBeNew })));
}

/** The name of a property that an import writes to, made where there is none. */
export function targetProperty(help: string, usual: string, types: readonly PropertyType[]) {
  return v.optional(v.pipe(name, meta(help, { kind: "property", types, mayBeNew: true })), usual);
}

export function list(help: string) {
  return v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.trim(), v.minLength(1))), meta(help, { kind: "list" })),
    [],
  );
}

/** Whole numbers from 0 on by name. */
export function numberMap(help: string) {
  const value = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
  return v.optional(
    v.pipe(v.record(v.string(), value), meta(help, { kind: "map", choices: null })),
    {},
  );
}

/** One of the choices by name. */
export function choiceMap<const C extends readonly string[]>(help: string, choices: C) {
  return v.optional(
    v.pipe(
      v.record(v.string(), v.picklist(choices)),
      meta(help, { kind: "map", choices: [...choices] }),
    ),
    {},
  );
}

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));

function meta<T>(help: string, type: OptionType) {
  return v.metadata<T, OptionMeta & Record<string, unknown>>({ help, type });
}
