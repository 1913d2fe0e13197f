import { stat } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
import { mayBeImage } from "./imageNames.ts";

/** Above so many changed paths, looking through the whole root costs less than asking for each. */
const BATCH = 200;

/**
 * What of the changes below a root is to be looked at again: images, folders with all that is in them, and what was one
 * of them; an ignore file stands for its folder. Other files are none of it, however many: a training run writes
 * thousands beside its images.
 */
export async function pathsToRescan(
  root: string,
  changed: Iterable<string>,
  wasFolder: (path: string) => Promise<boolean>,
): Promise<string[]> {
  const paths: string[] = [];
  // Folders, and what is gone: there is nothing more to ask below them.
  const settled = new Set<string>();
  // A folder comes before what is in it.
  for (const name of [...changed].sort()) {
    if (isBelow(settled, name, root)) continue;
    if (path.basename(name) === ".winnowignore") paths.push(path.dirname(name));
    else if (mayBeImage(name)) paths.push(name);
    else {
      const kind = await kindOf(name);
      if (kind !== "file") settled.add(name);
      if (kind === "folder" || (kind === "gone" && (await wasFolder(name)))) paths.push(name);
    }
  }
  return paths.length > BATCH ? [root] : paths;
}

function isBelow(folders: ReadonlySet<string>, name: string, root: string): boolean {
  if (folders.size === 0) return false;
  for (let dir = path.dirname(name); dir.length >= root.length; dir = path.dirname(dir)) {
    if (folders.has(dir)) return true;
    if (dir === path.dirname(dir)) return false;
  }
  return false;
}

async function kindOf(name: string): Promise<"folder" | "file" | "gone"> {
  try {
    return (await stat(name)).isDirectory() ? "folder" : "file";
  } catch (error) {
    return systemCode(error) === "ENOENT" ? "gone" : "file";
  }
}
