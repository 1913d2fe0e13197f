import { pathToFileURL } from "node:url";
import { WinnowError } from "../base/errors.ts";
import type { Parameters } from "../plugin-api/parameters.ts";
import type { Computations, Plugin } from "../plugin-api/plugin.ts";

/** The default export of a bundle, whichever module format it has. */
export async function loadPlugin(bundle: string): Promise<Plugin<Parameters, Computations>> {
  const module: unknown = await import(pathToFileURL(bundle).href);
  const plugin = [0, 1, 2].reduce(
    // CommonJS arrives as the default export of its own, in which the default export is again.
    (found) => (isPlugin(found) ? found : defaultOf(found)),
    module,
  );
  if (isPlugin(plugin)) return plugin;
  throw new WinnowError(
    "plugin-refused",
    "The plugin's main file has no plugin as its default export: write `export default definePlugin({ activate(ctx) { … } })`.",
  );
}

function isPlugin(value: unknown): value is Plugin<Parameters, Computations> {
  return (
    typeof value === "object" &&
    value !== null &&
    "activate" in value &&
    typeof value.activate === "function"
  );
}

function defaultOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "default" in value ? value.default : value;
}
