// `npm run sizes`: packs a VSIX for every platform and writes their sizes into the README's table.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./lib/paths.ts";
import { runTask } from "./lib/shutdown.ts";
import { say } from "./lib/say.ts";
import { targets } from "./package/targets.ts";
import { makeVsix } from "./package/vsix.ts";

await runTask(async () => {
  const rows: string[] = [];
  for (const target of targets) {
    const { bytes } = await makeVsix(target);
    say(`${target}: ${(bytes / 1e6).toFixed(1)} MB`);
    rows.push(`| ${target.padEnd(12)} | ${`${(bytes / 1e6).toFixed(1)} MB`.padEnd(7)} |`);
  }
  const table = ["| Platform     | VSIX    |", "| ------------ | ------- |", ...rows].join("\n");
  const file = path.join(root, "README.md");
  const readme = await readFile(file, "utf8");
  const place = /(<!-- sizes:begin -->).*(<!-- sizes:end -->)/s;
  if (!place.test(readme)) throw new Error("README.md has no sizes:begin and sizes:end markers.");
  await writeFile(file, readme.replace(place, `$1\n\n${table}\n\n$2`));
});
