import path from "node:path";
import { Command } from "commander";
import type { FormatInfo, FormatOption } from "../../protocol/exchange.ts";
import { addOption, exchange } from "../importLabels.ts";
import { plural, print, say, type CommonOptions } from "../output.ts";
import { readSelection } from "../queryText.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

interface ExportOptions extends CommonOptions {
  readonly format: string;
  readonly out: string;
  readonly query?: string;
  readonly option: Readonly<Record<string, unknown>>;
  readonly splitProperty: string;
  readonly sources?: string;
  readonly replace?: boolean;
}

export function exportCommand(): Command {
  return new Command("export")
    .description("write images and labels in another tool's format, into a new folder")
    .requiredOption("--format <format>", "see 'formats'")
    .requiredOption("--out <dir>", "a new or empty folder")
    .option("--query <query>", "what this query selects: a text, or a .winnow file; else all")
    .option("--option <name=value>", "an option of the format; repeatable", addOption, {})
    .option("--split-property <property>", "the property of the split", "split")
    .option(
      "--sources <names>",
      "only annotations of these runs, with commas between; '' is ground truth",
    )
    .option("--replace", "replace an earlier export in the folder")
    .action(async (options: ExportOptions) => {
      const text = await readSelection(options.query ?? "", await projectDirOf(options));
      const { format, option } = options;
      const report = await exchange(options, async (engine) => {
        for (const lost of await engine.call("exchange/loses", { format, options: option }))
          say(`Note: ${lost}`);
        return engine.call("exchange/export", {
          format,
          path: path.resolve(options.out),
          options: option,
          target: { kind: "query", text },
          splitProperty: options.splitProperty,
          sources: options.sources === undefined ? null : options.sources.split(","),
          replace: options.replace ?? false,
        });
      });
      await print(
        options.json
          ? JSON.stringify(report)
          : `${plural(report.images, "image", "images")} in ${path.resolve(options.out)}.`,
      );
    });
}

export function formatsCommand(): Command {
  return new Command("formats")
    .description("the formats of 'import --format' and 'export --format', with their options")
    .action(async (options: CommonOptions) => {
      const formats = await withEngine(await projectDirOf(options), { create: false }, (engine) =>
        engine.call("exchange/formats", {}),
      );
      await print(options.json ? JSON.stringify(formats) : formats.map(describe).join("\n"));
    });
}

function describe({ id, title, import: importer, export: exporter }: FormatInfo): string {
  const lines = [`${id}: ${title}`];
  if (importer) lines.push(`  import  ${importer.source}`, ...importer.options.map(optionLine));
  if (exporter) lines.push("  export", ...exporter.options.map(optionLine));
  return lines.join("\n");
}

function optionLine({ name, choices, default: usual }: FormatOption): string {
  const values = choices ? choices.join(" | ") : "…";
  return `    ${name}=${values}${usual === null ? "" : ` (${JSON.stringify(usual)})`}`;
}
