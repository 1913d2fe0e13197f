import path from "node:path";
import { Command } from "commander";
import type { ExchangeReport, FormatInfo } from "../../protocol/exchange.ts";
import { addOption, optionLines, readOptions, type TypedOptions } from "../formatOptions.ts";
import { exchange } from "../importLabels.ts";
import { plural, print, say, type CommonOptions } from "../output.ts";
import { readSelection, takesParams, type ParamOptions } from "../queryText.ts";
import { runTask } from "../runTask.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

interface ExportOptions extends CommonOptions, ParamOptions {
  readonly format: string;
  readonly out: string;
  readonly query?: string;
  readonly option: TypedOptions;
  readonly splitProperty: string;
  readonly sources?: string;
  readonly replace?: boolean;
  readonly move?: boolean;
}

export function exportCommand(): Command {
  return takesParams(new Command("export"))
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
    .option("--move", "let the original files leave their places for the folder")
    .action(async (options: ExportOptions) => {
      const text = await readSelection(options.query ?? "", await projectDirOf(options), options);
      const { format } = options;
      const report = await exchange(options, async (engine) => {
        const chosen = await readOptions(engine, format, "export", options.option);
        for (const lost of await engine.call("exchange/loses", { format, options: chosen }))
          say(`Note: ${lost}`);
        if (options.move) say(`Note: ${moveNote}`);
        return engine.call("exchange/export", {
          format,
          path: path.resolve(options.out),
          options: chosen,
          target: { kind: "query", text },
          splitProperty: options.splitProperty,
          sources: options.sources === undefined ? null : options.sources.split(","),
          replace: options.replace ?? false,
          move: options.move ?? false,
        });
      });
      // The project knows where its images are before anything is done with it again.
      if (options.move)
        await withEngine(await projectDirOf(options), { create: false }, (engine, signal) =>
          runTask(engine, signal, () =>
            engine.call("import/rescan", { paths: null, retryProblems: false }),
          ),
        );
      await print(
        options.json
          ? JSON.stringify(report)
          : sentenceOf(report, path.resolve(options.out), options.move === true),
      );
    });
}

const moveNote =
  "The original files leave their places. The project finds them where it imports the new folder; else they become missing in it.";

function sentenceOf({ images, unmatched }: ExchangeReport, folder: string, move: boolean): string {
  const left = unmatched > 0 ? `; ${plural(unmatched, "image", "images")} left out` : "";
  return `${plural(images, "image", "images")} ${move ? "moved to" : "in"} ${folder}${left}.`;
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
  if (importer)
    lines.push(`  import  ${importer.source}`, ...importer.options.flatMap(optionLines));
  if (exporter) lines.push("  export", ...exporter.options.flatMap(optionLines));
  return lines.join("\n");
}
