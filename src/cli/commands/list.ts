import { Command } from "commander";
import { print, type CommonOptions } from "../output.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

/** Rows fetched at a time: the output streams whatever the size of the project. */
const page = 1000;

export function listCommand(): Command {
  return new Command("list")
    .description("the paths of all instances; with --json a line of JSON for each")
    .action(async (options: CommonOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine, signal) => {
        for (let after = 0; ;) {
          const rows = await engine.call("instance/list", { after, limit: page }, signal);
          if (rows.length === 0) return;
          await print(
            rows.map((row) => (options.json ? JSON.stringify(row) : row.path)).join("\n"),
          );
          after = rows[rows.length - 1].id;
        }
      });
    });
}
