import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { external } from "../../scripts/lib/bundles.ts";
import { out, root } from "../../scripts/lib/paths.ts";

// Below the root, where the external packages are found; gone with this process.
mkdirSync(out, { recursive: true });
const outdir = mkdtempSync(path.join(out, "test-bundles-"));
process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));

/**
 * The engine, its decoder, the command line, and a decoder that misbehaves, bundled as they ship. Tests start them by
 * the hundred: a bundle is up in a third of the time that the sources take.
 */
export const bundles = {
  engine: path.join(outdir, "engine.js"),
  decoder: path.join(outdir, "decoder.js"),
  cli: path.join(outdir, "cli.js"),
  plantedDecoder: path.join(outdir, "plantedDecoder.js"),
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
  supported: { "dynamic-import": false },
  logLevel: "warning",
});
writeFileSync(path.join(outdir, "package.json"), '{ "type": "commonjs" }\n');
