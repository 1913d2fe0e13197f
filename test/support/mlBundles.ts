import { cpSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { builtinPlugin, copyBuiltinPlugin } from "../../scripts/lib/bundles.ts";
import { bundles } from "./bundles.ts";
import { bundleDir } from "./pluginHostBundle.ts";

const outdir = bundleDir();

/**
 * The engine and the command line with the built-in plugin beside them, as they ship. In a folder of its own: an engine that
 * finds the plugin starts it, which most tests have no use for.
 */
export const mlBundles = {
  engine: path.join(outdir, "engine.js"),
  cli: path.join(outdir, "cli.js"),
} as const;

cpSync(path.dirname(bundles.engine), outdir, { recursive: true });
await build({ ...builtinPlugin("ml"), outdir, logLevel: "warning" });
await copyBuiltinPlugin("ml", outdir);
