// `npm run pluginGuide [-- --check]`: puts the code of a template into docs/plugin-guide.md, where its marks say.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import prettier from "prettier";
import { root } from "./lib/paths.ts";
import { runTask } from "./lib/shutdown.ts";

await runTask(async () => {
  const file = path.join(root, "docs", "plugin-guide.md");
  const config = await prettier.resolveConfig(file);
  const before = await readFile(file, "utf8");
  const text = await prettier.format(await withCode(before), { ...config, filepath: file });
  if (!process.argv.includes("--check")) return writeFile(file, text);
  if (before !== text)
    throw new Error(
      "The code in docs/plugin-guide.md is not that of the template. Run `npm run pluginGuide`.",
    );
});

/** `<!-- code FILE#REGION -->`, a block of code, `<!-- /code -->`. */
async function withCode(guide: string): Promise<string> {
  const mark = /<!-- code (\S+?)#(\S+) -->[\s\S]*?<!-- \/code -->/g;
  const blocks = new Map<string, string>();
  for (const [, file = "", region = ""] of guide.matchAll(mark))
    blocks.set(`${file}#${region}`, await codeOf(file, region));
  if (blocks.size === 0) throw new Error("The guide has no marks for code.");
  return guide.replaceAll(mark, (_, file: string, region: string) => {
    const code = blocks.get(`${file}#${region}`) ?? "";
    return `<!-- code ${file}#${region} -->\n\n\`\`\`ts\n${code}\n\`\`\`\n\n<!-- /code -->`;
  });
}

/** The lines of a region of a file in plugin-templates, without what they are indented by. */
async function codeOf(file: string, region: string): Promise<string> {
  const text = await readFile(path.join(root, "plugin-templates", file), "utf8");
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  if (start < 0) throw new Error(`There is no region '${region}' in plugin-templates/${file}.`);
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === "// #endregion");
  const taken = lines.slice(start + 1, start + 1 + length);
  const indent = Math.min(
    ...taken.filter((line) => line !== "").map((line) => line.length - line.trimStart().length),
  );
  return taken.map((line) => line.slice(indent)).join("\n");
}
