import { existsSync } from "node:fs";
import { glob, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { buildAll } from "./bundles.ts";
import { dist, root } from "./paths.ts";
import { say } from "./say.ts";

/** Builds dist/ unless it is newer than everything that it is made of. */
export async function ensureBuilt(): Promise<void> {
  const stamp = path.join(dist, ".built");
  // Taken before the build: what is saved during it counts as newer.
  const start = new Date();
  if (existsSync(stamp) && (await stat(stamp)).mtimeMs > (await newestSource())) return;
  say("building");
  await buildAll({ production: false });
  await writeFile(stamp, "");
  await utimes(stamp, start, start);
}

async function newestSource(): Promise<number> {
  const sources = [
    "src/**/*.ts",
    "src/plugins/**/*",
    "webview/**/*",
    "scripts/lib/bundles.ts",
    "package-lock.json",
  ];
  let newest = 0;
  for await (const file of glob(sources, { cwd: root }))
    newest = Math.max(newest, (await stat(path.join(root, file))).mtimeMs);
  return newest;
}
