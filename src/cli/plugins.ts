import { realpathSync } from "node:fs";
import path from "node:path";
import { cancelled, WinnowError } from "../base/errors.ts";
import { findPlugins, type Discovery, type Places } from "../core/plugins/discover.ts";
import type { FoundPlugin } from "../core/plugins/foundPlugin.ts";
import { Consents } from "../engine-client/consent.ts";
import type { EngineConnection } from "../engine-client/engineConnection.ts";
import { userPluginsDir } from "../engine-client/userFolder.ts";
import type { PluginDiagnostic, PluginInfo } from "../protocol/plugins.ts";
import { askYes } from "./ask.ts";
import { say } from "./output.ts";

/** Where plugins are for a terminal: a folder that was named, the project's and the user's. */
export async function placesOf(
  projectDir: string | undefined,
  dir: string | undefined,
): Promise<Places> {
  const workspace = [
    ...(dir === undefined ? [] : [path.resolve(dir)]),
    ...(projectDir === undefined ? [] : [path.join(projectDir, "winnow-plugins")]),
  ].map((one) => ({ dir: one, origin: "workspace" as const }));
  return {
    places: [...workspace, { dir: userPluginsDir(), origin: "user" }],
    ...(await new Consents().read()),
  };
}

/** The plugins of places, with what was passed over said on stderr. */
export async function findNoted(places: Places): Promise<Discovery> {
  const found = await findPlugins(places);
  for (const note of found.notes) say(`Note: ${note}`);
  return found;
}

/** The plugin in a folder. @throws WinnowError not-found */
export async function pluginIn(dir: string): Promise<FoundPlugin> {
  const places = [{ dir: path.resolve(dir), origin: "workspace" as const }];
  const { plugins } = await findNoted({ places, ...(await new Consents().read()) });
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
  return new Promise((resolve, reject) => {
    const look = (): void => {
      engine.call("plugin/list", {}).then((all) => {
        const plugin = all.find((one) => one.id === id);
        if (!plugin) reject(new WinnowError("not-found", `There is no plugin '${id}' any more.`));
        else if (!underWay.has(plugin.state.kind)) resolve(plugin);
        else return;
        changed.dispose();
      }, reject);
    };
    const changed = engine.on("plugin/changed", ({ pluginId }) => {
      if (pluginId === id) look();
    });
    signal.addEventListener("abort", () => {
      changed.dispose();
      reject(cancelled());
    });
    look();
  });
}

const underWay = new Set<PluginInfo["state"]["kind"]>([
  "stopped",
  "building",
  "starting",
  "waiting",
  "restarting",
]);

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
