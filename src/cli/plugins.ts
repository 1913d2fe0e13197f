import { realpathSync } from "node:fs";
import path from "node:path";
import { WinnowError } from "../base/errors.ts";
import { findPlugins, type Discovery, type Places } from "../core/plugins/discover.ts";
import type { FoundPlugin } from "../core/plugins/foundPlugin.ts";
import { Consents } from "../engine-client/consent.ts";
import type { EngineConnection } from "../engine-client/engineConnection.ts";
import { userPluginsDir } from "../engine-client/userFolder.ts";
import type { PlaceOrigin, PluginDiagnostic, PluginInfo } from "../protocol/plugins.ts";
import { askYes } from "./ask.ts";
import { say } from "./output.ts";

/** Where plugins are for a terminal: a folder that was named, the project's and the user's. */
export async function placesOf(
  projectDir: string | undefined,
  dir: string | undefined,
): Promise<Places<PlaceOrigin>> {
  const workspace = [
    ...(dir === undefined ? [] : [path.resolve(dir)]),
    ...(projectDir === undefined ? [] : [path.join(projectDir, "winnow-plugins")]),
  ].map((one) => ({ dir: one, origin: "workspace" as const }));
  return {
    places: [...workspace, { dir: userPluginsDir(), origin: "user" }],
    ...(await new Consents().read()),
  };
}

/** Lets an engine know where plugins are, and loads those that may run. */
export function tellPlaces(
  engine: EngineConnection,
  { places, trusted, developed }: Places<PlaceOrigin>,
): Promise<PluginInfo[]> {
  return engine.call("plugin/places", {
    places: [...places],
    trusted: [...trusted],
    developed: [...developed],
  });
}

/** The plugins of places and the built-in ones, with what was passed over said on stderr. */
export async function findNoted({ places, ...consents }: Places): Promise<Discovery> {
  const builtin = { dir: besideCli("plugins"), origin: "builtin" as const };
  const found = await findPlugins({ places: [builtin, ...places], ...consents });
  for (const note of found.notes) say(`Note: ${note}`);
  return found;
}

/** The plugin in a folder. @throws WinnowError not-found */
export async function pluginIn(dir: string): Promise<FoundPlugin> {
  const places = [{ dir: path.resolve(dir), origin: "workspace" as const }];
  const { plugins, notes } = await findPlugins({ places, ...(await new Consents().read()) });
  for (const note of notes) say(`Note: ${note}`);
  const [only] = plugins;
  if (!only)
    throw new WinnowError(
      "not-found",
      `There is no plugin in '${path.resolve(dir)}': its package.json names 'engines.winnow'. 'winnow plugin new NAME' makes one.`,
    );
  if (plugins.length > 1)
    throw new WinnowError(
      "bad-request",
      `There are ${plugins.length} plugins in '${path.resolve(dir)}'. Name the folder of one of them.`,
    );
  return only;
}

/** Lets a plugin run when the user says so, now or before. @throws WinnowError plugin-refused with the command to say */
export async function assertTrusted(plugin: FoundPlugin): Promise<void> {
  if (plugin.problem !== null)
    throw new WinnowError("plugin-refused", `${plugin.title} cannot be used: ${plugin.problem}`);
  if (plugin.trusted) return;
  say(rightsOf(plugin));
  const answer = await askYes(`Trust ${plugin.title} ${plugin.version} as it is now?`);
  if (answer) return new Consents().trust(plugin);
  throw new WinnowError(
    "plugin-refused",
    `${plugin.title} was not trusted, and does not run. Look it through, then say: winnow plugin trust ${quoted(plugin.dir)}`,
  );
}

export function rightsOf({ title, dir }: FoundPlugin): string {
  return `A plugin runs with all your rights: ${title} in '${dir}'.`;
}

/** A path as it is typed into a shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : JSON.stringify(text);
}

/** Waits until a plugin of this engine runs. @throws WinnowError plugin-refused with what keeps it from running */
export async function untilRunning(
  engine: EngineConnection,
  id: string,
  signal: AbortSignal,
): Promise<PluginInfo> {
  const plugin = await untilSettled(engine, id, signal);
  if (plugin.state.kind === "running") return plugin;
  for (const one of plugin.diagnostics) say(diagnosticLine(one));
  switch (plugin.state.kind) {
    case "disabled":
      throw new WinnowError(
        "plugin-refused",
        `${plugin.title} is disabled in this project. Say first: winnow plugin enable ${id}`,
      );
    case "failed":
    case "invalid":
      throw new WinnowError(
        "plugin-refused",
        `${plugin.title} does not run: ${plugin.state.message}`,
      );
    default:
      throw new WinnowError("plugin-refused", `${plugin.title} does not run.`);
  }
}

/** Waits until a plugin neither is being built nor started. */
export function untilSettled(
  engine: EngineConnection,
  id: string,
  signal: AbortSignal,
): Promise<PluginInfo> {
  return engine.call("plugin/settled", { pluginId: id }, signal);
}

/** As compilers write them, for terminals and editors that make links of it. */
export function diagnosticLine(one: PluginDiagnostic): string {
  const file = path.relative(process.cwd(), one.file);
  const shown = file.startsWith("..") ? one.file : file;
  return `${shown}:${one.line}:${one.column}: ${one.severity}: ${one.message}`;
}

/** A folder or file that the build puts beside the bundles: in the sources it is in dist/, too. */
export function besideCli(...names: string[]): string {
  const entry = realpathSync(process.argv[1] ?? "");
  const dist = entry.endsWith(".ts")
    ? path.resolve(path.dirname(entry), "..", "..", "dist")
    : path.dirname(entry);
  return path.join(dist, ...names);
}
