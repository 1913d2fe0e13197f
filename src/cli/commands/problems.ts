import { Command, Option } from "commander";
import { problemKinds, type ProblemKind } from "../../protocol/project.ts";
import { print, say, type CommonOptions } from "../output.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

const page = 1000;

export function problemsCommand(): Command {
  return new Command("problems")
    .description("files that cannot be used, and why; with --json a line of JSON for each")
    .addOption(new Option("--kind <kind>", "only these").choices([...problemKinds]))
    .action(async (options: CommonOptions & { kind?: ProblemKind }) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine, signal) => {
        const kind = options.kind ?? null;
        for (let offset = 0; ; offset += page) {
          const rows = await engine.call("problem/list", { kind, offset, limit: page }, signal);
          if (offset === 0 && rows.length === 0) say("No problems.");
          if (rows.length === 0) return;
          await print(
            rows
              .map((row) =>
                options.json
                  ? JSON.stringify(row)
                  : `${row.path}: ${row.kind}: ${row.reason}`.replaceAll("\n", " "),
              )
              .join("\n"),
          );
        }
      });
    });
}
