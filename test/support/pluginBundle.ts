import { writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { root } from "../../scripts/lib/paths.ts";
import { tempDir, type TempDir } from "./tempDir.ts";

/** A plugin's folder with its source and what was built of it, gone with its scope. */
export interface BuiltPlugin extends AsyncDisposable {
  readonly dir: TempDir;
  /** `main.ts` in it. */
  readonly source: string;
  readonly bundle: string;
}

/** Builds the text of a plugin's main file, which may import `@winnow/plugin-api`. */
export async function buildPlugin(
  text: string,
  format: "esm" | "cjs" = "cjs",
): Promise<BuiltPlugin> {
  const dir = await tempDir();
  const source = dir.file("main.ts");
  const bundle = dir.file("out", format === "esm" ? "main.mjs" : "main.cjs");
  await writeFile(source, text);
  await build({
    entryPoints: [source],
    outfile: bundle,
    absWorkingDir: dir.path,
    bundle: true,
    platform: "node",
    target: "node22",
    format,
    sourcemap: "linked",
    alias: { "@winnow/plugin-api": path.join(root, "src/plugin-api/index.ts") },
    logLevel: "silent",
  });
  return { dir, source, bundle, [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() };
}
