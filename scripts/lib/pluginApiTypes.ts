import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { capture } from "./command.ts";
import { root, toolPath } from "./paths.ts";

/** Writes the declarations of the plugin API into a folder, its package.json and its README beside them. */
export async function writeApiTypes(outdir: string): Promise<void> {
  await mkdir(outdir, { recursive: true });
  const tsc = toolPath("typescript", "bin", "tsc");
  await capture(process.execPath, [tsc, "-p", "tsconfig/pluginApi.json", "--outDir", outdir], {
    cwd: root,
  });
  for (const name of await readdir(outdir))
    if (name.endsWith(".d.ts")) {
      const file = path.join(outdir, name);
      const text = await readFile(file, "utf8");
      // Sources import sources; what a plugin has beside a declaration is JavaScript.
      await writeFile(file, text.replaceAll(/(from "\.\/\w+)\.ts"/g, '$1.js"'));
    }
  for (const name of ["package.json", "README.md"])
    await copyFile(path.join(root, "src/plugin-api", name), path.join(outdir, name));
}
