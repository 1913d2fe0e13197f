import { build } from "esbuild";
import { glob, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { external } from "../lib/bundles.ts";
import { out, root } from "../lib/paths.ts";

/**
 * Bundles test/integration into out/integration, for VS Code loads a suite with require().
 * @returns the file to name as extensionTestsPath
 */
export async function bundleIntegrationSuite(): Promise<string> {
  const folder = path.join(root, "test", "integration");
  const outdir = path.join(out, "integration");
  await rm(outdir, { recursive: true, force: true });
  const files = await Array.fromAsync(glob("**/*.test.ts", { cwd: folder }));
  await build({
    entryPoints: ["index.ts", ...files].map((file) => path.join(folder, file)),
    outbase: folder,
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    sourcemap: true,
    external: [...external, "mocha"],
    supported: { "dynamic-import": false },
    logLevel: "warning",
  });
  // What .vscode/launch.json opens for the suite; scripts/test.ts takes a folder that goes afterwards.
  await mkdir(path.join(outdir, "workspace"));
  return path.join(outdir, "index.cjs");
}
