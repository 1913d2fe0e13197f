import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { isDead } from "./processes.mjs";

/**
 * Where all that is fetched once and shared by every checkout lives: $WINNOW_CACHE, else the platform's user cache.
 * Deleting it costs a new download and nothing else.
 * @returns {string} an absolute path; the folder may not exist yet
 */
export function cacheDir() {
  const { WINNOW_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (WINNOW_CACHE) return path.resolve(WINNOW_CACHE);
  if (process.platform === "win32")
    return path.join(LOCALAPPDATA ?? path.join(os.homedir(), "AppData", "Local"), "winnow");
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Caches", "winnow");
  return path.join(XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "winnow");
}

/**
 * Makes `target` by filling a temporary folder beside it and renaming that: an aborted run leaves nothing that looks
 * finished, and of two runs at once the first to finish wins and the other throws its work away.
 * @param {string} target absolute path; when it exists already, nothing is done
 * @param {(folder: string) => Promise<void>} fill writes the content into `folder`
 * @returns {Promise<void>}
 */
export async function ensureFolder(target, fill) {
  if (existsSync(target)) return;
  await removeAborted(target);
  const folder = path.join(path.dirname(target), `.${path.basename(target)}-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    await fill(folder);
    await rename(folder, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * What runs that were killed left behind can be as large as what they were to make.
 * @param {string} target
 */
async function removeAborted(target) {
  const parent = path.dirname(target);
  const prefix = `.${path.basename(target)}-`;
  const names = existsSync(parent) ? await readdir(parent) : [];
  for (const name of names)
    if (name.startsWith(prefix) && isDead(Number(name.slice(prefix.length))))
      await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 });
}
