import path from "node:path";
import { writeFile } from "node:fs/promises";
import { cacheDir, ensureFolder } from "./cache.mjs";
import { npm } from "./npm.mjs";

const version = "24.21.0";

/**
 * A Node that runs TypeScript as it stands and the native modules: this one when it is 24 or newer (better-sqlite3 13
 * crashes on 20), else the one that npm carries as a package, kept in the cache.
 * @returns {Promise<string>} absolute path of the executable
 */
export async function ensureNode() {
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const home = path.join(cacheDir(), `node-${version}`);
  await ensureFolder(home, async (folder) => {
    process.stderr.write(
      `winnow: fetching Node ${version} from npm (once; this machine's is ${process.versions.node})\n`,
    );
    await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true }));
    await npm(
      process.execPath,
      ["install", "--ignore-scripts", "--no-package-lock", `${name}@${version}`],
      folder,
    );
  });
  return path.join(home, "node_modules", name, "bin", windows ? "node.exe" : "node");
}
