import path from "node:path";
import { WinnowError } from "../base/errors.ts";
import { textOfIds } from "../core/exchange/exchangeTasks.ts";
import { formatById } from "../core/exchange/formats.ts";
import { Plugins } from "../core/plugins/plugins.ts";
import type { PluginsOptions } from "../core/plugins/pluginsOptions.ts";
import { newSocketPath } from "../engine-client/address.ts";
import { socketTransport } from "../engine-client/transport.ts";
import type { Engine } from "./engine.ts";
import { idsOfTarget } from "./targets.ts";
import { taskEnd } from "./taskEnd.ts";

/** Where the plugin system finds what it starts and hands out, beside the engine's own file. */
export interface PluginFiles {
  /** The entry point of a plugin's process. */
  readonly host: string;
  /** What stands for `@winnow/plugin-api`. */
  readonly api: string;
  /** The folder that has the built-in plugins in it. */
  readonly builtin: string;
}

/** The plugins of an engine. */
export function pluginsOf(
  engine: Omit<Engine, "plugins">,
  files: PluginFiles,
  warn: (text: string) => void,
): Plugins {
  const whole = engine as Engine;
  const { project, dataset, commits, state, decoders, vectors, results } = engine;
  return new Plugins({
    project,
    dataset,
    commits,
    state,
    decoders,
    vectors,
    results,
    link: { script: files.host, newSocketPath, transport: socketTransport },
    apiFile: files.api,
    builtinDir: files.builtin,
    view: (viewId) => engine.view(viewId),
    idsOf: (target) => idsOfTarget(whole, target),
    exportTo: (ids, how, signal) => exportTo(whole, ids, how, signal),
    assertWritable: () => engine.assertWritable(),
    warn,
  });
}

async function exportTo(
  engine: Engine,
  ids: Int32Array,
  { format, path: folder, replace, splitProperty }: Parameters<PluginsOptions["exportTo"]>[1],
  signal: AbortSignal,
): Promise<void> {
  engine.assertWritable();
  if (!path.isAbsolute(folder))
    throw new WinnowError("bad-request", `'${folder}' is no absolute path.`);
  const { title } = formatById(format);
  const { id } = engine.tasks.add("exchange", `Export to ${path.basename(folder)} as ${title}`, {
    kind: "export",
    format,
    path: folder,
    ids: textOfIds(ids),
    options: {},
    splitProperty,
    sources: null,
    replace,
    move: false,
  });
  await taskEnd(engine, id, signal);
}
