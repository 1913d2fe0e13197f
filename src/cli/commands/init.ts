import path from "node:path";
import { Command } from "commander";
import { WinnowError } from "../../base/errors.ts";
import { hasProject } from "../../engine-client/engineConnection.ts";
import { print, type CommonOptions } from "../output.ts";
import { withEngine } from "../withEngine.ts";

export function initCommand(): Command {
  return new Command("init")
    .description("make an empty project in a folder")
    .argument("[dir]", "the folder (default: the current one)")
    .action(async (dir: string | undefined, options: CommonOptions) => {
      const projectDir = path.resolve(dir ?? options.project ?? ".");
      if (await hasProject(projectDir))
        throw new WinnowError("project-exists", `'${projectDir}' already holds a Winnow project.`);
      const { projectId } = await withEngine(projectDir, { create: true }, (engine) =>
        engine.ready(),
      );
      await print(
        options.json
          ? JSON.stringify({ projectId, projectDir })
          : `Made a project in ${projectDir}. Next: winnow import FOLDER --project ${projectDir}`,
      );
    });
}
