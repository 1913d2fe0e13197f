import { Command, CommanderError, Option } from "commander";
import { version } from "../base/version.ts";
import { runCommand, setCommand, splitCommand, tagCommand } from "./commands/change.ts";
import { exportCommand, formatsCommand } from "./commands/export.ts";
import { historyCommand, redoCommand, undoCommand } from "./commands/history.ts";
import { importCommand } from "./commands/import.ts";
import { initCommand } from "./commands/init.ts";
import { listCommand } from "./commands/list.ts";
import { pluginCommand } from "./commands/plugin.ts";
import { problemsCommand } from "./commands/problems.ts";
import { facetsCommand, propertiesCommand, tagsCommand } from "./commands/properties.ts";
import { queryCommand } from "./commands/query.ts";
import { reportCommand } from "./commands/report.ts";
import { runsCommand } from "./commands/runs.ts";
import { sampleCommand } from "./commands/sample.ts";
import { savedCommand } from "./commands/saved.ts";
import { statusCommand } from "./commands/status.ts";
import { verifyCommand } from "./commands/verify.ts";
import { exitCodes, reportFailure } from "./output.ts";

// `winnow`: the engine without VS Code. Results go to stdout, everything else to stderr; exit code 0, 1 for a
// failure, 2 for wrong usage, 130 for Ctrl-C.
void main();

async function main(): Promise<void> {
  // A reader that is gone is told to whoever writes; unheard, it would be an error of the process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const program = new Command("winnow")
    .description(
      "Curate image datasets from the terminal, on the same engine as the VS Code extension.",
    )
    .version(version)
    .showHelpAfterError("Run 'winnow --help' for the commands.")
    .exitOverride();
  for (const command of [
    initCommand(),
    importCommand(),
    statusCommand(),
    listCommand(),
    queryCommand(),
    savedCommand(),
    facetsCommand(),
    propertiesCommand(),
    tagsCommand(),
    tagCommand(),
    setCommand(),
    splitCommand(),
    runCommand(),
    historyCommand(),
    undoCommand(),
    redoCommand(),
    exportCommand(),
    formatsCommand(),
    reportCommand(),
    verifyCommand(),
    problemsCommand(),
    runsCommand(),
    pluginCommand(),
    sampleCommand(),
  ])
    program.addCommand(withCommonOptions(command));
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    else process.exitCode = reportFailure(error);
  }
}

/** Of a command that has commands below it, these take the options. */
function withCommonOptions(command: Command): Command {
  command.exitOverride();
  if (command.commands.length > 0) {
    for (const below of command.commands) withCommonOptions(below);
    return command;
  }
  return command
    .addOption(
      new Option(
        "--project <dir>",
        "the folder that holds .winnow (default: the nearest one upwards)",
      ),
    )
    .option("--json", "machine-readable output on stdout");
}
