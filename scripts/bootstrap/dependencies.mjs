import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { cacheDir } from "./cache.mjs";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";

/** @typedef {{ version: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage */

/**
 * Makes node_modules hold what package-lock.json names, by `npm ci`, unless it does so already.
 * @param {string} root the checkout
 * @param {string} node path of the Node that runs npm
 * @returns {Promise<void>}
 */
export async function ensureDependencies(root, node) {
  const stampFile = path.join(root, "node_modules", ".winnow-stamp");
  const stamp = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .update(`${process.platform}-${process.arch}`)
    .digest("hex");
  const isCurrent = () => existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  if (isCurrent()) return;
  const lock = `install-${createHash("sha256").update(root).digest("hex").slice(0, 16)}.lock`;
  await withLock(path.join(cacheDir(), lock), async () => {
    if (isCurrent()) return;
    if (!holdsWhatIsLocked(root)) {
      process.stderr.write("winnow: installing dependencies (npm ci)\n");
      await npm(node, ["ci", "--ignore-scripts"], root);
    }
    await writeFile(stampFile, stamp);
  });
}

/**
 * True when someone ran npm by hand and left exactly the locked versions, so that another `npm ci` would change
 * nothing. npm records what it installed in node_modules/.package-lock.json.
 * @param {string} root
 */
function holdsWhatIsLocked(root) {
  const record = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = readPackages(record);
  return Object.entries(readPackages(path.join(root, "package-lock.json")))
    .filter(([where, entry]) => where !== "" && isForThisMachine(entry))
    .every(([where, entry]) => installed[where]?.version === entry.version);
}

/** @param {LockedPackage} entry */
function isForThisMachine(entry) {
  if (!entry.optional) return true;
  return (
    entry.os?.includes(process.platform) === true &&
    entry.cpu?.includes(process.arch) === true &&
    entry.libc?.includes("musl") !== true
  );
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
