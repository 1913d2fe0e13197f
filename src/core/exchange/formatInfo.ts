import * as v from "valibot";
import type { FormatInfo, FormatOption } from "../../protocol/exchange.ts";
import type { Format, OptionsSchema } from "./format.ts";
import type { OptionMeta } from "./options.ts";

/** What interfaces show of a format. */
export function formatInfo({ id, title, import: importer, export: exporter }: Format): FormatInfo {
  return {
    id,
    title,
    import: importer && { source: importer.source, options: optionsOf(importer.options) },
    export: exporter && { loses: exporter.loses({}), options: optionsOf(exporter.options) },
  };
}

function optionsOf({ entries }: OptionsSchema): FormatOption[] {
  return Object.entries(entries).map(([name, entry]) => {
    const { help, type } = v.getMetadata(entry.wrapped) as OptionMeta & Record<string, unknown>;
    return { name, help, type, default: v.getDefault(entry) ?? null };
  });
}
