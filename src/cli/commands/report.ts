import path from "node:path";
import { Command } from "commander";
import { plural, print, type CommonOptions } from "../output.ts";
import { readSelection, takesParams, type ParamOptions } from "../queryText.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

interface ReportOptions extends CommonOptions, ParamOptions {
  readonly query?: string;
  readonly out: string;
  readonly title?: string;
  readonly replace?: boolean;
}

export function reportCommand(): Command {
  return takesParams(new Command("report"))
    .description(
      "one HTML file with facets, histograms and thumbnails, to be sent and opened anywhere",
    )
    .requiredOption("--out <file>", "where to write it")
    .option("--query <query>", "of what this query selects: a text, or a .winnow file")
    .option("--title <title>", "its heading (default: the name of the project folder)")
    .option("--replace", "replace a file that is there")
    .action(async (options: ReportOptions) => {
      const projectDir = await projectDirOf(options);
      const text = await readSelection(options.query ?? "", projectDir, options);
      const file = path.resolve(options.out);
      const { instances } = await withEngine(projectDir, { create: false }, (engine, signal) =>
        engine.call(
          "curate/report",
          {
            target: { kind: "query", text },
            title: options.title ?? path.basename(projectDir),
            file,
            replace: options.replace ?? false,
          },
          signal,
        ),
      );
      await print(
        options.json
          ? JSON.stringify({ file, instances })
          : `${plural(instances, "image", "images")} in ${file}`,
      );
    });
}
