// `npm run capabilities [-- --check]`: writes docs/capabilities.md from the ids in the titles of the tests.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import prettier from "prettier";
import { capabilityTable } from "./lib/capabilityTable.ts";
import { root } from "./lib/paths.ts";
import { runTask } from "./lib/shutdown.ts";

await runTask(async () => {
  const file = path.join(root, "docs", "capabilities.md");
  const text = await prettier.format(await capabilityTable(), { parser: "markdown" });
  if (!process.argv.includes("--check")) return writeFile(file, text);
  if ((await readFile(file, "utf8").catch(() => "")) !== text)
    throw new Error("docs/capabilities.md is not what the tests say. Run `npm run capabilities`.");
});
