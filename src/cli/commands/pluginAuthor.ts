import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command, Option } from "commander";
import { WinnowError } from "../../base/errors.ts";
import { pluginBuilder } from "../../core/plugins/build.ts";
import type { FoundPlugin } from "../../core/plugins/foundPlugin.ts";
import { readManifest } from "../../core/plugins/manifest.ts";
import { packPlugin } from "../../core/plugins/pack.ts";
import { scaffold } from "../../core/plugins/scaffold.ts";
import { Consents } from "../../engine-client/consent.ts";
import { templates, type TemplateId } from "../../protocol/pluginTemplates.ts";
import type { PluginDiagnostic, PluginInfo } from "../../protocol/plugins.ts";
import { exitCodes, plural, print, say, type CommonOptions } from "../output.ts";
import {
  assertTrusted,
  besideCli,
  diagnosticLine,
  pluginIn,
  quoted,
  untilRunning,
} from "../plugins.ts";
import { withEngine } from "../withEngine.ts";
import { actionLines } from "./pluginRun.ts";
import { projectIfAny } from "./pluginManage.ts";

export function newCommand(): Command {
  return new Command("new")
    .description("write a new plugin, complete and ready to run")
    .argument("<name>", "lower case letters, digits and '-'")
    .addOption(
      new Option("--template <template>", "what to begin with")
        .choices(templates.map(({ id }) => id))
        .default("action"),
    )
    .option("--dir <dir>", "its folder (default: winnow-plugins/NAME in the project, or here)")
    .action(
      async (name: string, options: CommonOptions & { template: TemplateId; dir?: string }) => {
        const parent = (await projectIfAny(options)) ?? process.cwd();
        const dir = path.resolve(options.dir ?? path.join(parent, "winnow-plugins", name));
        const { main, files } = await scaffold({
          template: options.template,
          name,
          dir,
          templatesDir: besideCli("plugin-templates"),
          apiDir: besideCli("plugin-api"),
        });
        // Whoever has it written develops it.
        await new Consents().develop(dir);
        if (options.json) return print(JSON.stringify({ dir, main, files }));
        await print(`${dir}: ${plural(files.length, "file", "files")}. Begin in ${main}.`);
        say(`'winnow plugin check ${quoted(dir)}' tries it out.`);
      },
    );
}

export function checkCommand(): Command {
  return new Command("check")
    .description("check a plugin: its manifest, its source, and its actions as it registers them")
    .argument("[dir]", "its folder", ".")
    .action(async (dir: string, options: CommonOptions) => {
      const plugin = await pluginIn(dir);
      const diagnostics = [
        ...plugin.diagnostics,
        ...(plugin.problem === null ? await buildProblems(plugin) : []),
      ];
      const isBroken = diagnostics.some(({ severity }) => severity === "error");
      if (!options.json) for (const one of diagnostics) say(diagnosticLine(one));
      const loaded = isBroken ? undefined : await load(plugin);
      const missing = loaded ? lacking(loaded) : [];
      for (const sentence of missing) say(`Note: ${sentence}`);
      if (isBroken) process.exitCode = exitCodes.failed;
      if (options.json)
        return print(
          JSON.stringify({
            id: plugin.id,
            version: plugin.version,
            ok: !isBroken,
            diagnostics,
            notes: missing,
            actions: loaded?.actions ?? [],
            settings: loaded?.settings ?? {},
          }),
        );
      if (isBroken) return say(`winnow: ${plugin.title} has mistakes.`);
      const { actions = [] } = loaded ?? {};
      await print(
        [
          `${plugin.id} ${plugin.version}: ${plural(actions.length, "action", "actions")}`,
          ...actions.flatMap(actionLines),
        ].join("\n"),
      );
    });
}

export function packCommand(): Command {
  return new Command("pack")
    .description("make a file that can be installed: NAME-VERSION.winnowplugin")
    .argument("[dir]", "the plugin's folder", ".")
    .option("--out <file>", "where to, instead")
    .action(async (dir: string, options: CommonOptions & { out?: string }) => {
      const plugin = await pluginIn(dir);
      const read = await readManifest(plugin.dir);
      // Nothing of it is run for that.
      const problems = read.kind === "read" ? await buildProblems(plugin) : [...plugin.diagnostics];
      for (const one of problems) say(diagnosticLine(one));
      if (read.kind !== "read" || problems.some(({ severity }) => severity === "error"))
        throw new WinnowError("plugin-refused", `${plugin.title} has mistakes, and is not packed.`);
      const file = path.resolve(options.out ?? `${plugin.id}-${plugin.version}.winnowplugin`);
      const packed = await packPlugin(read.manifest, file);
      const size = `${(packed.bytes / 1000).toFixed(1)} kB`;
      await print(
        options.json
          ? JSON.stringify(packed)
          : `${packed.file}: ${plural(packed.files.length, "file", "files")}, ${size}.`,
      );
    });
}

/** Builds it as the engine does, for the errors; nothing is kept, and nothing is run. */
async function buildProblems(plugin: FoundPlugin): Promise<readonly PluginDiagnostic[]> {
  const out = await mkdtemp(path.join(tmpdir(), "winnow-check-"));
  const builder = pluginBuilder({ ...plugin, developing: true }, out, apiFile());
  try {
    return (await builder.build()).diagnostics;
  } finally {
    await builder.dispose();
    await rm(out, { recursive: true, force: true });
  }
}

function apiFile(): string {
  return besideCli("plugin-api", "index.js");
}

/** Loads it in a process, in an empty project that is gone afterwards. */
async function load(plugin: FoundPlugin): Promise<PluginInfo> {
  await assertTrusted(plugin);
  const projectDir = await mkdtemp(path.join(tmpdir(), "winnow-check-"));
  try {
    return await withEngine(projectDir, { create: true }, async (engine, signal) => {
      engine.on("plugin/log", ({ text }) => say(text));
      const { trusted, developed } = await new Consents().read();
      const places = [{ dir: plugin.dir, origin: "workspace" as const }];
      await engine.call("plugin/places", { places, trusted, developed });
      return untilRunning(engine, plugin.id, signal);
    });
  } finally {
    await rm(projectDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What is no mistake, and likely forgotten. */
function lacking({ actions, description, publisher }: PluginInfo): string[] {
  return [
    ...(actions.length === 0 ? ["It registers no action in 'activate'."] : []),
    ...(description === "" ? ["Its manifest has no 'description'."] : []),
    ...(publisher === ""
      ? ["Its manifest has no 'publisher', which users are asked to trust."]
      : []),
    ...actions
      .filter(
        ({ hooks, placements, unlisted }) => hooks.length + placements.length === 0 && !unlisted,
      )
      .map(({ id }) => `'${id}' has no hook: it is found in the palette alone.`),
    ...actions
      .filter(({ description: text }) => text === "")
      .map(({ id }) => `'${id}' has no description.`),
  ];
}
