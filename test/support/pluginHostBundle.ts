import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { out, root } from "../../scripts/lib/paths.ts";

/** A folder for bundles of tests, below the root, where external packages are found; gone with this process. */
export function bundleDir(): string {
  mkdirSync(out, { recursive: true });
  const dir = mkdtempSync(path.join(out, "test-bundles-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(path.join(dir, "package.json"), '{ "type": "commonjs" }\n');
  return dir;
}

/** Bundles the process of a plugin as it ships; answers its entry file. */
export async function bundlePluginHost(outdir: string): Promise<string> {
  await build({
    absWorkingDir: root,
    entryPoints: { pluginHost: "src/plugin-host/pluginHostMain.ts" },
    outdir,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    logLevel: "warning",
  });
  return path.join(outdir, "pluginHost.js");
}
