import { existsSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { WinnowError } from "../../base/errors.ts";
import type { FoundPlugin } from "../../core/plugins/foundPlugin.ts";
import { Consents } from "../../engine-client/consent.ts";
import { hasProject, type EngineConnection } from "../../engine-client/engineConnection.ts";
import { userPluginsDir } from "../../engine-client/userFolder.ts";
import type { PluginInfo } from "../../protocol/plugins.ts";
import { print, say, type CommonOptions } from "../output.ts";
import { diagnosticLine, findNoted, placesOf, pluginIn, rightsOf } from "../plugins.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

interface PlaceOptions extends CommonOptions {
  readonly dir?: string;
}

export function listCommand(): Command {
  return new Command("list")
    .description("the plugins of the project and the user; with --json a line of JSON for each")
    .option("--dir <dir>", "also those in this folder")
    .action(async (options: PlaceOptions) => {
      const projectDir = await projectIfAny(options);
      const places = await placesOf(projectDir, options.dir);
      const { plugins } = await findNoted(places);
      if (plugins.length === 0)
        return say(
          "There is no plugin: 'winnow plugin new NAME' writes one, 'install' fetches one.",
        );
      const known =
        projectDir === undefined ? [] : await withKnown(projectDir, options, (_, all) => all);
      await print(
        plugins
          .map((plugin) => {
            const state = stateOf(plugin, known);
            return options.json ? JSON.stringify({ ...plugin, state }) : describe(plugin, state);
          })
          .join("\n"),
      );
      if (!options.json)
        for (const { diagnostics } of plugins)
          for (const one of diagnostics) say(diagnosticLine(one));
    });
}

export function enableCommand(name: "enable" | "disable"): Command {
  const enabled = name === "enable";
  return new Command(name)
    .description(
      enabled ? "load a plugin in this project" : "no longer load a plugin in this project",
    )
    .argument("<plugin>", "its name")
    .option("--dir <dir>", "also look for it in this folder")
    .action(async (pluginId: string, options: PlaceOptions) => {
      const projectDir = await projectDirOf(options);
      const info = await withKnown(projectDir, options, (engine, all) => {
        if (!all.some(({ id }) => id === pluginId)) throw unknown(pluginId);
        return engine.call("plugin/enable", { pluginId, enabled });
      });
      await print(
        options.json
          ? JSON.stringify(info)
          : `${info.title} is ${enabled ? "enabled" : "disabled"} in ${projectDir}.`,
      );
    });
}

export function trustCommand(): Command {
  return new Command("trust")
    .description("let a plugin run on this machine, as it is now")
    .argument("[plugin]", "its folder, or the name of an installed one", ".")
    .option("--develop", "whatever is in its folder from now on: it is yours")
    .option("--revoke", "no longer")
    .action(
      async (given: string, options: CommonOptions & { develop?: boolean; revoke?: boolean }) => {
        const plugin = await pluginIn(folderOf(given));
        const consents = new Consents();
        if (options.revoke) await consents.revoke(plugin);
        else if (plugin.problem !== null && !options.develop)
          throw new WinnowError(
            "plugin-refused",
            `${plugin.title} cannot be used: ${plugin.problem}`,
          );
        else if (options.develop) await consents.develop(plugin.dir);
        else if (!plugin.developing) await consents.trust(plugin);
        const { id, dir } = plugin;
        const after = await pluginIn(dir);
        if (options.json)
          return print(
            JSON.stringify({ id, dir, trusted: after.trusted, developing: after.developing }),
          );
        if (!options.revoke) say(rightsOf(plugin));
        await print(trustSentence(plugin, options));
      },
    );
}

function trustSentence(
  { title, version }: FoundPlugin,
  { develop, revoke }: { develop?: boolean; revoke?: boolean },
): string {
  if (revoke) return `${title} runs no longer on this machine.`;
  return develop
    ? `${title} runs on this machine, whatever is changed in its folder.`
    : `${title} ${version} runs on this machine until something in it changes.`;
}

/** A folder as it is given, or else that of an installed plugin of this name. */
function folderOf(given: string): string {
  const installed = path.join(userPluginsDir(), given);
  const isName = /^[a-z0-9][a-z0-9-]*$/.test(given);
  return isName && !existsSync(path.resolve(given)) && existsSync(installed)
    ? installed
    : path.resolve(given);
}

export async function projectIfAny(options: CommonOptions): Promise<string | undefined> {
  try {
    const dir = await projectDirOf(options);
    return (await hasProject(dir)) ? dir : undefined;
  } catch (error) {
    if (error instanceof WinnowError && error.code === "project-missing" && !options.project)
      return undefined;
    throw error;
  }
}

/** Runs something with an engine that knows which plugins there are, and starts none of them for it. */
async function withKnown<T>(
  projectDir: string,
  options: PlaceOptions,
  work: (engine: EngineConnection, plugins: readonly PluginInfo[]) => T | Promise<T>,
): Promise<T> {
  const { places } = await placesOf(projectDir, options.dir);
  return withEngine(projectDir, { create: false }, async (engine) => {
    const all = await engine.call("plugin/places", {
      places: [...places],
      trusted: [],
      developed: [],
    });
    return work(engine, all);
  });
}

function unknown(id: string): WinnowError {
  return new WinnowError(
    "not-found",
    `There is no plugin '${id}' here: 'winnow plugin list' names them.`,
  );
}

/** What it would do when it is wanted; what it does, where a window runs it. */
function stateOf(plugin: FoundPlugin, known: readonly PluginInfo[]): string {
  const info = known.find(({ id, dir }) => id === plugin.id && dir === plugin.dir);
  if (plugin.problem !== null) return "invalid";
  if (info && !info.enabled) return "disabled";
  if (info && !["untrusted", "disabled", "stopped"].includes(info.state.kind))
    return info.state.kind;
  if (plugin.developing) return "developed";
  return plugin.trusted ? "trusted" : "untrusted";
}

function describe({ id, version, origin, dir }: FoundPlugin, state: string): string {
  return `${id}  ${version || "?"}  ${state}  ${origin}  ${dir}`;
}
