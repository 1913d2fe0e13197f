import path from "node:path";
import { containedPath, type ContainedPath } from "./paths.ts";

/**
 * The image that a cell names, as a contained path. Panoptic and pandas write absolute paths: below `root` they become
 * relative to it, elsewhere they lose their drive or first slash, so that their last parts can still be compared with
 * what the project has. Such a path is compared and never opened.
 */
export function namedFile(text: string, root: string): ContainedPath {
  const slashed = /^([a-z]:)?\\/i.test(text) ? text.replaceAll("\\", "/") : text;
  const base = `${root.replaceAll(path.sep, "/").replace(/\/$/, "")}/`;
  if (slashed.startsWith(base)) return containedPath(slashed.slice(base.length));
  return containedPath(slashed.replace(/^([a-z]:)?\/(?!\/)/i, ""));
}
