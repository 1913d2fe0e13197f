import { Command } from "commander";
import { checkCommand, newCommand, packCommand } from "./pluginAuthor.ts";
import { installCommand, uninstallCommand } from "./pluginInstall.ts";
import { enableCommand, listCommand, trustCommand } from "./pluginManage.ts";
import { actionsCommand, runCommand } from "./pluginRun.ts";

export function pluginCommand(): Command {
  return new Command("plugin")
    .description("plugins: write, install, trust and run them")
    .addCommand(newCommand())
    .addCommand(checkCommand())
    .addCommand(packCommand())
    .addCommand(listCommand())
    .addCommand(installCommand())
    .addCommand(uninstallCommand())
    .addCommand(enableCommand("enable"))
    .addCommand(enableCommand("disable"))
    .addCommand(trustCommand())
    .addCommand(actionsCommand())
    .addCommand(runCommand());
}
