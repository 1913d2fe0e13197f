import { Command } from "commander";
import path from "node:path";
import { cancelled, WinnowError } from "../../base/errors.ts";
import { installPlugin, uninstallPlugin } from "../../core/plugins/install.ts";
import { parseSource } from "../../core/plugins/installSource.ts";
import { Consents } from "../../engine-client/consent.ts";
import { userPluginsDir } from "../../engine-client/userFolder.ts";
import { askYes } from "../ask.ts";
import { print, say, type CommonOptions } from "../output.ts";
import { pluginIn, quoted, rightsOf } from "../plugins.ts";
import { untilInterrupted, withEngine } from "../withEngine.ts";
import { projectIfAny } from "./pluginManage.ts";

interface InstallCommandOptions extends CommonOptions {
  readonly plugin?: string;
  readonly replace?: boolean;
  readonly trust?: boolean;
}

export function installCommand(): Command {
  return new Command("install")
    .description("install a plugin for all your projects; nothing of it runs before you trust it")
    .argument(
      "<source>",
      "a folder; a .winnowplugin, .vsix, .zip or .tgz; a git address, with #ref after it; an npm package",
    )
    .option("--plugin <name>", "which one, of a source that holds several")
    .option("--replace", "in place of the version that is there")
    .option("--trust", "let it run, too")
    .action(async (given: string, options: InstallCommandOptions) => {
      const source = await parseSource(given, process.cwd());
      const installed = await untilInterrupted((signal) =>
        installPlugin({
          source,
          into: userPluginsDir(),
          ...(options.plugin === undefined ? {} : { plugin: options.plugin }),
          signal,
          progress: say,
          replace: async (next, before) => {
            if (options.replace) return true;
            const there = before ? `${before.title} ${before.version}` : `A broken '${next.id}'`;
            const answer = await askYes(`${there} is installed. Replace it by ${next.version}?`);
            if (answer !== undefined) return answer;
            throw new WinnowError(
              "plugin-refused",
              `${there} is installed. Add --replace to put ${next.version} in its place.`,
            );
          },
        }),
      );
      if (!installed) throw cancelled();
      const { manifest, contentHash } = installed;
      const { id, title, version, dir } = manifest;
      const found = await pluginIn(dir);
      let { trusted } = found;
      if (!trusted) {
        say(rightsOf(found));
        trusted = options.trust ?? (await askYes(`Trust ${title} ${version}?`)) ?? false;
        if (trusted) await new Consents().trust({ id, contentHash });
      }
      if (options.json) return print(JSON.stringify({ id, version, dir, contentHash, trusted }));
      const next = trusted ? "" : ` It runs once you trust it: winnow plugin trust ${quoted(id)}`;
      await print(`${title} ${version} is installed in ${dir}.${next}`);
    });
}

export function uninstallCommand(): Command {
  return new Command("uninstall")
    .description("remove an installed plugin, and what it keeps in the project")
    .argument("<plugin>", "its name")
    .option("--keep-data", "leave what it keeps in the project")
    .action(async (id: string, options: CommonOptions & { keepData?: boolean }) => {
      // Not a folder of that name that happens to be here.
      const dir = path.join(userPluginsDir(), id);
      await uninstallPlugin(userPluginsDir(), id);
      await new Consents().revoke({ id, dir });
      const projectDir = options.keepData ? undefined : await projectIfAny(options);
      if (projectDir !== undefined)
        await withEngine(projectDir, { create: false }, (engine) =>
          engine.call("plugin/removeData", { pluginId: id }),
        );
      await print(
        options.json
          ? JSON.stringify({ id, dir, project: projectDir ?? null })
          : `${id} is uninstalled${projectDir === undefined ? "" : `, and its data in ${projectDir} removed`}.`,
      );
    });
}
