import { Command } from "commander";
import { exitCodes, formatCount, plural, print, type CommonOptions } from "../output.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

export function verifyCommand(): Command {
  return new Command("verify")
    .description("whether the database is sound and every file is as it was; exit code 1 if not")
    .action(async (options: CommonOptions) => {
      const found = await withEngine(
        await projectDirOf(options),
        { create: false },
        (engine, signal) => engine.call("project/verify", {}, signal),
      );
      const { database, files, missing, changed } = found;
      if (database.length + missing.count + changed.count > 0) process.exitCode = exitCodes.failed;
      if (options.json) return print(JSON.stringify(found));
      await print(
        [
          ...(database.length === 0 ? ["The database is sound."] : database),
          `${plural(files, "file", "files")} looked at: ${formatCount(missing.count)} missing, ${formatCount(changed.count)} changed.`,
          ...missing.paths.map((file) => `missing: ${file}`),
          ...changed.paths.map((file) => `changed: ${file}`),
        ].join("\n"),
      );
    });
}
