import path from "node:path";
import { WinnowError } from "../../base/errors.ts";

/** Where things are in a project folder. */
export function layoutOf(projectDir: string): {
  dir: string;
  project: string;
  local: string;
  gitignore: string;
  lock: string;
  engine: string;
  database: string;
  backup: string;
  thumbs: string;
  vectors: string;
  plugins: string;
} {
  const dir = path.join(projectDir, ".winnow");
  return {
    dir,
    /** What the project is, as text for git. */
    project: path.join(dir, "project.json"),
    /** What only this machine knows of it. */
    local: path.join(dir, "local.json"),
    gitignore: path.join(dir, ".gitignore"),
    lock: path.join(dir, "lock.db"),
    engine: path.join(dir, "engine.json"),
    database: path.join(dir, "project.db"),
    backup: path.join(dir, "backup.db"),
    thumbs: path.join(dir, "thumbs.db"),
    /** A folder of one file a vector type. */
    vectors: path.join(dir, "vectors"),
    /** A folder a plugin, for what it keeps by itself. */
    plugins: path.join(dir, "plugins"),
  };
}

/** The form in which a path is kept: relative to the project folder inside it, so that both can move together. */
export function toStored(projectDir: string, absolute: string): string {
  const relative = path.relative(projectDir, absolute);
  const outside =
    relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return (outside ? path.resolve(absolute) : relative).split(path.sep).join("/");
}

/** @throws WinnowError when the path climbs */
export function toAbsolute(projectDir: string, stored: string): string {
  if (climbs(stored))
    throw new WinnowError(
      "project-foreign",
      `The project names '${stored}', which may be outside of it.`,
    );
  return path.resolve(projectDir, stored);
}

export function isOutside(stored: string): boolean {
  return path.isAbsolute(stored);
}

/** The stored path of an entry of a folder. */
export function childPath(folder: string, name: string): string {
  return folder === "" ? name : folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** The stored path of the folder that something is in; of a root it is the root itself. */
export function parentPath(stored: string): string {
  const parent = path.posix.dirname(stored);
  return parent === "." ? "" : parent;
}

/** A stored path relative to a folder that it is under; "" for the folder itself. */
export function relativeTo(folder: string, stored: string): string {
  if (folder === "" || stored === folder) return stored === folder ? "" : stored;
  return stored.slice(folder.endsWith("/") ? folder.length : folder.length + 1);
}

/** Whether a stored path climbs: we never store such a one, and a database may come from anywhere. */
export function climbs(stored: string): boolean {
  return stored.split("/").includes("..");
}

/** Whether a stored path is a folder or below it. */
export function isUnder(folder: string, stored: string): boolean {
  if (folder === "") return !isOutside(stored);
  return stored === folder || stored.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
