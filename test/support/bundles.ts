import { cp } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { alias, external } from "../../scripts/lib/bundles.ts";
import { root } from "../../scripts/lib/paths.ts";
import { bundleDir, bundlePluginHost } from "./pluginHostBundle.ts";

const outdir = bundleDir();

/**
 * The engine, its decoder, the process of a plugin, the command line, and a decoder that misbehaves, bundled as they ship. Tests start them by
 * the hundred: a bundle is up in a third of the time that the sources take.
 */
export const bundles = {
  engine: path.join(outdir, "engine.js"),
  decoder: path.join(outdir, "decoder.js"),
  pluginHost: path.join(outdir, "pluginHost.js"),
  cli: path.join(outdir, "cli.js"),
  plantedDecoder: path.join(outdir, "plantedDecoder.js"),
} as const;

/** What an engine of these bundles starts and hands out. */
export const engineScripts = {
  decoder: bundles.decoder,
  plugins: {
    host: bundles.pluginHost,
    api: path.join(outdir, "plugin-api", "index.js"),
    builtin: path.join(outdir, "plugins"),
  },
} as const;

await build({
  absWorkingDir: root,
  entryPoints: {
    engine: "src/engine/engineMain.ts",
    decoder: "src/engine/decoderMain.ts",
    cli: "src/cli/cliMain.ts",
    plantedDecoder: "test/support/plantedDecoder.ts",
  },
  outdir,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  external,
  alias,
  supported: { "dynamic-import": false },
  logLevel: "warning",
});
await bundlePluginHost(outdir);
await build({
  absWorkingDir: root,
  entryPoints: { index: "src/plugin-api/index.ts" },
  outdir: path.dirname(engineScripts.plugins.api),
  bundle: true,
  platform: "neutral",
  format: "esm",
  logLevel: "warning",
});
await cp(path.join(root, "plugin-templates"), path.join(outdir, "plugin-templates"), {
  recursive: true,
});
