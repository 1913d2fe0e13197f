import * as v from "valibot";
import type { FormatInfo, FormatOption } from "../../protocol/exchange.ts";
import type { Format, OptionsSchema } from "./format.ts";

/** What interfaces show of a format. */
export function formatInfo({ id, title, import: importer, export: exporter }: Format): FormatInfo {
  return {
    id,
    title,
    import: importer && { source: importer.source, options: optionsOf(importer.options) },
    export: exporter && { loses: exporter.loses({}), options: optionsOf(exporter.options) },
  };
}

/** The names of options, their choices where there are few, and what they are when they are left away. */
function optionsOf(schema: OptionsSchema): FormatOption[] {
  const defaults: Readonly<Record<string, unknown>> = v.getDefaults(asObject(schema));
  return Object.entries(asObject(schema).entries).map(([name, entry]) => ({
    name,
    choices: choicesOf(entry),
    default: defaults[name] ?? null,
  }));
}

type ObjectSchema = OptionsSchema & v.ObjectSchema<v.ObjectEntries, undefined>;

function asObject(schema: OptionsSchema): ObjectSchema {
  return schema as ObjectSchema;
}

function choicesOf(entry: v.ObjectEntries[string]): string[] | null {
  const inner = "wrapped" in entry ? entry.wrapped : entry;
  if (!("options" in inner) || !Array.isArray(inner.options)) return null;
  const choices: unknown[] = inner.options;
  return choices.every((choice) => typeof choice === "string") ? choices : null;
}
