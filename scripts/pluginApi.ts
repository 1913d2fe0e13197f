// `npm run pluginApi [-- --check]`: writes docs/plugin-api.md from the doc comments of the plugin API.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import prettier from "prettier";
import { root } from "./lib/paths.ts";
import { pluginApiReference } from "./lib/pluginApiReference.ts";
import { runTask } from "./lib/shutdown.ts";

await runTask(async () => {
  const file = path.join(root, "docs", "plugin-api.md");
  // Its examples are formatted as the code is.
  const config = await prettier.resolveConfig(file);
  const text = await prettier.format(await pluginApiReference(), { ...config, filepath: file });
  if (!process.argv.includes("--check")) return writeFile(file, text);
  if ((await readFile(file, "utf8").catch(() => "")) !== text)
    throw new Error(
      "docs/plugin-api.md is not what the doc comments say. Run `npm run pluginApi`.",
    );
});
